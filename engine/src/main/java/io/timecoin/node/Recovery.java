package io.timecoin.node;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.pipeline.BlockSink;
import io.timecoin.pipeline.Replay;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.Opening;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** Brings a validator to where its journal ends, and the store with it. Main thread, before the pipeline starts. */
final class Recovery {
    private static final int COINS_A_WRITE = 4096;

    private Recovery() {}

    /**
     * Replays the journal into a validator that stands at its beginning.
     *
     * @param sink takes the blocks
     * @return events replayed
     * @throws EngineException FATAL, DATA_MISMATCH, naming the first sequence whose outcome differs
     */
    static long replay(Path journal, ValidatorState state, BlockSink sink) {
        Replay replay = new Replay(state, sink, null);
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source)) {
            for (JournalReader.Step step = reader.next(); step == JournalReader.Step.RECORD; step = reader.next()) {
                if (reader.record().type() == RecordType.EVENT) {
                    String difference = replay.replay(reader.record());
                    if (difference != null) {
                        throw EngineException.fatal(
                                Cause.DATA_MISMATCH,
                                "replay differs at sequence " + reader.record().sequence() + ": " + difference);
                    }
                }
            }
        }
        return replay.events();
    }

    /** Fills a store that cannot be trusted from the recovered validator. */
    static void refill(CommittedUtxoStore store, ValidatorState state, Hash tipHash) {
        store.recreate();
        UnsafeBuffer batch = new UnsafeBuffer(new byte[COINS_A_WRITE * CoinLayout.BYTES]);
        int[] count = {0};
        state.coins().forEach((coin, offset) -> {
            batch.putBytes(count[0] * CoinLayout.BYTES, coin, offset, CoinLayout.BYTES);
            if (++count[0] == COINS_A_WRITE) {
                store.apply(batch, 0, 0, batch, 0, COINS_A_WRITE);
                count[0] = 0;
            }
        });
        store.apply(batch, 0, 0, batch, 0, count[0]);
        UnsafeBuffer hash = new UnsafeBuffer(tipHash.toByteArray());
        store.advance(state.replica().height(), hash, 0, state.replica().sequence());
    }

    /** Whether the store must be filled anew: it was not closed cleanly, or is not where the validator is. */
    static boolean needsRefill(CommittedUtxoStore store, ValidatorState state) {
        return store.opening() != Opening.CLEAN
                || store.storedHeight() != state.replica().height();
    }
}
