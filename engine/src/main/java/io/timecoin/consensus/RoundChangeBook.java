package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.RoundChangeView;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The highest round that each validator has asked for at one height, and what it had prepared. One place a validator: it
 * may be any number of rounds away, since a round has to be known for validators far apart to meet in it. State thread;
 * allocates nothing.
 */
final class RoundChangeBook {
    /** The round of a validator that has asked for none: round 0 is never asked for. */
    static final int NONE = 0;

    private final int[] rounds;
    private final Preparation[] preparations;
    private final UnsafeBuffer signatures;

    /** Makes room for so many validators; a set of the height may be smaller. */
    RoundChangeBook(int validators) {
        rounds = new int[validators];
        preparations = new Preparation[validators];
        for (int i = 0; i < validators; i++) {
            preparations[i] = new Preparation(validators);
        }
        signatures = new UnsafeBuffer(new byte[validators * Signer.SIGNATURE_BYTES]);
    }

    void clear() {
        for (int i = 0; i < rounds.length; i++) {
            rounds[i] = NONE;
            preparations[i].clear();
        }
    }

    /** Says whether a message is news: OK, ROUND_PAST, MESSAGE_REPEATED or MESSAGE_CONFLICTING. */
    ResultCode judge(int validator, RoundChangeView message) {
        if (message.round() != rounds[validator]) {
            return message.round() > rounds[validator] ? ResultCode.OK : ResultCode.ROUND_PAST;
        }
        Preparation known = preparations[validator];
        boolean isSame = known.round() == message.preparedRound()
                && Hash.equal(known.hash(), 0, message.buffer(), message.preparedHashAt());
        return isSame ? ResultCode.MESSAGE_REPEATED : ResultCode.MESSAGE_CONFLICTING;
    }

    /** Keeps a message in the place of the one before. */
    void put(int validator, RoundChangeView message, ValidatorSet validators) {
        rounds[validator] = message.round();
        preparations[validator].take(message, validators);
        signatures.putBytes(signatureAt(validator), message.buffer(), message.signatureAt(), Signer.SIGNATURE_BYTES);
    }

    /** Keeps the own message. */
    void put(int validator, int round, Preparation preparation, DirectBuffer signature) {
        rounds[validator] = round;
        preparations[validator].take(preparation);
        signatures.putBytes(signatureAt(validator), signature, 0, Signer.SIGNATURE_BYTES);
    }

    /** Whether a quorum has asked for exactly this round. */
    boolean isQuorumFor(int round, ValidatorSet validators) {
        long power = 0;
        for (int i = 0; i < validators.size(); i++) {
            if (rounds[i] == round) {
                power += validators.power(i);
            }
        }
        return validators.isQuorum(power);
    }

    /**
     * The highest round that validators with more than a third of the power ask for, or ask to go beyond; at least one of
     * them is honest. NONE if there is no such round above the own one.
     */
    int roundToJoin(int ownRound, ValidatorSet validators) {
        int join = NONE;
        for (int round : rounds) {
            if (round > ownRound && round > join && validators.isMoreThanThird(powerFrom(round, validators))) {
                join = round;
            }
        }
        return join;
    }

    /** Whether a quorum has asked for this round or to go beyond it. */
    boolean isQuorumFrom(int round, ValidatorSet validators) {
        return validators.isQuorum(powerFrom(round, validators));
    }

    private long powerFrom(int round, ValidatorSet validators) {
        long power = 0;
        for (int i = 0; i < validators.size(); i++) {
            if (rounds[i] >= round) {
                power += validators.power(i);
            }
        }
        return power;
    }

    /** Of those who ask for a round, the validator that prepared in the highest one; NOT_A_MEMBER if none prepared. */
    int highestPrepared(int round) {
        int highest = ValidatorSet.NOT_A_MEMBER;
        for (int i = 0; i < rounds.length; i++) {
            boolean isCandidate = rounds[i] == round && !preparations[i].isNothing();
            if (isCandidate
                    && (highest == ValidatorSet.NOT_A_MEMBER
                            || preparations[i].round() > preparations[highest].round())) {
                highest = i;
            }
        }
        return highest;
    }

    /** The highest round a validator has asked for, or NONE. */
    int round(int validator) {
        return rounds[validator];
    }

    int countFor(int round) {
        int count = 0;
        for (int asked : rounds) {
            if (asked == round) {
                count++;
            }
        }
        return count;
    }

    Preparation preparation(int validator) {
        return preparations[validator];
    }

    DirectBuffer signatures() {
        return signatures;
    }

    static int signatureAt(int validator) {
        return validator * Signer.SIGNATURE_BYTES;
    }
}
