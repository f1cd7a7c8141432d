package io.timecoin.journal;

import io.timecoin.base.Hash;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The last state root and block the writer was told of; zeros until then. One thread; allocates nothing. */
final class ChainTip {
    private final UnsafeBuffer stateRoot = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer blockHash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private long stateRootHeight;
    private long blockHeight;

    void stateRoot(long height, DirectBuffer root, int offset) {
        stateRootHeight = height;
        stateRoot.putBytes(0, root, offset, Hash.BYTES);
    }

    void block(long height, DirectBuffer hash, int offset) {
        blockHeight = height;
        blockHash.putBytes(0, hash, offset, Hash.BYTES);
    }

    /** Takes over what a checkpoint says. */
    void readFrom(RecordView checkpoint) {
        stateRoot(checkpoint.stateRootHeight(), checkpoint.bytes(), Layout.CHECKPOINT_ROOT_OFFSET);
        block(checkpoint.blockHeight(), checkpoint.bytes(), Layout.CHECKPOINT_BLOCK_OFFSET);
    }

    /** Writes the four fields into a checkpoint that starts at 0. */
    void writeTo(UnsafeBuffer checkpoint) {
        checkpoint.putLong(Layout.CHECKPOINT_ROOT_HEIGHT_OFFSET, stateRootHeight, Layout.ORDER);
        checkpoint.putLong(Layout.CHECKPOINT_BLOCK_HEIGHT_OFFSET, blockHeight, Layout.ORDER);
        checkpoint.putBytes(Layout.CHECKPOINT_ROOT_OFFSET, stateRoot, 0, Hash.BYTES);
        checkpoint.putBytes(Layout.CHECKPOINT_BLOCK_OFFSET, blockHash, 0, Hash.BYTES);
    }

    long stateRootHeight() {
        return stateRootHeight;
    }

    long blockHeight() {
        return blockHeight;
    }

    Hash stateRootValue() {
        return Hash.of(stateRoot, 0);
    }

    Hash blockHashValue() {
        return Hash.of(blockHash, 0);
    }
}
