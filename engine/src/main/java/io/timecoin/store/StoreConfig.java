package io.timecoin.store;

import io.timecoin.base.DurableDirectory;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Limits;
import java.nio.file.Path;

/**
 * Where and how large the store is.
 *
 * @param directory the store's own directory, created if absent
 * @param coinsDirectory where the map of coins lies while the store is open, made anew each time: one of a memory file system, whose
 *     pages go to no disk but that of swapping; null leaves the map in the store's directory, where it stays
 * @param coinsMax most unspent outputs; about 107 bytes of disk, or of memory, each, reserved when the map is made; 1 to
 *     {@link Limits#UTXOS_MAX}; at least what genesis allows
 * @param segmentBytesMax bytes of a block file before the next one is begun; 4 KiB to 4 GiB, default 256 MiB
 * @param snapshotsKept snapshots of each kind that stay; 1 to 1,000, default 2
 * @param snapshotBlocks blocks from one snapshot of each kind to the next; 1 to 2^30, default 10,000
 */
public record StoreConfig(
        Path directory,
        Path coinsDirectory,
        long coinsMax,
        long segmentBytesMax,
        int snapshotsKept,
        int snapshotBlocks) {
    private static final String COINS_MAP = "coins.map";

    /** Default of {@link #segmentBytesMax()}. */
    public static final long SEGMENT_BYTES_DEFAULT = 256L << 20;

    /** Default of {@link #snapshotsKept()}. */
    public static final int SNAPSHOTS_KEPT_DEFAULT = 2;

    /** Default of {@link #snapshotBlocks()}. */
    public static final int SNAPSHOT_BLOCKS_DEFAULT = 10_000;

    private static final int SNAPSHOT_BLOCKS_MOST = 1 << 30;
    private static final long SEGMENT_BYTES_LEAST = 4L << 10;
    private static final long SEGMENT_BYTES_MOST = 4L << 30;
    private static final int SNAPSHOTS_KEPT_MOST = 1_000;

    /**
     * Validates every component.
     *
     * @throws EngineException FATAL, CONFIG, if a component is out of range
     */
    public StoreConfig {
        if (directory == null) {
            throw EngineException.fatal(Cause.CONFIG, "store.directory is missing");
        }
        if (coinsDirectory != null && !coinsDirectory.isAbsolute()) {
            throw EngineException.fatal(
                    Cause.CONFIG, "store.coinsDirectory is " + coinsDirectory + ", it must begin at the root");
        }
        checkRange("store.coinsMax", coinsMax, 1, Limits.UTXOS_MAX);
        checkRange("store.segmentBytesMax", segmentBytesMax, SEGMENT_BYTES_LEAST, SEGMENT_BYTES_MOST);
        checkRange("store.snapshotsKept", snapshotsKept, 1, SNAPSHOTS_KEPT_MOST);
        checkRange("store.snapshotBlocks", snapshotBlocks, 1, SNAPSHOT_BLOCKS_MOST);
    }

    /** A store that keeps its map of coins. */
    public StoreConfig(Path directory, long coinsMax, long segmentBytesMax, int snapshotsKept, int snapshotBlocks) {
        this(directory, null, coinsMax, segmentBytesMax, snapshotsKept, snapshotBlocks);
    }

    /** The same with its map of coins in another directory while it is open; null for its own. */
    public StoreConfig withCoinsIn(Path another) {
        return new StoreConfig(directory, another, coinsMax, segmentBytesMax, snapshotsKept, snapshotBlocks);
    }

    /**
     * Makes and judges the directory for the map of coins, if one is named, and the store's own.
     *
     * @throws EngineException FATAL: CONFIG if it is another user's or others may write to it; DISK if it cannot be made
     */
    public void prepareCoinsDirectory() {
        if (coinsDirectory != null) {
            DurableDirectory.create(directory);
            CoinsDirectory.prepare(coinsDirectory, directory);
        }
    }

    /** Whether the map of coins outlives the store that made it. */
    boolean keepsCoins() {
        return coinsDirectory == null;
    }

    /** Where the map lies that is kept. */
    Path keptCoins() {
        return directory.resolve(COINS_MAP);
    }

    /** Where the map lies; elsewhere under a name of its own for each store. */
    Path coins() {
        return keepsCoins() ? keptCoins() : CoinsDirectory.mapOf(coinsDirectory, directory);
    }

    /** A store with the default sizes of files. */
    public static StoreConfig of(Path directory, long coinsMax) {
        return new StoreConfig(
                directory, coinsMax, SEGMENT_BYTES_DEFAULT, SNAPSHOTS_KEPT_DEFAULT, SNAPSHOT_BLOCKS_DEFAULT);
    }

    private static void checkRange(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw EngineException.fatal(Cause.CONFIG, key + " is " + value + ", it must be " + least + " to " + most);
        }
    }
}
