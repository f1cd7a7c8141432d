package io.timecoin.bench;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.replica.TransactionIds;
import io.timecoin.replica.TransactionPreparer;
import io.timecoin.wallet.TransactionBuilder;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Judging one true signature: {@code cachedKey} finds the key decoded, {@code freshKey} decodes it each time. And what a
 * verify worker does with a whole 1-in 2-out transaction: {@code prepare} with the signature, {@code prepareUnverified} form,
 * ids and owners only. Nanoseconds a signature or transaction.
 */
@State(Scope.Thread)
public class VerifyBenchmark extends EngineBenchmark {
    private static final int KEYS = 64;
    private static final int STRIDE = 512;
    private static final long AMOUNT = 10_000;

    private final UnsafeBuffer transactions = new UnsafeBuffer(new byte[KEYS * STRIDE]);
    private final int[] lengths = new int[KEYS];
    private final TransactionView[] views = new TransactionView[KEYS];
    private final UnsafeBuffer txIds = new UnsafeBuffer(new byte[KEYS * 32]);
    private final TransactionHashes hashes = new TransactionHashes();
    private final TransactionIds ids = new TransactionIds();
    private final BouncyCastleVerifier cached = new BouncyCastleVerifier(1 << 14);
    private final BouncyCastleVerifier forgetful = new BouncyCastleVerifier(1);
    private final TransactionPreparer preparer = new TransactionPreparer(BenchChain.CHAIN_ID, cached);
    private final TransactionPreparer unverified = new TransactionPreparer(BenchChain.CHAIN_ID, null);
    private int next;

    /** Signs one transaction by each key. */
    public VerifyBenchmark() {
        UnsafeBuffer target = new UnsafeBuffer(new byte[Limits.TRANSACTION_BYTES_MAX]);
        UnsafeBuffer spent = CoinNumbers.keys(1, 1);
        TransactionBuilder builder = new TransactionBuilder(BenchChain.CHAIN_ID);
        for (int i = 0; i < KEYS; i++) {
            byte[] seed = new byte[Ed25519Signer.SEED_BYTES];
            seed[0] = (byte) i;
            lengths[i] = builder.begin(Long.MAX_VALUE)
                    .spend(spent, 0, i, Ed25519Signer.fromSeed(seed))
                    .pay(AMOUNT, spent, 0)
                    .pay(AMOUNT, spent, 0)
                    .build(target, 0);
            transactions.putBytes(i * STRIDE, target, 0, lengths[i]);
            txIds.putBytes(i * 32, builder.txId(), 0, 32);
            views[i] = new TransactionView();
            views[i].wrap(transactions, i * STRIDE, lengths[i]);
        }
    }

    /** The key was decoded before. */
    @Benchmark
    public ResultCode cachedKey() {
        return verify(cached);
    }

    /** The key is decoded first. */
    @Benchmark
    public ResultCode freshKey() {
        return verify(forgetful);
    }

    /** A verify worker's whole work. */
    @Benchmark
    public ResultCode prepare() {
        next = (next + 1) % KEYS;
        return preparer.prepare(transactions, next * STRIDE, lengths[next], ids);
    }

    /** The same without the signature. */
    @Benchmark
    public ResultCode prepareUnverified() {
        next = (next + 1) % KEYS;
        return unverified.prepare(transactions, next * STRIDE, lengths[next], ids);
    }

    private ResultCode verify(BouncyCastleVerifier verifier) {
        next = (next + 1) % KEYS;
        TransactionView view = views[next];
        return verifier.verify(
                transactions,
                view.witnessKeyAt(0),
                transactions,
                view.witnessSignatureAt(0),
                hashes.signedMessage(BenchChain.CHAIN_ID, txIds, next * 32),
                0,
                TransactionHashes.SIGNED_MESSAGE_BYTES);
    }
}
