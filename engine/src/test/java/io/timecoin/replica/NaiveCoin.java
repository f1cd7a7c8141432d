package io.timecoin.replica;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An unspent output as a value, with its 88 bytes and the hash of its leaf, computed once. */
final class NaiveCoin {
    final Outpoint outpoint;
    final long amount;
    final Hash owner;
    final int kind;
    final byte[] bytes;
    final byte[] leafHash;

    NaiveCoin(Outpoint outpoint, long amount, Hash owner, long height, int kind) {
        this.outpoint = outpoint;
        this.amount = amount;
        this.owner = owner;
        this.kind = kind;
        this.bytes = ByteBuffer.allocate(CoinLayout.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(outpoint.key())
                .putLong(amount)
                .put(owner.toByteArray())
                .putLong(height)
                .putInt(kind)
                .array();
        this.leafHash = NaiveHashes.sha256(new byte[] {0}, bytes);
    }
}
