package io.timecoin.consensus;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.crypto.DomainTag;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The bytes a validator signs; every field that a replay on another chain, height, round or phase would change is in
 * them. What a ROUND-CHANGE claims to have prepared is signed, so that nobody can drop it. One thread.
 *
 * <pre>
 *  | tag | chain id 4 | height 8 | round 4 | phase 4 | block hash 32 |                      tag: proposal or vote
 *  | tag | chain id 4 | height 8 | round 4 | phase 4 | prepared hash 32 | prepared round 4 |     tag: round-change
 * </pre>
 */
public final class SignedBytes {
    private static final int PREPARED_ROUND_AT = 4 + 8 + 4 + 4 + Hash.BYTES;
    private static final int BYTES_MAX = 128;

    private final int chainId;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[BYTES_MAX]);
    private int length;

    /**
     * Creates a builder.
     *
     * @param chainId the chain all messages are for
     */
    public SignedBytes(int chainId) {
        this.chainId = chainId;
    }

    /** Builds the bytes of a proposal or vote and returns the buffer that holds them from 0 to {@link #length}. */
    public DirectBuffer build(long height, int round, Phase phase, DirectBuffer blockHash, int offset) {
        DomainTag tag = phase == Phase.PRE_PREPARE ? DomainTag.PROPOSAL : DomainTag.VOTE;
        return build(tag, height, round, phase, blockHash, offset);
    }

    /** Builds the bytes of a round change; the hash is zero where nothing is prepared. */
    public DirectBuffer buildRoundChange(
            long height, int round, int preparedRound, DirectBuffer preparedHash, int offset) {
        DomainTag tag = DomainTag.ROUND_CHANGE;
        build(tag, height, round, Phase.ROUND_CHANGE, preparedHash, offset);
        buffer.putInt(tag.length() + PREPARED_ROUND_AT, preparedRound, LITTLE_ENDIAN);
        length += Integer.BYTES;
        return buffer;
    }

    private DirectBuffer build(DomainTag tag, long height, int round, Phase phase, DirectBuffer blockHash, int offset) {
        tag.writeTo(buffer, 0);
        int at = tag.length();
        buffer.putInt(at, chainId, LITTLE_ENDIAN);
        buffer.putLong(at + 4, height, LITTLE_ENDIAN);
        buffer.putInt(at + 12, round, LITTLE_ENDIAN);
        buffer.putInt(at + 16, phase.code(), LITTLE_ENDIAN);
        buffer.putBytes(at + 20, blockHash, offset, Hash.BYTES);
        length = at + PREPARED_ROUND_AT;
        return buffer;
    }

    /** Length of the last message built. */
    public int length() {
        return length;
    }
}
