package io.timecoin.bench;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.wallet.TransactionBuilder;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Reading and writing one transaction, 1-in 2-out, 248 bytes. {@code wrap} is all checks of form; {@code encode} writes it
 * and hashes its id, without signing. Nanoseconds a transaction; copying from and to sockets is left out.
 */
@State(Scope.Thread)
public class CodecBenchmark extends EngineBenchmark {
    private static final long AMOUNT = 10_000;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Limits.TRANSACTION_BYTES_MAX]);
    private final UnsafeBuffer key = CoinNumbers.keys(1, 1);
    private final TransactionView view = new TransactionView();
    private final TransactionBuilder builder = new TransactionBuilder(BenchChain.CHAIN_ID);
    private final UnsafeBuffer encoded = new UnsafeBuffer(new byte[Limits.TRANSACTION_BYTES_MAX]);
    private final int length = write(encoded);

    /** All checks of form. */
    @Benchmark
    public ResultCode wrap() {
        return view.wrap(encoded, 0, length);
    }

    /** Encoding and the id. */
    @Benchmark
    public int encode() {
        return write(buffer);
    }

    private int write(UnsafeBuffer target) {
        return builder.begin(Long.MAX_VALUE)
                .spend(key, 0, 1, key, 0)
                .pay(AMOUNT, key, 0)
                .pay(AMOUNT, key, 0)
                .encode(target, 0);
    }
}
