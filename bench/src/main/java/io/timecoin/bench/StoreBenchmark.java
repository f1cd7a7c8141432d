package io.timecoin.bench;

import io.timecoin.base.Hash;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.StoreConfig;
import java.io.IOException;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The store on disk taking the effects of a block of 10,000 transactions. Nanoseconds a transaction; per transaction 1.5
 * coins leave and 1.5 come ({@link BlockSwings}). Left out: the block file, and writing pages back, which nothing waits for.
 */
@State(Scope.Thread)
public class StoreBenchmark extends EngineBenchmark {
    private static final int COINS_A_WRITE = 10_000;

    /** Size of the set; a multiple of 10,000. */
    @Param({"100000", "1000000"})
    public int coins;

    private TemporaryHome home;
    private CommittedUtxoStore store;
    private BlockSwings swings;

    /** Fills the store. */
    @Setup
    public void fill() throws IOException {
        home = TemporaryHome.make();
        store = CommittedUtxoStore.open(StoreConfig.of(home.path(), BlockSwings.room(coins)), Hash.ZERO);
        store.recreate();
        UnsafeBuffer none = new UnsafeBuffer(new byte[0]);
        for (int i = 0; i < coins; i += COINS_A_WRITE) {
            store.apply(none, 0, 0, CoinNumbers.coins(i, COINS_A_WRITE), 0, COINS_A_WRITE);
        }
        swings = new BlockSwings(coins);
    }

    /** Removes it. */
    @TearDown
    public void close() {
        store.close();
        home.close();
    }

    /** One block. */
    @Benchmark
    @OperationsPerInvocation(BlockSwings.TRANSACTIONS)
    public long block() {
        swings.applyNext((keys, spent, created, made) -> store.apply(keys, 0, spent, created, 0, made));
        return store.size();
    }
}
