package io.timecoin.pipeline;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the validator that the first record of a journal is replayed into: at genesis, or from the snapshot of the synced
 * state that the journal's first passport names. Then nothing but that snapshot will do: what came before is in no journal.
 * Changes nothing on the disk.
 */
public final class JournalStart {
    private JournalStart() {}

    /** The snapshot that a journal begins from, in the store beside it. */
    public static Path baseFile(Path store, ReplicaBase base) {
        return SnapshotFiles.fileIn(store, SnapshotKind.BASE, base.height());
    }

    /**
     * Creates the validator.
     *
     * @param first the configuration in the first passport of the journal
     * @param store the directory of the store that belongs to it, read only if the journal does not begin with the chain
     * @param seed spreads indices in memory; never reaches a result
     * @throws EngineException FATAL: DATA_MISMATCH if the snapshot is missing or not what the passport names; CONFIG if
     *     another version of the engine wrote it; DISK if it cannot be read
     */
    public static ValidatorState open(ReplicaConfig first, Path store, FailStop failStop, long seed) {
        return first.base().isGenesis()
                ? ValidatorState.atGenesis(first, failStop, seed)
                : openFile(first, baseFile(store, first.base()), failStop, seed);
    }

    /** The same where the snapshot lies elsewhere. */
    public static ValidatorState openFile(ReplicaConfig first, Path file, FailStop failStop, long seed) {
        SnapshotContent content = new SnapshotContent();
        require(content, file, first.base());
        ValidatorState state = ValidatorState.fromSnapshot(first, failStop, seed, content, file);
        if (state.replica().height() != first.base().height()
                || !state.replica().tipHash().equals(first.base().blockHash())) {
            state.close();
            throw unfit(file, first.base(), "it holds the state behind another block");
        }
        return state;
    }

    /**
     * Checks that the snapshot which a journal begins from is there and whole. Reads all of it.
     *
     * @throws EngineException as {@link #open}
     */
    public static void require(Path store, ReplicaBase base) {
        if (!base.isGenesis()) {
            require(new SnapshotContent(), baseFile(store, base), base);
        }
    }

    private static void require(SnapshotContent content, Path file, ReplicaBase base) {
        if (!Files.exists(file)) {
            throw unfit(file, base, "it is missing");
        }
        Hash found;
        try {
            if (!content.isOfThisVersion(file)) {
                throw EngineException.fatal(
                        Cause.CONFIG,
                        file + ", which the journal begins from, was written by another version of the engine");
            }
            found = content.contentHash(file);
        } catch (EngineException e) {
            if (e.category() == Category.FATAL) {
                throw e;
            }
            throw unfit(file, base, e.getMessage());
        }
        if (!found.equals(base.contentHash())) {
            throw unfit(file, base, "its content hashes to " + found + ", not to " + base.contentHash());
        }
    }

    private static EngineException unfit(Path file, ReplicaBase base, String why) {
        return EngineException.fatal(
                Cause.DATA_MISMATCH,
                "the journal begins from the state behind block " + base.blockHash() + " at height " + base.height()
                        + ", which only " + file + " holds, and " + why
                        + ": bring it back, the journal cannot be replayed"
                        + " without it");
    }
}
