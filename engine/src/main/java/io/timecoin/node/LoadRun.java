package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.cli.Console;
import io.timecoin.cli.Table;
import io.timecoin.client.LoadConfig;
import io.timecoin.client.LoadGenerator;
import io.timecoin.client.LoadLatencies;
import io.timecoin.client.LoadReport;
import io.timecoin.client.TransferWorkload;
import io.timecoin.client.WorkloadConfig;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.wallet.DerivedWallets;
import io.timecoin.wallet.SpendableCoin;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * Drives a validator: signs, sends, prints a line a second. A load with an end is one round, signed before it starts; one
 * without signs the next round beside the present one, or at the maximum rate between the two, where signing would take
 * the cores that are measured. Belongs to one thread; {@link #stop} is for any.
 */
final class LoadRun {
    /** Of the five seconds in which a process ends; what is not committed then is counted as unsettled. */
    private static final long DRAIN_MS_AFTER_STOP = 800;

    private static final double NANOS_PER_SECOND = 1e9;

    private final Console console;
    private final LoadShape shape;
    private final NodeIdentity identity;
    private final int chainId;
    private final DerivedWallets wallets;
    private final LoadTotals totals = new LoadTotals();
    private final AcknowledgedIds acknowledged = new AcknowledgedIds();
    private final LoadLatencies latencies = new LoadLatencies();
    private TransferWorkload next;
    private int round;

    // Guarded by this.
    private boolean isStopped;
    private LoadGenerator generator;
    private Thread runner;

    /**
     * Signs the first round.
     *
     * @param identity of the sending side, or null for validators without TLS
     * @param coins unspent outputs of the wallets
     * @throws EngineException FATAL CONFIG if they do not suffice
     */
    LoadRun(
            Console console,
            LoadShape shape,
            NodeIdentity identity,
            int chainId,
            DerivedWallets wallets,
            List<SpendableCoin> coins) {
        this.console = console;
        this.shape = shape;
        this.identity = identity;
        this.chainId = chainId;
        this.wallets = wallets;
        if (coins.isEmpty()) {
            throw EngineException.fatal(Cause.CONFIG, "genesis gives nothing to the wallets of this --seed");
        }
        next = signed(coins);
    }

    private TransferWorkload signed(List<SpendableCoin> coins) {
        WorkloadConfig config = shape.workload(chainId, round++, System.currentTimeMillis());
        console.line("signing " + Table.number(config.transactions()) + " transfers ...");
        long start = System.nanoTime();
        TransferWorkload workload = TransferWorkload.prepare(config, wallets, coins, cores());
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        console.line("signed " + Table.number(workload.signatureCount()) + " times in " + Decimal.one(seconds) + " s");
        return workload;
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Sends round after round until the load ends, is stopped, or loses its connection. */
    LoadTotals run(String host, int port) {
        return run(host, List.of(port), false, () -> "");
    }

    /**
     * The same, and shows how the other validators of a devnet go; the load is sent to the first.
     *
     * @param takesOver whether the others take over when the connection is lost
     * @param lastRow what stands below their rows, or nothing
     */
    LoadTotals run(String host, List<Integer> ports, boolean takesOver, Supplier<String> lastRow) {
        LoadConfig sending = shape.sending(host, ports.get(0)).as(identity);
        if (takesOver) {
            sending = sending.with(ports.stream()
                    .skip(1)
                    .map(port -> InetSocketAddress.createUnresolved(host, port))
                    .toList());
        }
        LoadProgress progress = new LoadProgress(console, identity, host, ports, lastRow);
        enter();
        try {
            boolean isLast = false;
            while (!isLast) {
                isLast = round(sending, progress);
            }
        } finally {
            progress.close();
            leave();
        }
        return totals;
    }

    /** Whether it was the last. */
    private boolean round(LoadConfig config, LoadProgress progress) {
        TransferWorkload workload = next;
        LoadGenerator sending = new LoadGenerator(config, workload, latencies);
        if (!begin(sending)) {
            return true;
        }
        boolean signsBeside = shape.isEndless() && !shape.isMaximum();
        if (signsBeside) {
            WorkloadConfig ahead = shape.workload(chainId, round++, System.currentTimeMillis());
            next = TransferWorkload.signAhead(ahead, wallets, workload.unspent(), 1);
        }
        progress.follow(sending, totals);
        LoadReport report = sending.run();
        progress.pause();
        totals.add(report);
        sending.acknowledged(acknowledged::add);
        boolean isLast = !shape.isEndless() || report.lost() != null || isStopped();
        if (!isLast && !signsBeside) {
            next = signed(workload.unspent());
        }
        if (isLast && signsBeside) {
            next.stop();
        }
        return isLast;
    }

    /** What was acknowledged. After {@link #run}. */
    AcknowledgedIds acknowledged() {
        return acknowledged;
    }

    private synchronized void enter() {
        runner = Thread.currentThread();
    }

    private synchronized void leave() {
        runner = null;
        // What is left of being hurried must not disturb who closes next.
        Thread.interrupted();
    }

    private synchronized boolean begin(LoadGenerator sending) {
        generator = sending;
        return !isStopped;
    }

    private synchronized boolean isStopped() {
        return isStopped;
    }

    /** Sends no more, waits a moment for the outcome of what was sent, and lets {@link #run} return. */
    synchronized void stop() {
        if (isStopped) {
            return;
        }
        isStopped = true;
        if (generator != null) {
            generator.stop();
        }
        Thread hurry = new Thread(this::hurry, "load-stop");
        hurry.setDaemon(true);
        hurry.start();
    }

    private void hurry() {
        try {
            Thread.sleep(DRAIN_MS_AFTER_STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (runner != null) {
                runner.interrupt();
            }
        }
    }
}
