package io.timecoin.simulation;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.VoteDecoder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** Makes frames that nobody said out of frames that somebody said. */
final class Forger {
    private static final int BODY = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int VOTE_WAYS = 6;

    private final ChainSetting chain;
    private final Dice dice;

    Forger(ChainSetting chain, Dice dice) {
        this.chain = chain;
        this.dice = dice;
    }

    Frame forge(Frame original) {
        if (original.type() == FrameType.VOTE && !dice.oneIn(4)) {
            return new Frame(FrameType.VOTE, vote(original.bytes().clone()));
        }
        return new Frame(original.type(), bytes(original.bytes()));
    }

    /** Leaves the signature and changes what it is of. */
    private byte[] vote(byte[] bytes) {
        UnsafeBuffer vote = new UnsafeBuffer(bytes);
        int round = BODY + VoteDecoder.roundEncodingOffset();
        int height = BODY + VoteDecoder.heightEncodingOffset();
        int phase = BODY + VoteDecoder.phaseEncodingOffset();
        int hash = BODY + VoteDecoder.blockHashEncodingOffset();
        int sender = BODY + VoteDecoder.senderEncodingOffset();
        switch (dice.below(VOTE_WAYS)) {
            case 0 -> vote.putInt(round, vote.getInt(round, LITTLE_ENDIAN) + 1, LITTLE_ENDIAN);
            case 1 -> vote.putLong(height, vote.getLong(height, LITTLE_ENDIAN) + 1, LITTLE_ENDIAN);
            case 2 -> vote.putByte(phase, (byte) (5 - vote.getByte(phase)));
            case 3 -> vote.putLong(hash, dice.next());
            case 4 -> chain.publicKey(dice.below(chain.members())).writeTo(vote, sender);
            default -> vote.putBytes(hash, new byte[Hash.BYTES]);
        }
        return bytes;
    }

    private byte[] bytes(byte[] original) {
        if (original.length == 0) {
            return original;
        }
        byte[] bytes = original.clone();
        switch (dice.below(4)) {
            case 0 -> {
                return Arrays.copyOf(bytes, dice.below(bytes.length));
            }
            case 1 -> {
                return Arrays.copyOf(bytes, bytes.length + 1 + dice.below(8));
            }
            default -> bytes[dice.below(bytes.length)] ^= (byte) (1 << dice.below(Byte.SIZE));
        }
        return bytes;
    }
}
