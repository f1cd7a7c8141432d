package io.timecoin.store;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Coins and blocks that are functions of a number, so that any of them can be made again to compare. */
final class StoreFixture {
    static final Hash GENESIS = Hash.fromHex("0123456789abcdef".repeat(4));
    static final int COINS_A_BLOCK = 20;

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private StoreFixture() {}

    static void putKey(MutableDirectBuffer target, int offset, long number) {
        long word = number * GOLDEN + 1;
        for (int i = 0; i < Hash.BYTES; i += Long.BYTES) {
            word = mix(word);
            target.putLong(offset + i, word, ByteOrder.LITTLE_ENDIAN);
        }
        target.putInt(offset + CoinLayout.OUTPUT_INDEX_OFFSET, (int) (number & 3), ByteOrder.LITTLE_ENDIAN);
    }

    static void putCoin(MutableDirectBuffer target, int offset, long number) {
        putKey(target, offset, number);
        target.putLong(offset + CoinLayout.AMOUNT_OFFSET, number + 1, ByteOrder.LITTLE_ENDIAN);
        putKey(target, offset + CoinLayout.OWNER_OFFSET, number + 7);
        target.putLong(offset + CoinLayout.HEIGHT_OFFSET, number / COINS_A_BLOCK, ByteOrder.LITTLE_ENDIAN);
        target.putInt(offset + CoinLayout.KIND_OFFSET, (int) (number & 1), ByteOrder.LITTLE_ENDIAN);
    }

    static UnsafeBuffer key(long number) {
        UnsafeBuffer key = new UnsafeBuffer(new byte[CoinLayout.KEY_BYTES]);
        putKey(key, 0, number);
        return key;
    }

    static UnsafeBuffer coin(long number) {
        UnsafeBuffer coin = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
        putCoin(coin, 0, number);
        return coin;
    }

    /** The block of a height: its length and bytes follow from the height. */
    static UnsafeBuffer block(long height) {
        Random random = new Random(height);
        byte[] bytes = new byte[1 + random.nextInt(3_000)];
        random.nextBytes(bytes);
        return new UnsafeBuffer(bytes);
    }

    /** Block h creates coins 20 h to 20 h + 19 and spends the first half of those of block h - 1. */
    static void applyBlock(CommittedUtxoStore store, long height) {
        int spent = height == 0 ? 0 : COINS_A_BLOCK / 2;
        UnsafeBuffer keys = new UnsafeBuffer(new byte[spent * CoinLayout.KEY_BYTES]);
        for (int i = 0; i < spent; i++) {
            putKey(keys, i * CoinLayout.KEY_BYTES, (height - 1) * COINS_A_BLOCK + i);
        }
        UnsafeBuffer coins = new UnsafeBuffer(new byte[COINS_A_BLOCK * CoinLayout.BYTES]);
        for (int i = 0; i < COINS_A_BLOCK; i++) {
            putCoin(coins, i * CoinLayout.BYTES, height * COINS_A_BLOCK + i);
        }
        store.apply(keys, 0, spent, coins, 0, COINS_A_BLOCK);
        store.advance(height, blockHash(height), 0, height * 100);
    }

    static UnsafeBuffer blockHash(long height) {
        return key(height + 1_000_000);
    }

    /** Whether the store holds exactly what blocks 0 to height leave. */
    static boolean holdsBlocksTo(CommittedUtxoStore store, long height) {
        long expected = (height + 1) * COINS_A_BLOCK - height * (COINS_A_BLOCK / 2);
        Map<Hash, UnsafeBuffer> found = coins(store);
        boolean same = store.size() == expected && found.size() == expected && store.storedHeight() == height;
        for (long number = 0; same && number < (height + 1) * COINS_A_BLOCK; number++) {
            boolean spent = number / COINS_A_BLOCK < height && number % COINS_A_BLOCK < COINS_A_BLOCK / 2;
            UnsafeBuffer there = found.get(Hash.of(key(number), 0));
            same = spent ? there == null : coin(number).equals(there);
        }
        return same;
    }

    /** The coins of a store by the transaction that created them: here no two are of one. */
    static Map<Hash, UnsafeBuffer> coins(CommittedUtxoStore store) {
        Map<Hash, UnsafeBuffer> coins = new HashMap<>();
        store.forEach((coin, offset) -> {
            UnsafeBuffer copy = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
            copy.putBytes(0, coin, offset, CoinLayout.BYTES);
            coins.put(Hash.of(coin, offset), copy);
        });
        return coins;
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
