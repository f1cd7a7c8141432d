package io.timecoin.ledger;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import com.sun.management.ThreadMXBean;
import io.timecoin.base.CoinLayout;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** Seeded coins for tests, and a count of the bytes a thread allocates. */
public final class Coins {
    private Coins() {}

    /** A coin with a random id among {@code ids} many (0 for any), and an output index below {@code outputs}. */
    public static byte[] coin(Random random, int ids, int outputs) {
        byte[] coin = new byte[CoinLayout.BYTES];
        UnsafeBuffer view = new UnsafeBuffer(coin);
        long idSeed = ids == 0 ? random.nextLong() : random.nextInt(ids);
        byte[] txId = new byte[CoinLayout.OUTPUT_INDEX_OFFSET];
        new Random(idSeed).nextBytes(txId);
        view.putBytes(0, txId);
        view.putInt(CoinLayout.OUTPUT_INDEX_OFFSET, random.nextInt(outputs), LITTLE_ENDIAN);
        fillValue(random, view);
        return coin;
    }

    /** A coin whose key is nearly all zeros, so that keys share long prefixes and paths are deep. */
    public static byte[] deepCoin(Random random) {
        byte[] coin = new byte[CoinLayout.BYTES];
        int bit = random.nextInt(CoinLayout.KEY_BYTES * Byte.SIZE);
        coin[bit >>> 3] |= (byte) (0x80 >>> (bit & 7));
        fillValue(random, new UnsafeBuffer(coin));
        return coin;
    }

    private static void fillValue(Random random, UnsafeBuffer coin) {
        byte[] owner = new byte[32];
        random.nextBytes(owner);
        coin.putLong(CoinLayout.AMOUNT_OFFSET, random.nextLong() >>> 24, LITTLE_ENDIAN);
        coin.putBytes(CoinLayout.OWNER_OFFSET, owner);
        coin.putLong(CoinLayout.HEIGHT_OFFSET, random.nextInt(1_000_000), LITTLE_ENDIAN);
        coin.putInt(CoinLayout.KIND_OFFSET, random.nextInt(2), LITTLE_ENDIAN);
    }

    /** Bytes the current thread has allocated so far. */
    public static long allocatedBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
