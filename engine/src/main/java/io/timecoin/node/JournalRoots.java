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
 * @param roots by height, that of genesis first
 */
record JournalRoots(List<Hash> roots) {
    /** Replays without looking for transactions. */
    static JournalRoots of(Path journal) {
        return of(journal, new AcknowledgedIds());
    }

    /**
     * Replays.
     *
     * @param acknowledged told of the transactions in blocks, and of those that left the pool without one
     * @throws io.timecoin.base.EngineException FATAL, DATA_MISMATCH, naming the first sequence whose outcome differs
     */
    static JournalRoots of(Path journal, AcknowledgedIds acknowledged) {
        FailStop failStop = new FailStop(failure -> {
            throw new IllegalStateException("the replay failed", failure);
        });
        List<Hash> roots = new ArrayList<>();
        LongHashSet pooled = new LongHashSet();
        try (ValidatorState state = ValidatorState.atGenesis(new JournalScan(journal).first(), failStop, 1)) {
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
        }
        return new JournalRoots(roots);
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
        return roots.size() - 1L;
    }

    /** The state root after a block. */
    Hash root(long height) {
        return roots.get(Math.toIntExact(height));
    }
}
