package io.timecoin.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.cli.Console;
import io.timecoin.journal.RecordType;
import org.HdrHistogram.Histogram;

/** Statistics as one object. */
final class StatisticsJson {
    private static final double NANOS_A_MICRO = 1_000;

    private final JournalStatistics statistics;

    StatisticsJson(JournalStatistics statistics) {
        this.statistics = statistics;
    }

    ObjectNode of(JournalPath journal) {
        ObjectNode result = Console.object()
                .put("journal", journal.toString())
                .put("events", statistics.eventCount())
                .put("firstSequence", statistics.firstSequence())
                .put("lastSequence", statistics.lastSequence())
                .put("starts", statistics.starts())
                .put("files", statistics.count(RecordType.PASSPORT))
                .put("trailers", statistics.count(RecordType.TRAILER))
                .put("checkpoints", statistics.count(RecordType.CHECKPOINT))
                .put("snapshots", statistics.count(RecordType.SNAPSHOT_MARK))
                .put("recordBytes", statistics.recordBytes())
                .put("bytesPerEvent", rounded(statistics.bytesPerEvent()))
                .put("journalBytesPerEvent", rounded(statistics.journalBytesPerEvent()))
                .put("firstEventMs", statistics.firstEventMs())
                .put("lastEventMs", statistics.lastEventMs())
                .put("eventSeconds", statistics.eventSeconds())
                .put("eventsPerSecond", rounded(statistics.eventsPerSecond()))
                .put("eventsInSecondMax", statistics.eventsInSecondMax())
                .put("ownSignatures", statistics.ownSignatures())
                .put("hashedPayloads", statistics.hashedPayloads());
        results(result.putArray("results"));
        percentiles(result.putObject("batchEvents"), statistics.batchEvents, 1);
        percentiles(result.putObject("syncUs"), statistics.syncNanos, NANOS_A_MICRO);
        ObjectNode stages = result.putObject("stagesUs");
        for (int stage = 0; stage < EventContent.STAGES.length; stage++) {
            percentiles(stages.putObject(EventContent.STAGES[stage]), statistics.stageNanos[stage], NANOS_A_MICRO);
        }
        ObjectNode blocks = result.putObject("blocks")
                .put("count", statistics.blockTransactions.getTotalCount())
                .put("lastHeight", statistics.lastHeight())
                .put("transactions", statistics.transactionsCommitted());
        percentiles(blocks.putObject("transactionsPerBlock"), statistics.blockTransactions, 1);
        percentiles(blocks.putObject("intervalMs"), statistics.blockIntervalMs, 1);
        return result;
    }

    private void results(ArrayNode rows) {
        for (int kind = 0; kind < JournalStatistics.KINDS; kind++) {
            for (int code = 0; code < JournalStatistics.CODES; code++) {
                long count = statistics.results[kind][code];
                if (count > 0) {
                    rows.addObject()
                            .put("kind", JournalStatistics.kindName(kind))
                            .put("code", code)
                            .put("result", EventContent.resultName(code))
                            .put("count", count);
                }
            }
        }
    }

    private static void percentiles(ObjectNode target, Histogram histogram, double unit) {
        target.put("count", histogram.getTotalCount());
        if (histogram.getTotalCount() > 0) {
            target.put("p50", rounded(histogram.getValueAtPercentile(50) / unit))
                    .put("p90", rounded(histogram.getValueAtPercentile(90) / unit))
                    .put("p99", rounded(histogram.getValueAtPercentile(99) / unit))
                    .put("p999", rounded(histogram.getValueAtPercentile(99.9) / unit))
                    .put("max", rounded(histogram.getMaxValue() / unit));
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
