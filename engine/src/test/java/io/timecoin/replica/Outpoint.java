package io.timecoin.replica;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Names an output. */
record Outpoint(Hash txId, int index) {
    byte[] key() {
        return ByteBuffer.allocate(CoinLayout.KEY_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(txId.toByteArray())
                .putInt(index)
                .array();
    }
}
