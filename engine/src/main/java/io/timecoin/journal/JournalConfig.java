package io.timecoin.journal;

import io.timecoin.base.EngineException;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.crypto.Signer;
import java.nio.file.Path;

/**
 * What an operator may choose of the journal.
 *
 * @param directory where the files lie; created if absent
 * @param durability when a batch counts as durable; default SYNC
 * @param rollBytesMax a file that holds more is ended at the next batch; default 1 GiB, 64 KiB to 1 GiB
 * @param rollPeriodMs a file older than this is ended at the next batch; default 24 h, from 1 s
 * @param freeSpaceFloorBytes below this much free disk the writer stops the node; default 256 MiB, from 0
 * @param freeSpaceLowBytes below this much free disk no transactions are taken; default four times the floor, from the
 *     floor on
 * @param checkpointEvents a checkpoint is written once this many events follow the last; default 100,000, from 1
 * @param refusedPayloadBytesPerSecond payload bytes of refused events kept whole per second of event time, beyond which
 *     only their hash is kept; default 1 MiB, from 0
 * @param blockBytes size of a mapped chunk, a power of two; default 64 MiB, 64 KiB to 256 MiB; a record may take a
 *     quarter of it, at most 8 MiB, and must hold whatever message the chain allows: see {@link #requireRoomFor}
 */
public record JournalConfig(
        Path directory,
        Durability durability,
        long rollBytesMax,
        long rollPeriodMs,
        long freeSpaceFloorBytes,
        long freeSpaceLowBytes,
        int checkpointEvents,
        int refusedPayloadBytesPerSecond,
        int blockBytes) {
    /** Default of {@code rollBytesMax}, and its largest value: readers map a file whole, in one 31-bit mapping. */
    public static final long ROLL_BYTES_MAX = 1L << 30;

    private static final int LOW_FLOORS = 4;
    private static final int KIB_64 = 64 * 1024;
    private static final int BLOCK_BYTES_MAX = 256 * 1024 * 1024;
    private static final int RECORDS_PER_BLOCK = 4;

    /** What a record may hold beside the payload of its event: fixed fields, own signatures, a header, padding. */
    private static final int BESIDE_PAYLOAD_BYTES_MAX = Layout.EVENT_VARIABLE_OFFSET
            + Layout.SIGNATURE_COUNT_MAX * Signer.SIGNATURE_BYTES
            + Layout.BLOCK_HEADER_BYTES_MAX
            + Layout.ALIGNMENT;

    static {
        Invariant.check(
                Limits.BLOCK_FRAME_BYTES_MAX + BESIDE_PAYLOAD_BYTES_MAX <= Limits.JOURNAL_RECORD_BYTES_MAX,
                "with blocks large enough a record holds any message");
    }

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
        range("freeSpaceLowBytes", freeSpaceLowBytes, freeSpaceFloorBytes, Long.MAX_VALUE);
        range("checkpointEvents", checkpointEvents, 1, Integer.MAX_VALUE);
        range("refusedPayloadBytesPerSecond", refusedPayloadBytesPerSecond, 0, Integer.MAX_VALUE);
        range("blockBytes", blockBytes, KIB_64, BLOCK_BYTES_MAX);
        require(
                Integer.bitCount(blockBytes) == 1,
                "journal.blockBytes is " + blockBytes + ", it must be a power of two");
    }

    /** The same where the disk is low at the default of that. */
    public JournalConfig(
            Path directory,
            Durability durability,
            long rollBytesMax,
            long rollPeriodMs,
            long freeSpaceFloorBytes,
            int checkpointEvents,
            int refusedPayloadBytesPerSecond,
            int blockBytes) {
        this(
                directory,
                durability,
                rollBytesMax,
                rollPeriodMs,
                freeSpaceFloorBytes,
                lowOf(freeSpaceFloorBytes),
                checkpointEvents,
                refusedPayloadBytesPerSecond,
                blockBytes);
    }

    /** The default of {@code freeSpaceLowBytes} over a floor. */
    public static long lowOf(long floorBytes) {
        return floorBytes > Long.MAX_VALUE / LOW_FLOORS ? Long.MAX_VALUE : LOW_FLOORS * floorBytes;
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

    /** Most bytes of a record where so many of a file are mapped at a time. */
    static int recordBytesMax(int blockBytes) {
        return Math.min(Limits.JOURNAL_RECORD_BYTES_MAX, blockBytes / RECORDS_PER_BLOCK);
    }

    /**
     * Checks that any event can be journaled. Otherwise the first large message, from whomever, would stop the node.
     *
     * @param payloadBytesMax the largest payload that the chain has a use for, in bytes
     * @throws EngineException FATAL CONFIG, naming the least that will do
     */
    public void requireRoomFor(int payloadBytesMax) {
        int needed = payloadBytesMax + BESIDE_PAYLOAD_BYTES_MAX;
        if (needed > recordBytesMax(blockBytes)) {
            int least = Integer.highestOneBit(RECORDS_PER_BLOCK * needed - 1) << 1;
            throw EngineException.fatal(
                    EngineException.Cause.CONFIG,
                    "journal.blockBytes is " + blockBytes + ": a record of the journal may take a quarter of it, and a"
                            + " message of this chain has up to " + payloadBytesMax + " bytes; it must be at least "
                            + least);
        }
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
