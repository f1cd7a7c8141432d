package io.timecoin.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.timecoin.base.CoinLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The map allocates its context once a thread, and a few objects while the compiler has not yet removed them; after
 * that nothing per coin. The bounds below are far less than one object a block.
 */
class StoreAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int COINS = 50_000;
    private static final int COINS_A_BLOCK = 50;
    private static final int BLOCKS_A_ROUND = COINS / COINS_A_BLOCK;
    private static final int ROUNDS_MAX = 20;

    @TempDir
    Path directory;

    private final UnsafeBuffer keys = new UnsafeBuffer(new byte[COINS_A_BLOCK * CoinLayout.KEY_BYTES]);
    private final UnsafeBuffer coins = new UnsafeBuffer(new byte[2 * COINS_A_BLOCK * CoinLayout.BYTES]);
    private long oldest;
    private long next;

    private static long allocatedBytes() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Runs the action until it allocates less than the bound, at most a fixed number of times. */
    private static void assertSteady(String what, long bytesMax, Runnable action) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS_MAX && least > bytesMax; round++) {
            long before = allocatedBytes();
            action.run();
            least = Math.min(least, allocatedBytes() - before);
        }
        assertTrue(least <= bytesMax, what + " allocated " + least + " bytes");
    }

    @Test
    void shouldAllocateNothingWhenCoinsComeAndGo() {
        StoreConfig config = StoreConfig.of(directory, 2 * COINS);
        try (CommittedUtxoStore store = CommittedUtxoStore.open(config, StoreFixture.GENESIS)) {
            store.recreate();
            for (int i = 0; i < COINS / COINS_A_BLOCK; i++) {
                apply(store, 0, COINS_A_BLOCK);
            }
            assertSteady("50,000 spent and 50,000 created coins", 1_024, () -> {
                for (int i = 0; i < BLOCKS_A_ROUND; i++) {
                    apply(store, COINS_A_BLOCK, COINS_A_BLOCK);
                }
            });
        }
    }

    private void apply(CommittedUtxoStore store, int spent, int created) {
        for (int i = 0; i < spent; i++) {
            StoreFixture.putKey(keys, i * CoinLayout.KEY_BYTES, oldest++);
        }
        for (int i = 0; i < created; i++) {
            StoreFixture.putCoin(coins, i * CoinLayout.BYTES, next++);
        }
        store.apply(keys, 0, spent, coins, 0, created);
        store.advance(next, coins, 0, next);
    }

    @Test
    void shouldAllocateNothingWhenBlocksAreAppended() {
        UnsafeBuffer block = StoreFixture.block(1);
        try (BlockStore store = BlockStore.open(StoreConfig.of(directory, 1))) {
            assertSteady("1,000 blocks", 1_024, () -> {
                for (int i = 0; i < 1_000; i++) {
                    store.append(next++, block, 0, block.capacity());
                }
            });
        }
    }

    @Test
    void shouldAllocateNothingPerWriteWhenASnapshotIsWritten() {
        UnsafeBuffer coin = StoreFixture.coin(1);
        SnapshotFiles files = SnapshotFiles.open(StoreConfig.of(directory, 1));
        try (SnapshotWriter writer = files.begin(SnapshotKind.UTXO, 1)) {
            // A few views of the buffer for each chunk of a mebibyte.
            assertSteady("50,000 coins", 8_192, () -> {
                for (int i = 0; i < COINS; i++) {
                    writer.write(coin, 0, CoinLayout.BYTES);
                }
            });
        }
    }
}
