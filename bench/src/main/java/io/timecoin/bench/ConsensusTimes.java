package io.timecoin.bench;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.EventKind;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalReader.Step;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;

/**
 * What one validator's journal tells of the events of a span of time: how long votes took, and what the events that are no
 * transactions cost in the verify and the state stage. What is not journaled is not in it: the requests of contents and
 * bodies, and what the archive serves.
 *
 * <pre>
 *                  verify stage            state stage             ... of an event that committed a block
 *  agreement [1]   agreement               agreement               commits
 *  proposals [2]   agreement               built and executed      commits
 *  bodies    [3]   -                       built and executed      commits
 *
 *  [1] VOTE, ROUND_CHANGE   [2] PROPOSAL, TICK, HELLO, EVIDENCE   [3] BODIES, BLOCK: verified ahead of the ring; CONTENTS
 * </pre>
 *
 * Only the agreement would not be there with one validator alone: it too builds blocks, commits them, and verifies each
 * transaction once, be it on arrival or among the bodies of a proposal.
 */
final class ConsensusTimes {
    private static final int QUEUED = 0;
    private static final int VERIFY = 1;
    private static final int WAITED = 2;
    private static final int STATE = 3;
    private static final double NANOS_PER_MS = 1e6;

    private final Histogram throughState = new Histogram(3);
    private final BlockHeaderView header = new BlockHeaderView();
    private long agreementNanos;
    private long executedNanos;
    private long commitsNanos;
    private long transactions;
    private long blocks;

    private ConsensusTimes() {}

    /**
     * Reads the events whose time lies in a span.
     *
     * @param fromMs first event time, in ms
     * @param toMs first event time after the span
     */
    static ConsensusTimes of(Path journal, long fromMs, long toMs) {
        ConsensusTimes times = new ConsensusTimes();
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source)) {
            for (Step step = reader.next(); step == Step.RECORD; step = reader.next()) {
                RecordView record = reader.record();
                if (record.type() == RecordType.EVENT
                        && record.eventTimeMs() >= fromMs
                        && record.eventTimeMs() < toMs) {
                    times.add(record);
                }
            }
        }
        return times;
    }

    private void add(RecordView record) {
        if (record.kind() == EventKind.TRANSACTION) {
            return;
        }
        long verify = record.stageNanos(VERIFY);
        long state = record.stageNanos(STATE);
        boolean isVote = record.kind() == EventKind.VOTE || record.kind() == EventKind.ROUND_CHANGE;
        if (isVote) {
            throughState.recordValue(record.stageNanos(QUEUED) + verify + record.stageNanos(WAITED) + state);
        }
        if (!holdsTransactions(record.kind())) {
            agreementNanos += verify;
        }
        if (record.isBlockCommitted()) {
            commitsNanos += state;
            countBlock(record);
        } else if (isVote) {
            agreementNanos += state;
        } else {
            executedNanos += state;
        }
    }

    private static boolean holdsTransactions(EventKind kind) {
        return kind == EventKind.BODIES || kind == EventKind.CONTENTS || kind == EventKind.BLOCK;
    }

    private void countBlock(RecordView record) {
        ResultCode code = header.wrap(record.blockHeader(), record.blockHeaderOffset(), record.blockHeaderLength());
        transactions += code == ResultCode.OK ? header.transactionCount() : 0;
        blocks++;
    }

    /**
     * How long votes took from their entry into the ring to the end of the state thread's turn, in ms. What they waited
     * before, in the sockets and behind transactions that no credit let in, is not in it.
     */
    double votesPercentileMs(double percentile) {
        return throughState.getValueAtPercentile(percentile) / NANOS_PER_MS;
    }

    /** The same, whole. */
    Percentiles votes(String name) {
        return Percentiles.ofMs(name, throughState);
    }

    /** Votes, round changes and proposals verified, votes and round changes counted; ns. */
    long agreementNanos() {
        return agreementNanos;
    }

    /** Turns of the state thread in which blocks are built, fetched and executed, ns. */
    long executedNanos() {
        return executedNanos;
    }

    /** Turns of the state thread that committed a block, ns. */
    long commitsNanos() {
        return commitsNanos;
    }

    /** Transactions of the blocks. */
    long transactions() {
        return transactions;
    }

    /** Blocks committed. */
    long blocks() {
        return blocks;
    }
}
