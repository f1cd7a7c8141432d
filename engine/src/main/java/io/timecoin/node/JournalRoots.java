package io.timecoin.node;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.TransactionView;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.JournalStart;
import io.timecoin.pipeline.Replay;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.TransactionIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongHashSet;

/**
 * Replays a whole journal and keeps the state root after every block: what two validators must agree on.
 *
 * @param base height of the first: 0, or that of the state which the journal begins from
 * @param roots by height
 */
record JournalRoots(long base, List<Hash> roots) {
    /** No height. */
    static final long NONE = -1;

    /** Replays without looking for transactions. */
    static JournalRoots of(NodeHome home) {
        return of(home, new AcknowledgedIds());
    }

    /**
     * Replays.
     *
     * @param acknowledged told of the transactions in blocks, and of those that left the pool without one
     * @throws io.timecoin.base.EngineException FATAL, DATA_MISMATCH, naming the first sequence whose outcome differs
     */
    static JournalRoots of(NodeHome home, AcknowledgedIds acknowledged) {
        Path journal = home.journal();
        FailStop failStop = new FailStop(failure -> {
            throw new IllegalStateException("the replay failed", failure);
        });
        List<Hash> roots = new ArrayList<>();
        LongHashSet pooled = new LongHashSet();
        try (ValidatorState state = JournalStart.open(new JournalScan(journal).first(), home.store(), failStop, 1)) {
            long base = state.replica().height();
            roots.add(state.stateRoot());
            Replay replay = new Replay(
                    state,
                    (block, sequence) -> {
                        roots.add(state.stateRoot());
                        committed(block, pooled, acknowledged);
                    },
                    null);
            try (MappedJournal source = new MappedJournal(journal);
                    JournalReader reader = new JournalReader(source)) {
                replay.replayAll(reader, record -> admitted(record, replay.ids(), pooled));
            }
            // Else some are pooled still, or were dropped without a word: which ones left for a reason is not known.
            if (pooled.size() <= state.replica().departures()) {
                pooled.forEachLong(acknowledged::foundLeft);
            }
            return new JournalRoots(base, roots);
        }
    }

    private static void committed(CommittedBlock block, LongHashSet pooled, AcknowledgedIds acknowledged) {
        for (int i = 0; i < block.transactionCount(); i++) {
            long idPrefix = block.txIds().getLong(i * Hash.BYTES);
            acknowledged.foundInBlock(idPrefix);
            pooled.remove(idPrefix);
        }
    }

    /** Evidence is no transaction of the pool. */
    private static void admitted(RecordView record, TransactionIds ids, LongHashSet pooled) {
        if (record.type() == RecordType.EVENT
                && record.kind() == EventKind.TRANSACTION
                && record.resultCode() == ResultCode.OK.code()
                && TransactionView.kindAt(record.payload(), record.payloadOffset()) != TransactionView.KIND_EVIDENCE) {
            pooled.add(ids.buffer().getLong(TransactionIds.TX_ID_AT));
        }
    }

    /** Height of the last block. */
    long height() {
        return base + roots.size() - 1;
    }

    /** The state root after a block. */
    Hash root(long height) {
        return roots.get(Math.toIntExact(height - base));
    }

    /** Whether two journals have one root at every height that both hold. */
    boolean agreesWith(JournalRoots other) {
        return firstDifference(other) == NONE;
    }

    /** The lowest height at which both hold a root and not the same, or {@link #NONE}. */
    long firstDifference(JournalRoots other) {
        long end = Math.min(height(), other.height());
        for (long height = Math.max(base, other.base); height <= end; height++) {
            if (!root(height).equals(other.root(height))) {
                return height;
            }
        }
        return NONE;
    }
}
