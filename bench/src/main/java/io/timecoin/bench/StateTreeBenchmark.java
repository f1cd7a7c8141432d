package io.timecoin.bench;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.ledger.StateTree;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The state tree taking a block of 10,000 transactions, its root included. Nanoseconds a transaction; per transaction 1.5
 * coins leave and 1.5 come ({@link BlockSwings}). 10 million by {@code -p coins=10000000}.
 */
@State(Scope.Thread)
public class StateTreeBenchmark extends EngineBenchmark {
    /** Size of the set. */
    @Param({"100000", "1000000"})
    public int coins;

    private final UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
    private StateTree tree;
    private BlockSwings swings;

    /** Fills the tree. */
    @Setup
    public void fill() {
        UnsafeBuffer coin = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
        tree = new StateTree(BlockSwings.room(coins));
        for (int i = 0; i < coins; i++) {
            CoinNumbers.coin(i, coin, 0);
            tree.insert(coin, 0);
        }
        tree.root(root, 0);
        swings = new BlockSwings(coins);
    }

    /** Gives its memory back. */
    @TearDown
    public void close() {
        tree.close();
    }

    /** One block, and the root after it. */
    @Benchmark
    @OperationsPerInvocation(BlockSwings.TRANSACTIONS)
    public UnsafeBuffer blockAndRoot() {
        swings.applyNext((keys, spent, created, made) ->
                tree.apply(keys, CoinLayout.KEY_BYTES, spent, created, CoinLayout.BYTES, made));
        tree.root(root, 0);
        return root;
    }
}
