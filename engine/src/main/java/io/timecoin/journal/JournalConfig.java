package io.timecoin.journal;

import io.timecoin.base.EngineException;
import java.nio.file.Path;

/**
 * What an operator may choose of the journal.
 *
 * @param directory where the files lie; created if absent
 * @param durability when a batch counts as durable; default SYNC
 * @param rollBytesMax a file that holds more is ended at the next batch; default 1 GiB, 64 KiB to 1 GiB
 * @param rollPeriodMs a file older than this is ended at the next batch; default 24 h, from 1 s
 * @param freeSpaceFloorBytes below this much free disk the writer stops the node; default 256 MiB, from 0
 * @param checkpointEvents a checkpoint is written once this many events follow the last; default 100,000, from 1
 * @param refusedPayloadBytesPerSecond payload bytes of refused events kept whole per second of event time, beyond which
 *     only their hash is kept; default 1 MiB, from 0
 * @param blockBytes size of a mapped chunk, a power of two; default 64 MiB, 64 KiB to 256 MiB; a record may take a
 *     quarter of it, at most 8 MiB
 */
public record JournalConfig(
        Path directory,
        Durability durability,
        long rollBytesMax,
        long rollPeriodMs,
        long freeSpaceFloorBytes,
        int checkpointEvents,
        int refusedPayloadBytesPerSecond,
        int blockBytes) {
    /** Default of {@code rollBytesMax}, and its largest value: readers map a file whole, in one 31-bit mapping. */
    public static final long ROLL_BYTES_MAX = 1L << 30;

    private static final int KIB_64 = 64 * 1024;
    private static final int BLOCK_BYTES_MAX = 256 * 1024 * 1024;

    /**
     * Checks every range.
     *
     * @throws EngineException FATAL CONFIG naming the key that is out of range
     */
    public JournalConfig {
        require(directory != null, "journal.directory must be given");
        require(durability != null, "journal.durability must be sync or async");
        range("rollBytesMax", rollBytesMax, KIB_64, ROLL_BYTES_MAX);
        range("rollPeriodMs", rollPeriodMs, 1000, Long.MAX_VALUE);
        range("freeSpaceFloorBytes", freeSpaceFloorBytes, 0, Long.MAX_VALUE);
        range("checkpointEvents", checkpointEvents, 1, Integer.MAX_VALUE);
        range("refusedPayloadBytesPerSecond", refusedPayloadBytesPerSecond, 0, Integer.MAX_VALUE);
        range("blockBytes", blockBytes, KIB_64, BLOCK_BYTES_MAX);
        require(
                Integer.bitCount(blockBytes) == 1,
                "journal.blockBytes is " + blockBytes + ", it must be a power of two");
    }

    /** The defaults over a directory. */
    public static JournalConfig of(Path directory) {
        return new JournalConfig(
                directory,
                Durability.SYNC,
                ROLL_BYTES_MAX,
                24L * 60 * 60 * 1000,
                256L * 1024 * 1024,
                100_000,
                1024 * 1024,
                64 * 1024 * 1024);
    }

    private static void range(String key, long value, long least, long most) {
        require(
                value >= least && value <= most,
                "journal." + key + " is " + value + ", it must be " + least + " to " + most);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw EngineException.fatal(EngineException.Cause.CONFIG, message);
        }
    }
}
