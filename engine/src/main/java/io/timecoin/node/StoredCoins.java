package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.Opening;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the store of coins to where the recovered validator stands. It is kept where it is found to hold the same set, else
 * made anew from the validator's memory, which takes a while, so the operator is told. Main thread, before the pipeline
 * starts.
 */
final class StoredCoins {
    private static final Logger LOG = LoggerFactory.getLogger(StoredCoins.class);

    private final CommittedUtxoStore store;
    private final ValidatorState state;

    private StoredCoins(CommittedUtxoStore store, ValidatorState state) {
        this.store = store;
        this.state = state;
    }

    /**
     * Fills the store anew unless it was closed in order behind the validator's last block and holds the same coins.
     *
     * @throws EngineException FATAL, DISK, if the store cannot be read or made
     */
    static void bringUp(CommittedUtxoStore store, ValidatorState state) {
        new StoredCoins(store, state).bringUp();
    }

    private void bringUp() {
        String problem = problem();
        if (problem.isEmpty()) {
            return;
        }
        long begunNs = System.nanoTime();
        LOG.info("making the store of {} coins: {}", state.coins().size(), problem);
        store.refill(
                state.coins()::forEach,
                state.replica().height(),
                state.replica().tipHash(),
                state.replica().sequence());
        LOG.info(
                "made the store of {} coins in {} ms",
                store.size(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNs));
    }

    /** Why the store is not what the journal leads to; empty if it is. A height alone is that of any history. */
    private String problem() {
        if (store.opening() != Opening.CLEAN) {
            return store.finding();
        }
        long height = state.replica().height();
        Hash tip = state.replica().tipHash();
        if (store.storedHeight() != height) {
            return "what is there stands at block " + store.storedHeight() + ", the journal ends at block " + height;
        }
        if (!store.blockHash().equals(tip)) {
            return "what is there stands at block " + store.blockHash() + " of height " + height
                    + ", which is none of the journal's";
        }
        if (store.journalSequence() > state.replica().sequence()) {
            return "what is there was written behind event " + store.journalSequence() + ", the journal ends at event "
                    + state.replica().sequence();
        }
        return damage();
    }

    private String damage() {
        String differences = differences();
        if (differences.isEmpty()) {
            return "";
        }
        LOG.warn("the map of coins was damaged since it was closed: {}", differences);
        return "what is there was damaged";
    }

    private String differences() {
        try {
            return MapComparison.differences(store::forEach, store.size(), state.coins());
        } catch (EngineException e) {
            if (e.reason() != EngineException.Cause.DATA_MISMATCH) {
                throw e;
            }
            LOG.debug("where the library failed on the map", e);
            return e.getMessage();
        }
    }
}
