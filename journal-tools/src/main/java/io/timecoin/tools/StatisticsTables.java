package io.timecoin.tools;

import io.timecoin.cli.Console;
import io.timecoin.cli.Table;
import io.timecoin.journal.RecordType;
import java.time.Instant;
import org.HdrHistogram.Histogram;

/** Statistics as tables for people. */
final class StatisticsTables {
    private static final double NANOS_A_MICRO = 1_000;
    private static final double BYTES_A_MEGABYTE = 1e6;
    private static final int PERCENT = 100;

    private final JournalStatistics statistics;
    private final Console console;

    StatisticsTables(JournalStatistics statistics, Console console) {
        this.statistics = statistics;
        this.console = console;
    }

    void print(JournalPath journal) {
        overview(journal);
        if (statistics.eventCount() == 0) {
            return;
        }
        results();
        percentiles();
    }

    private void overview(JournalPath journal) {
        new Table()
                .row("journal", journal.toString())
                .row("events", events())
                .row("time", span())
                .row("rate", rate())
                .row("size", size())
                .row("records", records())
                .row("blocks", blocks())
                .print(console);
    }

    private String events() {
        long count = statistics.eventCount();
        if (count == 0) {
            return "none";
        }
        return Table.number(count) + ", sequences " + Table.number(statistics.firstSequence()) + " .. "
                + Table.number(statistics.lastSequence());
    }

    private String span() {
        return statistics.eventCount() == 0
                ? "-"
                : Instant.ofEpochMilli(statistics.firstEventMs()) + " .. "
                        + Instant.ofEpochMilli(statistics.lastEventMs()) + ", "
                        + Table.number(statistics.eventSeconds(), 1) + " s";
    }

    private String rate() {
        return Table.number(statistics.eventsPerSecond(), 1) + " events/s of event time, at most "
                + Table.number(statistics.eventsInSecondMax()) + " in one second";
    }

    private String size() {
        return Table.number(statistics.recordBytes() / BYTES_A_MEGABYTE, 2) + " MB of records, "
                + Table.number(statistics.bytesPerEvent(), 1) + " bytes an event, "
                + Table.number(statistics.journalBytesPerEvent(), 1) + " with its share of the others";
    }

    private String records() {
        return Table.count(statistics.count(RecordType.PASSPORT), "passport") + " ("
                + Table.count(statistics.starts(), "start") + "), "
                + Table.count(statistics.count(RecordType.TRAILER), "trailer") + ", "
                + Table.count(statistics.count(RecordType.CHECKPOINT), "checkpoint") + ", "
                + Table.count(statistics.count(RecordType.SNAPSHOT_MARK), "snapshot mark");
    }

    private String blocks() {
        return Table.number(statistics.blockTransactions.getTotalCount()) + ", last height "
                + Table.number(statistics.lastHeight()) + ", "
                + Table.count(statistics.transactionsCommitted(), "transaction") + " committed";
    }

    private void results() {
        console.line("");
        Table table = Table.ofNumbers().row("kind and result", "code", "events", "%", "payload bytes");
        for (int kind = 0; kind < JournalStatistics.KINDS; kind++) {
            long count = statistics.eventCount(kind);
            if (count == 0) {
                continue;
            }
            String bytes = Table.number(statistics.payloadBytes[kind]);
            table.row(JournalStatistics.kindName(kind), "", Table.number(count), percent(count), bytes);
            for (int code = 0; code < JournalStatistics.CODES; code++) {
                long ofCode = statistics.results[kind][code];
                if (ofCode > 0) {
                    String name = "  " + EventContent.resultName(code);
                    table.row(name, Integer.toString(code), Table.number(ofCode), percent(ofCode), "");
                }
            }
        }
        table.print(console);
        if (statistics.hashedPayloads() > 0) {
            console.line(Table.count(statistics.hashedPayloads(), "payload") + " shrunk to the hash");
        }
    }

    private String percent(long count) {
        return Table.number((double) PERCENT * count / statistics.eventCount(), 1);
    }

    private void percentiles() {
        console.line("");
        Table table = Table.ofNumbers().row("", "count", "p50", "p90", "p99", "p99.9", "max");
        row(table, "events a batch", statistics.batchEvents, 1, 0);
        row(table, "sync us", statistics.syncNanos, NANOS_A_MICRO, 1);
        for (int stage = 0; stage < EventContent.STAGES.length; stage++) {
            row(table, EventContent.STAGES[stage] + " us", statistics.stageNanos[stage], NANOS_A_MICRO, 1);
        }
        row(table, "transactions a block", statistics.blockTransactions, 1, 0);
        row(table, "block interval ms", statistics.blockIntervalMs, 1, 0);
        table.print(console);
    }

    private static void row(Table table, String name, Histogram histogram, double unit, int places) {
        long count = histogram.getTotalCount();
        if (count == 0) {
            table.row(name, "0", "-", "-", "-", "-", "-");
            return;
        }
        table.row(
                name,
                Table.number(count),
                Table.number(histogram.getValueAtPercentile(50) / unit, places),
                Table.number(histogram.getValueAtPercentile(90) / unit, places),
                Table.number(histogram.getValueAtPercentile(99) / unit, places),
                Table.number(histogram.getValueAtPercentile(99.9) / unit, places),
                Table.number(histogram.getMaxValue() / unit, places));
    }
}
