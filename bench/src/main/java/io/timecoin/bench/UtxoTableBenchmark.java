package io.timecoin.bench;

import io.timecoin.base.CoinLayout;
import io.timecoin.ledger.UtxoTable;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One step of the table of unspent outputs: find and read a coin, remove it, add another, at a steady size. Nanoseconds a
 * step; the coins' numbers are turned into keys within the measurement (some 15 ns). 10 million by {@code -p coins=10000000}.
 */
@State(Scope.Thread)
public class UtxoTableBenchmark extends EngineBenchmark {
    /** Size of the set. */
    @Param({"100000", "1000000"})
    public int coins;

    private final UnsafeBuffer coin = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
    private UtxoTable table;
    private long oldest;

    /** Fills the table. */
    @Setup
    public void fill() {
        table = new UtxoTable(coins + 1, 1);
        for (int i = 0; i < coins; i++) {
            CoinNumbers.coin(i, coin, 0);
            table.add(coin, 0);
        }
    }

    /** Gives its memory back. */
    @TearDown
    public void close() {
        table.close();
    }

    /** Get, remove, put. */
    @Benchmark
    public long getRemovePut() {
        CoinNumbers.key(oldest, coin, 0);
        long amount = table.amount(table.find(coin, 0));
        table.remove(coin, 0);
        CoinNumbers.coin(oldest + coins, coin, 0);
        table.add(coin, 0);
        oldest++;
        return amount;
    }
}
