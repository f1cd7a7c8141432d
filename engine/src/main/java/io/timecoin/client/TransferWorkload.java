package io.timecoin.client;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;
import io.timecoin.crypto.Signer;
import io.timecoin.wallet.DerivedWallets;
import io.timecoin.wallet.SpendableCoin;
import io.timecoin.wallet.TransactionSigning;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;

/**
 * Signed transfers, ready to send in order. {@link #prepare} returns when all are signed, so that signing takes nothing
 * from what is measured; {@link #signAhead} returns at once and signs while the first are sent, for loads too long to wait
 * for. Signing takes about 0.1 ms a signature and core. Read by any thread.
 */
public final class TransferWorkload {
    private static final int RUN = 256;
    private static final long WAIT_NANOS = 200_000;

    private final WorkloadConfig config;
    private final DerivedWallets wallets;
    private final WitnessPlan witnesses;
    private final EncodedTransactions transactions;
    private final long[] txIdPrefixes;
    private final TransferPlan plan;
    private final AtomicInteger nextRun = new AtomicInteger();
    private final AtomicIntegerArray signedRuns;
    private final List<Thread> signers = new ArrayList<>();
    private volatile boolean stopped;
    private volatile RuntimeException failure;

    private TransferWorkload(WorkloadConfig config, DerivedWallets wallets, List<SpendableCoin> genesis) {
        this.config = config;
        this.wallets = wallets;
        this.plan = new TransferPlan(config, wallets, genesis);
        this.witnesses = plan.witnesses();
        this.transactions = plan.transactions();
        this.txIdPrefixes = plan.txIdPrefixes();
        this.signedRuns = new AtomicIntegerArray((config.transactions() + RUN - 1) / RUN);
    }

    /**
     * Plans and signs everything.
     *
     * @param genesis coins that exist and belong to the wallets; spent in this order
     * @param threads that sign, at least 1
     * @throws EngineException FATAL CONFIG if the coins do not suffice
     */
    public static TransferWorkload prepare(
            WorkloadConfig config, DerivedWallets wallets, List<SpendableCoin> genesis, int threads) {
        TransferWorkload workload = signAhead(config, wallets, genesis, threads);
        for (Thread signer : workload.signers) {
            workload.join(signer);
        }
        workload.checkFailure();
        return workload;
    }

    /** Plans everything and lets threads sign in the order of sending; see {@link #prepare}. */
    public static TransferWorkload signAhead(
            WorkloadConfig config, DerivedWallets wallets, List<SpendableCoin> genesis, int threads) {
        TransferWorkload workload = new TransferWorkload(config, wallets, genesis);
        for (int i = 0; i < Math.max(1, threads); i++) {
            Thread signer = new Thread(workload::signRuns, "workload-signer-" + i);
            signer.setDaemon(true);
            workload.signers.add(signer);
            signer.start();
        }
        return workload;
    }

    private void join(Thread signer) {
        try {
            signer.join();
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw EngineException.fatal(CONFIG, "interrupted while signing the workload", e);
        }
    }

    private void signRuns() {
        try {
            TransactionSigning signing = new TransactionSigning();
            Signer[] known = new Signer[wallets.count()];
            int run = nextRun.getAndIncrement();
            while (run < signedRuns.length() && !stopped) {
                int end = Math.min(config.transactions(), (run + 1) * RUN);
                for (int number = run * RUN; number < end; number++) {
                    sign(number, signing, known);
                }
                signedRuns.setRelease(run, 1);
                run = nextRun.getAndIncrement();
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void sign(int number, TransactionSigning signing, Signer[] known) {
        signing.wrap(transactions.buffer(number), transactions.offset(number), transactions.length(number));
        for (int witness = 0; witness < signing.witnessCount(); witness++) {
            int wallet = witnesses.wallet(number, witness);
            if (known[wallet] == null) {
                known[wallet] = wallets.newSigner(wallet);
            }
            signing.sign(witness, known[wallet]);
        }
    }

    /** Waits until a transfer is signed; false if signing has been stopped before. */
    boolean awaitSigned(int number) {
        while (signedRuns.getAcquire(number / RUN) == 0) {
            checkFailure();
            if (stopped) {
                return false;
            }
            LockSupport.parkNanos(WAIT_NANOS);
        }
        return true;
    }

    private void checkFailure() {
        RuntimeException cause = failure;
        if (cause != null) {
            throw cause;
        }
    }

    /** Stops signing; what is signed can still be sent. Any thread. */
    public void stop() {
        stopped = true;
    }

    /** The coins that are there once every transfer is committed, oldest first: what the next workload may spend. */
    public List<SpendableCoin> unspent() {
        return plan.unspent();
    }

    /** Number of transfers. */
    public int count() {
        return config.transactions();
    }

    /** Number of signatures in all transfers. */
    public int signatureCount() {
        return witnesses.count();
    }

    /** Encoded bytes of all transfers. */
    public long bytes() {
        return transactions.bytes();
    }

    /** What the workload was made from. */
    public WorkloadConfig config() {
        return config;
    }

    /** The buffer that holds a transfer. */
    public DirectBuffer buffer(int number) {
        return transactions.buffer(number);
    }

    /** Position of a transfer in its buffer. */
    public int offset(int number) {
        return transactions.offset(number);
    }

    /** Length of a transfer in bytes. */
    public int length(int number) {
        return transactions.length(number);
    }

    /** The first eight bytes of a transfer's id, as a buffer reads them. */
    long txIdPrefix(int number) {
        return txIdPrefixes[number];
    }
}
