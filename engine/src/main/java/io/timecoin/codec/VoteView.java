package io.timecoin.codec;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.VoteDecoder;
import org.agrona.DirectBuffer;

/**
 * A window on one encoded vote: checks the canonical form once, then gives every field without copying or allocating.
 * Reused; owned by one thread. After {@link #wrap} returned anything but OK no accessor may be called.
 *
 * <pre>
 *  | header 8 | chain 4, round 4, height 8, phase 2, zero 2 | block hash 32 | sender 32 | signature 64 |
 * </pre>
 */
public final class VoteView {
    /** Length of every vote. */
    public static final int BYTES = EncodedMessage.HEADER_BYTES + VoteDecoder.BLOCK_LENGTH;

    /** The phase that only evidence may name: two proposals for one round, told as votes. */
    public static final int PHASE_PRE_PREPARE = 1;

    /** The phase of a PREPARE. */
    public static final int PHASE_PREPARE = 2;

    /** The phase of a COMMIT. */
    public static final int PHASE_COMMIT = 3;

    private static final int CHAIN_AT = EncodedMessage.HEADER_BYTES + VoteDecoder.chainIdEncodingOffset();
    private static final int ROUND_AT = EncodedMessage.HEADER_BYTES + VoteDecoder.roundEncodingOffset();
    private static final int HEIGHT_AT = EncodedMessage.HEADER_BYTES + VoteDecoder.heightEncodingOffset();
    private static final int PHASE_AT = EncodedMessage.HEADER_BYTES + VoteDecoder.phaseEncodingOffset();
    private static final int RESERVED_AT = EncodedMessage.HEADER_BYTES + VoteDecoder.reservedEncodingOffset();
    private static final int HASH_AT = EncodedMessage.HEADER_BYTES + VoteDecoder.blockHashEncodingOffset();
    private static final int SENDER_AT = EncodedMessage.HEADER_BYTES + VoteDecoder.senderEncodingOffset();
    private static final int SIGNATURE_AT = EncodedMessage.HEADER_BYTES + VoteDecoder.signatureEncodingOffset();

    private final EncodedMessage message = new EncodedMessage();

    /**
     * Points the view at a PREPARE or COMMIT and checks its form.
     *
     * @return OK, or the first rule broken (1xx)
     */
    public ResultCode wrap(DirectBuffer buffer, int offset, int length) {
        return wrap(buffer, offset, length, PHASE_PREPARE);
    }

    /**
     * Points the view at one half of a piece of evidence, where a proposal is told as a vote of phase 1.
     *
     * @return OK, or the first rule broken (1xx)
     */
    public ResultCode wrapEvidence(DirectBuffer buffer, int offset, int length) {
        return wrap(buffer, offset, length, PHASE_PRE_PREPARE);
    }

    private ResultCode wrap(DirectBuffer buffer, int offset, int length, int firstPhase) {
        ResultCode code = message.wrap(buffer, offset, length, VoteDecoder.BLOCK_LENGTH, VoteDecoder.TEMPLATE_ID);
        if (code != ResultCode.OK) {
            return code;
        }
        if (length > BYTES) {
            return ResultCode.TRAILING_BYTES;
        }
        boolean isCanonical = phase() >= firstPhase
                && phase() <= PHASE_COMMIT
                && height() > 0
                && round() >= 0
                && message.unsignedShort(RESERVED_AT) == 0;
        return isCanonical ? ResultCode.OK : ResultCode.NOT_CANONICAL;
    }

    /** The buffer the view looks at; the positions below are in it. */
    public DirectBuffer buffer() {
        return message.buffer();
    }

    /** The chain the vote is for. */
    public int chainId() {
        return message.getInt(CHAIN_AT);
    }

    /** The height voted on, above 0. */
    public long height() {
        return message.getLong(HEIGHT_AT);
    }

    /** The round voted in. */
    public int round() {
        return message.getInt(ROUND_AT);
    }

    /** The number of the phase. */
    public int phase() {
        return message.unsignedShort(PHASE_AT);
    }

    /** Position of the 32-byte hash of the block voted for. */
    public int blockHashAt() {
        return message.at(HASH_AT);
    }

    /** Position of the voter's 32-byte key. */
    public int senderAt() {
        return message.at(SENDER_AT);
    }

    /** Position of the 64-byte signature. */
    public int signatureAt() {
        return message.at(SIGNATURE_AT);
    }
}
