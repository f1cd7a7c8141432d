package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.CommitCertificateEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Agreement on the block of one height. A proposer puts a block up, every validator that has executed it prepares, who
 * sees a quorum prepared commits, a quorum of commits is the certificate. A validator alone is a quorum of one and takes
 * the same steps. State thread; time and messages are arguments.
 *
 * <pre>
 *  state          on                                   to
 *  NEW_HEIGHT     propose / accept: own PREPARE        PRE_PREPARED
 *  PRE_PREPARED   quorum of PREPARE: own COMMIT        PREPARED
 *  PREPARED       quorum of COMMIT: certificate out    COMMITTED
 *  COMMITTED      startHeight                          NEW_HEIGHT
 * </pre>
 *
 * <p>Absent: the change of rounds and the proposals of others, so a set of more than one cannot run yet.
 */
public final class ConsensusStateMachine {
    /** Where a height stands. */
    public enum State {
        /** Nothing is proposed. */
        NEW_HEIGHT,
        /** A block is proposed and executed; own PREPARE is signed. */
        PRE_PREPARED,
        /** A quorum has prepared; own COMMIT is signed. */
        PREPARED,
        /** A quorum has committed. */
        COMMITTED
    }

    private static final int FIRST_ROUND = 0;
    private static final int CERTIFICATE_BYTES_MAX =
            128 + Limits.VALIDATORS_MAX / Byte.SIZE + Limits.VALIDATORS_MAX * Signer.SIGNATURE_BYTES;

    private final ValidatorSet validators;
    private final int self;
    private final SafetyRules safetyRules;
    private final ConsensusOutput output;

    private final VoteSet prepares = new VoteSet();
    private final VoteSet commits = new VoteSet();
    private final UnsafeBuffer blockHash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer ownSignature = new UnsafeBuffer(new byte[Signer.SIGNATURE_BYTES]);
    private final UnsafeBuffer certificate = new UnsafeBuffer(new byte[CERTIFICATE_BYTES_MAX]);
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final CommitCertificateEncoder certificateEncoder = new CommitCertificateEncoder();

    private State state = State.NEW_HEIGHT;
    private long height;
    private int round;

    /**
     * Creates the machine before its first height.
     *
     * @param chainId signed into every message
     * @param validators the members
     * @param self own index, or {@link ValidatorSet#NOT_A_MEMBER} for an observer
     * @param signer signs for the own key
     * @param output told of certificates
     */
    public ConsensusStateMachine(
            int chainId, ValidatorSet validators, int self, Signer signer, ConsensusOutput output) {
        this.validators = validators;
        this.self = self;
        this.safetyRules = new SafetyRules(signer, chainId);
        this.output = output;
    }

    /** Moves to the height after a committed block. */
    public void startHeight(long newHeight) {
        Invariant.check(newHeight > height, "heights grow");
        height = newHeight;
        round = FIRST_ROUND;
        prepares.clear();
        commits.clear();
        become(State.NEW_HEIGHT);
    }

    /** Moves to the height after the one a snapshot holds. */
    public void resumeAfter(long committedHeight) {
        if (committedHeight >= height) {
            startHeight(committedHeight + 1);
        }
    }

    /** Whether the own validator is to propose now. */
    public boolean mayPropose() {
        return state == State.NEW_HEIGHT && self != ValidatorSet.NOT_A_MEMBER && proposerIndex() == self;
    }

    /** Index of the proposer of the current height and round. */
    public int proposerIndex() {
        return validators.proposer(height, round);
    }

    /** Proposes a block that the own validator has built and executed. */
    public void propose(DirectBuffer hash, int offset) {
        Invariant.check(mayPropose(), "only the proposer proposes, once");
        blockHash.putBytes(0, hash, offset, Hash.BYTES);
        safetyRules.sign(height, round, Phase.PRE_PREPARE, blockHash, 0, ownSignature);
        become(State.PRE_PREPARED);
        safetyRules.sign(height, round, Phase.PREPARE, blockHash, 0, ownSignature);
        addPrepare(self, ownSignature, 0);
    }

    /**
     * Takes the vote of a validator whose signature has been verified.
     *
     * @return OK, or why it is of no use: HEIGHT_PAST, NOT_A_VALIDATOR or CONSENSUS_UNSUPPORTED
     */
    public ResultCode onVote(
            long voteHeight,
            int voteRound,
            Phase phase,
            DirectBuffer hash,
            int hashAt,
            int validator,
            DirectBuffer signature,
            int signatureAt) {
        if (validator == ValidatorSet.NOT_A_MEMBER) {
            return ResultCode.NOT_A_VALIDATOR;
        }
        if (voteHeight < height || state == State.COMMITTED) {
            return ResultCode.HEIGHT_PAST;
        }
        boolean isForProposal =
                state != State.NEW_HEIGHT && voteHeight == height && voteRound == round && equalHash(hash, hashAt);
        if (!isForProposal) {
            return ResultCode.CONSENSUS_UNSUPPORTED;
        }
        if (phase == Phase.PREPARE) {
            addPrepare(validator, signature, signatureAt);
        } else {
            addCommit(validator, signature, signatureAt);
        }
        return ResultCode.OK;
    }

    private void addPrepare(int validator, DirectBuffer signature, int offset) {
        if (prepares.add(validator, validators.power(validator), signature, offset)
                && state == State.PRE_PREPARED
                && validators.isQuorum(prepares.power())) {
            become(State.PREPARED);
            safetyRules.sign(height, round, Phase.COMMIT, blockHash, 0, ownSignature);
            addCommit(self, ownSignature, 0);
        }
    }

    private void addCommit(int validator, DirectBuffer signature, int offset) {
        if (commits.add(validator, validators.power(validator), signature, offset)
                && state == State.PREPARED
                && validators.isQuorum(commits.power())) {
            become(State.COMMITTED);
            output.onCertified(certificate, 0, encodeCertificate());
        }
    }

    private boolean equalHash(DirectBuffer hash, int offset) {
        for (int i = 0; i < Hash.BYTES; i += Long.BYTES) {
            if (blockHash.getLong(i) != hash.getLong(offset + i)) {
                return false;
            }
        }
        return true;
    }

    private int encodeCertificate() {
        certificateEncoder.wrapAndApplyHeader(certificate, 0, headerEncoder);
        certificateEncoder.height(height).round(round).reserved(0);
        certificate.putBytes(
                certificateEncoder.offset() + CommitCertificateEncoder.blockHashEncodingOffset(),
                blockHash,
                0,
                Hash.BYTES);
        int words = (validators.size() + Long.SIZE - 1) / Long.SIZE;
        CommitCertificateEncoder.BitmapEncoder bitmap = certificateEncoder.bitmapCount(words);
        for (int word = 0; word < words; word++) {
            bitmap.next().word(commits.bitmapWord(word));
        }
        CommitCertificateEncoder.SignaturesEncoder signatures = certificateEncoder.signaturesCount(commits.count());
        for (int validator = 0; validator < validators.size(); validator++) {
            if (commits.contains(validator)) {
                signatures.next();
                int at = certificateEncoder.limit() - Signer.SIGNATURE_BYTES;
                certificate.putBytes(at, commits.signatures(), VoteSet.signatureAt(validator), Signer.SIGNATURE_BYTES);
            }
        }
        return certificateEncoder.limit();
    }

    private void become(State next) {
        state = next;
    }

    /** Where the height stands. */
    public State state() {
        return state;
    }

    /** The height being decided. */
    public long height() {
        return height;
    }

    /** The rules that guard the own key; for snapshots. */
    public SafetyRules safetyRules() {
        return safetyRules;
    }
}
