package io.timecoin.pipeline;

import io.timecoin.base.Hash;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.BlockFinalEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.replica.BlockHeaders;
import io.timecoin.replica.CommittedBlock;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** Encodes a {@code BlockFinal}. Publish thread; the buffer grows to the largest block once. */
final class BlockFinalWriter {
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final BlockFinalEncoder encoder = new BlockFinalEncoder();

    /** Writes the message and returns its length, at most what its frame type allows. */
    int write(CommittedBlock block) {
        buffer.checkLimit(FrameType.BLOCK_FINAL.payloadBytesMax());
        encoder.wrapAndApplyHeader(buffer, 0, header).height(block.height()).timeMs(block.timeMs());
        buffer.putBytes(encoder.offset() + BlockFinalEncoder.blockHashEncodingOffset(), block.hash(), 0, Hash.BYTES);
        buffer.putBytes(
                encoder.offset() + BlockFinalEncoder.parentStateRootEncodingOffset(),
                block.bytes(),
                block.headerAt() + BlockHeaders.PARENT_STATE_ROOT_AT,
                Hash.BYTES);
        encoder.transactionsCount(block.transactionCount());
        int at = encoder.limit();
        int idBytes = block.transactionCount() * Hash.BYTES;
        buffer.putBytes(at, block.txIds(), 0, idBytes);
        return at + idBytes;
    }

    DirectBuffer buffer() {
        return buffer;
    }
}
