package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.cli.Console;
import io.timecoin.cli.Table;
import io.timecoin.client.LoadGenerator;
import io.timecoin.client.LoadSample;
import io.timecoin.client.NodeStatus;
import io.timecoin.client.StatusQuery;
import io.timecoin.crypto.NodeIdentity;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Prints how a load goes, a line a second, from a thread of its own. */
final class LoadProgress implements AutoCloseable {
    private static final int LINES_PER_HEADER = 20;
    private static final int STATUS_TIMEOUT_MS = 900;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String HEADER = "%6s %9s %12s %9s %9s %9s %9s";
    private static final String LINE = "%6d %,9d %,12d %9s %9s %9s %,9d";

    private static final String OTHER = "%6s %9s %12s %9s";

    private record Followed(LoadGenerator generator, long committedEarlier, long rejectedEarlier) {}

    private final Console console;
    private final NodeIdentity identity;
    private final String host;
    private final List<Integer> ports;
    private final Supplier<String> lastRow;
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(loop -> {
        Thread thread = new Thread(loop, "load-progress");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Followed followed = new Followed(null, 0, 0);

    // The printing thread.
    private long committedBefore;
    private long nanosBefore;
    private int lines;

    LoadProgress(Console console, NodeIdentity identity, String host, List<Integer> ports, Supplier<String> lastRow) {
        this.console = console;
        this.identity = identity;
        this.host = host;
        this.ports = ports;
        this.lastRow = lastRow;
        nanosBefore = System.nanoTime();
        ticks.scheduleAtFixedRate(this::print, 1, 1, TimeUnit.SECONDS);
    }

    /** Whose figures are printed from now on, beside those of earlier rounds. */
    void follow(LoadGenerator generator, LoadTotals earlier) {
        followed = new Followed(generator, earlier.committed(), earlier.rejected());
    }

    /** Prints nothing until there is another to follow. */
    void pause() {
        followed = new Followed(null, 0, 0);
    }

    private void print() {
        Followed now = followed;
        lines++;
        if (now.generator != null) {
            print(now.generator.sample(), now.committedEarlier, now.rejectedEarlier);
        }
    }

    private void print(LoadSample sample, long committedEarlier, long rejectedEarlier) {
        long now = System.nanoTime();
        long committed = committedEarlier + sample.committed();
        long perSecond = Math.round((committed - committedBefore) * NANOS_PER_SECOND / (now - nanosBefore));
        committedBefore = committed;
        nanosBefore = now;
        if (lines % LINES_PER_HEADER == 1) {
            console.line(String.format(
                    Locale.ROOT, HEADER, "second", "height", "committed/s", "pool", "p50 ms", "p99 ms", "rejected"));
        }
        boolean isMeasured = sample.toCommitted().count() > 0;
        console.line(String.format(
                Locale.ROOT,
                LINE,
                lines,
                sample.height(),
                perSecond,
                pool(ask(ports.get(0))),
                isMeasured ? Decimal.one(sample.toCommitted().p50Ms()) : "-",
                isMeasured ? Decimal.one(sample.toCommitted().p99Ms()) : "-",
                rejectedEarlier + sample.rejected()));
        printOthers();
    }

    private NodeStatus ask(int port) {
        try {
            return StatusQuery.ask(host, port, STATUS_TIMEOUT_MS, identity);
        } catch (EngineException busy) {
            return null;
        }
    }

    private static String pool(NodeStatus status) {
        return status == null ? "-" : Table.number(status.poolTransactions());
    }

    private void printOthers() {
        for (int i = 1; i < ports.size(); i++) {
            NodeStatus status = ask(ports.get(i));
            console.line(String.format(
                    Locale.ROOT,
                    OTHER,
                    "#" + (i + 1),
                    status == null ? "down" : Table.number(status.height()),
                    "",
                    pool(status)));
        }
        String last = lastRow.get();
        if (!last.isEmpty()) {
            console.line(last);
        }
    }

    @Override
    public void close() {
        ticks.shutdownNow();
    }
}
