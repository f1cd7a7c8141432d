package io.timecoin.bench;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Coins that any number names: the same number, the same coin; keys that lie anywhere. */
final class CoinNumbers {
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;
    private static final long MIX_1 = 0xBF58_476D_1CE4_E5B9L;
    private static final long MIX_2 = 0x94D0_49BB_1331_11EBL;
    private static final long AMOUNT = 1_000_000;

    private CoinNumbers() {}

    /** Writes the 36-byte key of a coin. */
    static void key(long number, MutableDirectBuffer target, int offset) {
        for (int i = 0; i < Hash.BYTES; i += Long.BYTES) {
            target.putLong(offset + i, mix(number * Hash.BYTES + i));
        }
        target.putInt(offset + CoinLayout.OUTPUT_INDEX_OFFSET, (int) (number & 1), ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes the 88 bytes of a coin. */
    static void coin(long number, MutableDirectBuffer target, int offset) {
        target.setMemory(offset, CoinLayout.BYTES, (byte) 0);
        key(number, target, offset);
        target.putLong(offset + CoinLayout.AMOUNT_OFFSET, AMOUNT, ByteOrder.LITTLE_ENDIAN);
        target.putLong(offset + CoinLayout.OWNER_OFFSET, mix(number), ByteOrder.LITTLE_ENDIAN);
    }

    static UnsafeBuffer keys(long first, int count) {
        UnsafeBuffer keys = new UnsafeBuffer(new byte[count * CoinLayout.KEY_BYTES]);
        for (int i = 0; i < count; i++) {
            key(first + i, keys, i * CoinLayout.KEY_BYTES);
        }
        return keys;
    }

    static UnsafeBuffer coins(long first, int count) {
        UnsafeBuffer coins = new UnsafeBuffer(new byte[count * CoinLayout.BYTES]);
        for (int i = 0; i < count; i++) {
            coin(first + i, coins, i * CoinLayout.BYTES);
        }
        return coins;
    }

    private static long mix(long number) {
        long mixed = number * GOLDEN;
        mixed = (mixed ^ mixed >>> 30) * MIX_1;
        mixed = (mixed ^ mixed >>> 27) * MIX_2;
        return mixed ^ mixed >>> 31;
    }
}
