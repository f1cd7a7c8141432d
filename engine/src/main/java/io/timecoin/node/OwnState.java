package io.timecoin.node;

import io.timecoin.base.Hash;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.OfferedState;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.SnapshotFiles;

/**
 * The own state beside one that is proven: at its height where the journal comes by there, else where the journal ends, else
 * whatever coins the store can show. Its coins are arranged only where there is something to compare. Main thread.
 */
final class OwnState implements AutoCloseable {
    /** How it stands to the proven one. */
    enum Relation {
        /** The journal's state of that height has the same root. */
        EQUAL,
        /** It has another one. */
        DIFFERENT,
        /** The journal's states are of other heights. */
        OTHER_HEIGHT,
        /** The journal leads to no state. */
        NONE
    }

    private final OfferedState proven;
    private final ArrangedFiles arranged;
    private Relation relation = Relation.NONE;
    private HeldCoins held;
    private long height = -1;
    private Hash root;
    private String map = "not compared";

    private OwnState(OfferedState proven, ArrangedFiles arranged) {
        this.proven = proven;
        this.arranged = arranged;
    }

    /** Replays the journal, compares the map of coins where it ends, and arranges what has to be compared with a peer's. */
    static OwnState of(
            OfferedState proven,
            OwnJournal journal,
            StoreInspection inspection,
            CommittedUtxoStore map,
            ArrangedFiles arranged,
            SnapshotFiles snapshots) {
        OwnState own = new OwnState(proven, arranged);
        boolean isMade = false;
        try (ValidatorState end = journal.replay(proven.height(), own::atHeight)) {
            if (end == null) {
                own.lost(HeldCoins.find(map, arranged, snapshots));
            } else {
                own.map = inspection.inspectMap(map, end);
                own.atEnd(end);
            }
            isMade = true;
            return own;
        } finally {
            if (!isMade) {
                own.close();
            }
        }
    }

    /** May come again where a snapshot that led astray came by the height too: the last counts. */
    private void atHeight(ValidatorState state) {
        close();
        take(state);
        if (root.equals(proven.stateRoot())) {
            relation = Relation.EQUAL;
        } else {
            relation = Relation.DIFFERENT;
            held = arrange(state);
        }
    }

    private void take(ValidatorState state) {
        height = state.replica().height();
        root = state.stateRoot();
    }

    private HeldCoins arrange(ValidatorState state) {
        return HeldCoins.of(arranged, height, state.coins().size(), state.coins()::forEach, "the journal's state");
    }

    private void atEnd(ValidatorState state) {
        if (relation == Relation.NONE) {
            take(state);
            relation = Relation.OTHER_HEIGHT;
            held = arrange(state);
        }
    }

    /** What replays that failed have shown on their way is no state of the journal. */
    private void lost(HeldCoins found) {
        close();
        relation = Relation.NONE;
        root = null;
        held = found;
        height = found.height();
    }

    Relation relation() {
        return relation;
    }

    /** Its coins, or null if it is equal. */
    HeldCoins held() {
        return held;
    }

    /** The height of the state that is compared; 0 if there is none. */
    long height() {
        return height;
    }

    /** Its root, or null if the journal leads to none. */
    Hash root() {
        return root;
    }

    /** How the map of coins stands to where the journal ends, for people. */
    String map() {
        return map;
    }

    @Override
    public void close() {
        if (held != null) {
            held.close();
            held = null;
        }
    }
}
