package io.timecoin.codec;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.BlockHeaderDecoder;
import org.agrona.DirectBuffer;

/**
 * A window on one encoded block header: checks the canonical form once, then gives every field without copying or
 * allocating. Reused; owned by one thread. After {@link #wrap} returned anything but OK no accessor may be called.
 */
public final class BlockHeaderView {
    /** Version of the blocks this engine reads and writes. */
    public static final int VERSION = 1;

    /** Length of every header. */
    public static final int BYTES = EncodedMessage.HEADER_BYTES + BlockHeaderDecoder.BLOCK_LENGTH;

    private static final int BLOCK_AT = EncodedMessage.HEADER_BYTES;

    private final EncodedMessage message = new EncodedMessage();

    /**
     * Points the view at bytes and checks every rule that needs nothing but the bytes.
     *
     * @return OK, or the first rule broken: 1xx, HEADER_INVALID for counts that no chain allows
     */
    public ResultCode wrap(DirectBuffer buffer, int offset, int length) {
        ResultCode code =
                message.wrap(buffer, offset, length, BlockHeaderDecoder.BLOCK_LENGTH, BlockHeaderDecoder.TEMPLATE_ID);
        if (code != ResultCode.OK) {
            return code;
        }
        if (length > BYTES) {
            return ResultCode.TRAILING_BYTES;
        }
        if (message.unsignedShort(BLOCK_AT + BlockHeaderDecoder.blockVersionEncodingOffset()) != VERSION) {
            return ResultCode.VERSION_UNSUPPORTED;
        }
        boolean isCanonical = message.unsignedShort(BLOCK_AT + BlockHeaderDecoder.reservedEncodingOffset()) == 0
                && message.getInt(BLOCK_AT + BlockHeaderDecoder.reserved2EncodingOffset()) == 0
                && height() > 0
                && round() >= 0;
        return isCanonical ? checkCounts() : ResultCode.NOT_CANONICAL;
    }

    private ResultCode checkCounts() {
        boolean isInRange = transactionCount() >= 0
                && transactionCount() <= Limits.BLOCK_TRANSACTIONS_MAX
                && transactionBytes() >= 0
                && transactionBytes() <= Limits.BLOCK_BYTES_MAX;
        return isInRange ? ResultCode.OK : ResultCode.HEADER_INVALID;
    }

    /** The buffer the view looks at; the positions below are in it. */
    public DirectBuffer buffer() {
        return message.buffer();
    }

    /** Position of the first byte. */
    public int offset() {
        return message.offset();
    }

    /** The chain the block is for. */
    public int chainId() {
        return message.getInt(BLOCK_AT + BlockHeaderDecoder.chainIdEncodingOffset());
    }

    /** The height, above 0. */
    public long height() {
        return message.getLong(BLOCK_AT + BlockHeaderDecoder.heightEncodingOffset());
    }

    /** The block's time, ms since 1970. */
    public long timeMs() {
        return message.getLong(BLOCK_AT + BlockHeaderDecoder.timeMsEncodingOffset());
    }

    /** The round of the first proposal of these bytes. */
    public int round() {
        return message.getInt(BLOCK_AT + BlockHeaderDecoder.roundEncodingOffset());
    }

    /** Number of transactions. */
    public int transactionCount() {
        return message.getInt(BLOCK_AT + BlockHeaderDecoder.transactionCountEncodingOffset());
    }

    /** Sum of the encoded transactions, in bytes. */
    public int transactionBytes() {
        return message.getInt(BLOCK_AT + BlockHeaderDecoder.transactionBytesEncodingOffset());
    }

    /** Position of the 32-byte hash of the parent. */
    public int parentHashAt() {
        return message.at(BLOCK_AT + BlockHeaderDecoder.parentHashEncodingOffset());
    }

    /** Position of the 32-byte Merkle root over the content hashes. */
    public int transactionRootAt() {
        return message.at(BLOCK_AT + BlockHeaderDecoder.transactionRootEncodingOffset());
    }

    /** Position of the 32-byte state root after the parent. */
    public int parentStateRootAt() {
        return message.at(BLOCK_AT + BlockHeaderDecoder.parentStateRootEncodingOffset());
    }

    /** Position of the 32-byte hash of the standing: validator set of the height, registry and supply after the parent. */
    public int standingHashAt() {
        return message.at(BLOCK_AT + BlockHeaderDecoder.standingHashEncodingOffset());
    }

    /** Position of the 32-byte key of the first proposer. */
    public int proposerAt() {
        return message.at(BLOCK_AT + BlockHeaderDecoder.proposerEncodingOffset());
    }
}
