package io.timecoin.node;

import io.timecoin.archive.StateHashing;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.ledger.UtxoTable;
import io.timecoin.pipeline.JournalStart;
import io.timecoin.pipeline.SnapshotContent;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.store.ArrangedCoins;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.store.BlockCheck;
import io.timecoin.store.BlockStore;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.Opening;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.SnapshotReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the files of a store that hold coins, each whole, and says which do not hold what they must. Changes nothing. Main
 * thread, while no node runs.
 */
final class StoreInspection {
    private final Path store;
    private final SnapshotFiles snapshots;
    private final ArrangedFiles arranged;
    private final List<Damage> damages = new ArrayList<>();

    StoreInspection(Path store, SnapshotFiles snapshots, ArrangedFiles arranged) {
        this.store = store;
        this.snapshots = snapshots;
        this.arranged = arranged;
    }

    /** What has been found. */
    List<Damage> damages() {
        return damages;
    }

    /** Reads the snapshots for peers and their arranged copies. */
    void inspectServed() {
        for (Path file : snapshots.list(SnapshotKind.UTXO)) {
            inspect(file, () -> {
                try (SnapshotReader reader = SnapshotReader.open(file)) {
                    reader.verify();
                }
            });
        }
        for (Path file : arranged.list()) {
            inspect(file, () -> {
                try (ArrangedCoins copy = ArrangedCoins.open(file, new StateHashing())) {
                    copy.verify();
                }
            });
        }
    }

    private void inspect(Path file, Runnable reading) {
        try {
            reading.run();
        } catch (EngineException e) {
            if (e.reason() != Cause.DATA_MISMATCH) {
                throw e;
            }
            damages.add(new Damage(file, e.getMessage()));
        }
    }

    /** Reads the snapshot that a journal begins from. */
    void inspectBase(ReplicaBase base) {
        if (base.isGenesis()) {
            return;
        }
        Path file = JournalStart.baseFile(store, base);
        if (!Files.exists(file)) {
            damages.add(new Damage(file, "it is missing"));
            return;
        }
        inspect(file, () -> {
            if (!new SnapshotContent().contentHash(file).equals(base.contentHash())) {
                damages.add(new Damage(file, "its content is not what the journal names"));
            }
        });
    }

    /**
     * Judges the stored blocks.
     *
     * @param check what was found of them
     * @param replaysFrom height from which a start replays the journal, and appends the blocks above; -1 if it replays none
     */
    void inspectBlocks(BlockCheck check, long replaysFrom) {
        Path blocks = store.resolve("blocks");
        if (!check.problem().isEmpty()) {
            damages.add(new Damage(blocks, check.problem()));
            return;
        }
        boolean goesOn = check.firstHeight() <= replaysFrom + 1 && check.lastHeight() >= replaysFrom;
        if (replaysFrom >= 0 && check.firstHeight() != BlockStore.NONE && !goesOn) {
            damages.add(new Damage(
                    blocks,
                    "blocks " + check.firstHeight() + " to " + check.lastHeight()
                            + " are whole, and a start goes on behind block " + replaysFrom));
        }
    }

    /**
     * Compares the map of coins with those of the validator where the journal ends.
     *
     * @return how it stands, for people: a map that a start makes anew in any case is no damage
     */
    String inspectMap(CommittedUtxoStore map, ValidatorState state) {
        if (map.opening() != Opening.CLEAN) {
            return "made anew by a start: " + map.finding();
        }
        if (map.storedHeight() != state.replica().height()
                || !map.blockHash().equals(state.replica().tipHash())) {
            return "made anew by a start: it stands at height " + map.storedHeight();
        }
        String wrong = mapProblem(map, state.coins());
        if (wrong.isEmpty()) {
            return "equal to the journal's state";
        }
        damages.add(new Damage(mapFile(store), wrong));
        return wrong;
    }

    private static String mapProblem(CommittedUtxoStore map, UtxoTable table) {
        try {
            return MapComparison.differences(map::forEach, map.size(), table);
        } catch (EngineException e) {
            if (e.reason() != Cause.DATA_MISMATCH) {
                throw e;
            }
            return e.getMessage();
        }
    }

    /** Where the map of a store lies. */
    static Path mapFile(Path store) {
        return store.resolve("coins.map");
    }
}
