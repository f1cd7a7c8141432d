package io.timecoin.codec;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.RoundChangeDecoder;
import io.timecoin.codec.sbe.RoundChangeDecoder.PreparesDecoder;
import org.agrona.DirectBuffer;

/**
 * A window on one encoded round change: checks the canonical form once, then gives every field by index without copying
 * or allocating. Reused; owned by one thread. After {@link #wrap} returned anything but OK no accessor may be called.
 *
 * <pre>
 *  | header 8 | chain 4, round 4, height 8, prepared round 4, zero 4 | prepared hash 32 | sender 32 | signature 64 |
 *  | prepares 4 + 96 p |
 * </pre>
 */
public final class RoundChangeView {
    private static final int BLOCK_AT = EncodedMessage.HEADER_BYTES;
    private static final int PREPARES_AT = BLOCK_AT + RoundChangeDecoder.BLOCK_LENGTH;
    private static final int PREPARE_BYTES = PreparesDecoder.sbeBlockLength();
    private static final int PREPARED_HASH_AT = BLOCK_AT + RoundChangeDecoder.preparedHashEncodingOffset();
    private static final int PREPARE_SENDER = PreparesDecoder.senderEncodingOffset();
    private static final int PREPARE_SIGNATURE = PreparesDecoder.signatureEncodingOffset();

    private final EncodedMessage message = new EncodedMessage();
    private int prepareCount;

    /**
     * Points the view at bytes and checks every rule that needs nothing but the bytes.
     *
     * @return OK, or the first rule broken (1xx)
     */
    public ResultCode wrap(DirectBuffer buffer, int offset, int length) {
        ResultCode code =
                message.wrap(buffer, offset, length, RoundChangeDecoder.BLOCK_LENGTH, RoundChangeDecoder.TEMPLATE_ID);
        if (code != ResultCode.OK) {
            return code;
        }
        prepareCount = message.groupCount(PREPARES_AT, PREPARE_BYTES);
        code = EncodedMessage.formOf(prepareCount, Limits.VALIDATORS_MAX);
        if (code == ResultCode.OK) {
            code = message.endsAt(EncodedMessage.groupEnd(PREPARES_AT, prepareCount, PREPARE_BYTES));
        }
        return code == ResultCode.OK && !isCanonical() ? ResultCode.NOT_CANONICAL : code;
    }

    private boolean isCanonical() {
        boolean isNothing = preparedRound() == ProposalView.NOTHING_PREPARED;
        return height() > 0
                && round() > 0
                && preparedRound() >= ProposalView.NOTHING_PREPARED
                && message.getInt(BLOCK_AT + RoundChangeDecoder.reservedEncodingOffset()) == 0
                && message.isZeroHash(PREPARED_HASH_AT) == isNothing
                && (prepareCount == 0 || !isNothing);
    }

    /** The buffer the view looks at; the positions below are in it. */
    public DirectBuffer buffer() {
        return message.buffer();
    }

    /** The chain the message is for. */
    public int chainId() {
        return message.getInt(BLOCK_AT + RoundChangeDecoder.chainIdEncodingOffset());
    }

    /** The height, above 0. */
    public long height() {
        return message.getLong(BLOCK_AT + RoundChangeDecoder.heightEncodingOffset());
    }

    /** The round asked for, above 0. */
    public int round() {
        return message.getInt(BLOCK_AT + RoundChangeDecoder.roundEncodingOffset());
    }

    /** The round that the sender has prepared, or {@link ProposalView#NOTHING_PREPARED}. */
    public int preparedRound() {
        return message.getInt(BLOCK_AT + RoundChangeDecoder.preparedRoundEncodingOffset());
    }

    /** Position of the 32-byte hash of the block that the sender has prepared, zero if none. */
    public int preparedHashAt() {
        return message.at(PREPARED_HASH_AT);
    }

    /** Position of the sender's 32-byte key. */
    public int senderAt() {
        return message.at(BLOCK_AT + RoundChangeDecoder.senderEncodingOffset());
    }

    /** Position of the 64-byte signature. */
    public int signatureAt() {
        return message.at(BLOCK_AT + RoundChangeDecoder.signatureEncodingOffset());
    }

    /** Number of PREPARE votes that prove the preparation. */
    public int prepareCount() {
        return prepareCount;
    }

    /** Position of the 32-byte key of the sender of a PREPARE. */
    public int prepareSenderAt(int prepare) {
        return message.at(PREPARES_AT + EncodedMessage.GROUP_HEADER_BYTES + prepare * PREPARE_BYTES + PREPARE_SENDER);
    }

    /** Position of the 64-byte signature of a PREPARE. */
    public int prepareSignatureAt(int prepare) {
        return message.at(
                PREPARES_AT + EncodedMessage.GROUP_HEADER_BYTES + prepare * PREPARE_BYTES + PREPARE_SIGNATURE);
    }
}
