package io.timecoin.node;

import io.timecoin.base.Hash;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.MappedJournal;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.Replay;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.CommittedBlock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.MutableLong;

/**
 * Replays a whole journal and keeps the state root after every block: what two validators must agree on.
 *
 * @param roots by height, that of genesis first
 * @param acknowledgedCommitted how many of the acknowledged transactions stand in its blocks
 */
record JournalRoots(List<Hash> roots, long acknowledgedCommitted) {
    /** Replays without looking for transactions. */
    static JournalRoots of(Path journal) {
        return of(journal, new AcknowledgedIds());
    }

    /**
     * Replays.
     *
     * @param acknowledged transactions to look for
     * @throws io.timecoin.base.EngineException FATAL, DATA_MISMATCH, naming the first sequence whose outcome differs
     */
    static JournalRoots of(Path journal, AcknowledgedIds acknowledged) {
        FailStop failStop = new FailStop(failure -> {
            throw new IllegalStateException("the replay failed", failure);
        });
        List<Hash> roots = new ArrayList<>();
        MutableLong committed = new MutableLong();
        try (ValidatorState state = ValidatorState.atGenesis(new JournalScan(journal).first(), failStop, 1)) {
            roots.add(state.stateRoot());
            Replay replay = new Replay(
                    state,
                    (block, sequence) -> {
                        roots.add(state.stateRoot());
                        committed.addAndGet(count(block, acknowledged));
                    },
                    null);
            try (MappedJournal source = new MappedJournal(journal);
                    JournalReader reader = new JournalReader(source)) {
                replay.replayAll(reader);
            }
        }
        return new JournalRoots(roots, committed.get());
    }

    private static int count(CommittedBlock block, AcknowledgedIds acknowledged) {
        int found = 0;
        for (int i = 0; i < block.transactionCount(); i++) {
            long idPrefix = block.txIds().getLong(i * Hash.BYTES);
            found += acknowledged.contains(idPrefix) ? 1 : 0;
        }
        return found;
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
