package io.timecoin.tools;

import io.timecoin.cli.Console;
import io.timecoin.cli.Table;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * How far a pass over a journal is: on a terminal a bar that is drawn anew, elsewhere a line now and then, with --json
 * nothing. Allocates nothing per record. One thread.
 */
final class Progress {
    private static final int RECORDS_A_LOOK = 1024;
    private static final int CELLS = 30;
    private static final int FRAMING_BYTES = Integer.BYTES;
    private static final double NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long BAR_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PrintWriter err;
    private final boolean isSilent;
    private final boolean isTerminal;
    private final long totalBytes;
    private long startNanos = System.nanoTime();
    private long shownNanos = startNanos;
    private long bytes;
    private long events;
    private int records;
    private boolean isShown;

    Progress(Console console, JournalPath journal) {
        this(console, journal, isTerminal());
    }

    Progress(Console console, JournalPath journal, boolean isTerminal) {
        this.err = console.err();
        this.isSilent = console.isJson();
        this.isTerminal = isTerminal;
        this.totalBytes = isSilent ? 0 : journal.usedBytes();
    }

    /** Whether stderr is one; Java asks only about all streams at once, Linux about each. */
    private static boolean isTerminal() {
        Path stderr = Path.of("/proc/self/fd/2");
        try {
            String target = Files.readSymbolicLink(stderr).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return System.console() != null;
        }
    }

    /** The work begins only now: what came before was preparation and does not count as time. */
    void begin() {
        startNanos = System.nanoTime();
        shownNanos = startNanos;
    }

    /** A record was taken. */
    void advance(RecordView record) {
        bytes += record.length() + FRAMING_BYTES;
        if (record.type() == RecordType.EVENT) {
            events++;
        }
        if (!isSilent && ++records % RECORDS_A_LOOK == 0) {
            long now = System.nanoTime();
            if (now - shownNanos >= (isTerminal ? BAR_NANOS : LINE_NANOS)) {
                shownNanos = now;
                show(now);
            }
        }
    }

    private void show(long now) {
        double done = totalBytes == 0 ? 0 : Math.min(1, (double) bytes / totalBytes);
        double seconds = (now - startNanos) / NANOS_A_SECOND;
        String rate = Table.number(Math.round(events / seconds)) + " events/s";
        String left = "ETA " + (done == 0 ? "?" : Table.number(Math.round(seconds * (1 - done) / done))) + " s";
        String percent = Table.number(Math.round(100 * done)) + " %";
        isShown = true;
        if (isTerminal) {
            int filled = (int) (CELLS * done);
            String bar = "[" + "#".repeat(filled) + ".".repeat(CELLS - filled) + "]";
            // Back to the start of the line, and whatever was longer there is wiped.
            err.print("\r" + bar + "  " + percent + "  " + rate + "  " + left + "\u001b[K");
        } else {
            err.println(percent + ", " + rate + ", " + left);
        }
        err.flush();
    }

    /** The pass has ended: the bar is wiped away. */
    void end() {
        if (isShown && isTerminal) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }

    /** Bytes of records and framing taken. */
    long bytes() {
        return bytes;
    }

    /** Seconds since the start. */
    double seconds() {
        return (System.nanoTime() - startNanos) / NANOS_A_SECOND;
    }
}
