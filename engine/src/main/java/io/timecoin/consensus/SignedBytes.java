package io.timecoin.consensus;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.crypto.DomainTag;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The bytes a validator signs, the same for proposals and votes; every field that a replay on another chain, height,
 * round or phase would change is in them. One thread.
 *
 * <pre>
 *  | tag | chain id 4 | height 8 | round 4 | phase 4 | block hash 32 |
 * </pre>
 */
public final class SignedBytes {
    private static final int FIELDS_BYTES = 4 + 8 + 4 + 4 + Hash.BYTES;

    private final int chainId;
    private final UnsafeBuffer buffer =
            new UnsafeBuffer(new byte[Math.max(DomainTag.PROPOSAL.length(), DomainTag.VOTE.length()) + FIELDS_BYTES]);
    private int length;

    /**
     * Creates a builder.
     *
     * @param chainId the chain all messages are for
     */
    public SignedBytes(int chainId) {
        this.chainId = chainId;
    }

    /** Builds the bytes of one message and returns the buffer that holds them from 0 to {@link #length}. */
    public DirectBuffer build(long height, int round, Phase phase, DirectBuffer blockHash, int offset) {
        DomainTag tag = phase == Phase.PRE_PREPARE ? DomainTag.PROPOSAL : DomainTag.VOTE;
        tag.writeTo(buffer, 0);
        int at = tag.length();
        buffer.putInt(at, chainId, LITTLE_ENDIAN);
        buffer.putLong(at + 4, height, LITTLE_ENDIAN);
        buffer.putInt(at + 12, round, LITTLE_ENDIAN);
        buffer.putInt(at + 16, phase.code(), LITTLE_ENDIAN);
        buffer.putBytes(at + 20, blockHash, offset, Hash.BYTES);
        length = at + FIELDS_BYTES;
        return buffer;
    }

    /** Length of the last message built. */
    public int length() {
        return length;
    }
}
