package io.timecoin.journal;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.crypto.MerkleAccumulator;
import io.timecoin.crypto.Signer;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the journal, on the journal thread alone. Every failure is an {@link EngineException} FATAL, after which every
 * later call fails too: what was not reported durable before never is. {@code append} and {@code endBatch} allocate
 * nothing in steady state; a checkpoint allocates what the signer does.
 *
 * <pre>
 *   open: verify tail, cut, new file, PASSPORT, TRAILER, sync, read back
 *   append* endBatch: EVENT* [CHECKPOINT] TRAILER sync      and, where the file is full or old,
 *                     CHECKPOINT TRAILER sync | new file: PASSPORT TRAILER sync
 *   close(clean): [CHECKPOINT] CLEAN_END TRAILER sync TRAILER sync
 * </pre>
 */
public final class JournalWriter implements AutoCloseable {
    private static final long FREE_SPACE_CHECK_BYTES = 16L * 1024 * 1024;
    private static final int FREE_SPACE_CHECK_BATCHES = 256;
    /** A batch never ends a file late by more than this, so that a reader's 31-bit mapping holds any file. */
    private static final long FILE_OVERRUN_BYTES_MAX = 512L * 1024 * 1024;

    private final JournalConfig config;
    private final Medium medium;
    private final Passport passport;
    private final Signer signer;
    private final LongSupplier wallClockMs;
    private final RecordWriter records;
    private final RefusedPayloadBudget refusedBudget;
    private final ChainHash chain;
    private final MerkleAccumulator range;
    private final ChainTip tip;
    private final UnsafeBuffer merkleRoot = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final Verification recovered;
    private long lastSequence;
    private long batchFirst;
    private long rangeFirst;
    private long durableSequence;
    private long fileTag;
    private long fileStartedMs;
    private long syncNanosBefore;
    private long bytesSinceFreeCheck;
    private int batchesSinceFreeCheck;
    private boolean batchOpen;
    private boolean batchMustSync;
    private boolean failed;
    private boolean closed;

    private JournalWriter(
            JournalConfig config, Medium medium, Passport passport, Signer signer, LongSupplier wallClockMs) {
        this.config = config;
        this.medium = medium;
        this.passport = passport;
        this.signer = signer;
        this.wallClockMs = wallClockMs;
        this.records = new RecordWriter(medium.recordBytesMax());
        this.refusedBudget = new RefusedPayloadBudget(config.refusedPayloadBytesPerSecond());
        JournalRecovery recovery = JournalRecovery.recover(medium);
        this.recovered = recovery.verification();
        this.chain = recovery.state().chain();
        this.range = recovery.state().range();
        this.tip = recovery.state().tip();
        this.rangeFirst = recovery.state().rangeFirst();
        this.lastSequence = recovered.lastSequence();
        this.batchFirst = lastSequence + 1;
    }

    /** Opens the journal of a directory on Chronicle Queue. */
    public static JournalWriter open(JournalConfig config, Passport passport, Signer signer, LongSupplier wallClockMs) {
        return open(
                config, new ChronicleMedium(config.directory(), config.blockBytes()), passport, signer, wallClockMs);
    }

    /**
     * Opens a journal: proves its tail, cuts off what a crash left, starts a file and proves that it can be read.
     *
     * @param medium what is written to; closed by this writer, also when opening fails
     * @param wallClockMs milliseconds since 1970, for passports and rolling only
     * @throws EngineException FATAL DATA_MISMATCH if the journal is damaged before its last trailer, FATAL DISK if it
     *     cannot be written, synced and read back
     */
    public static JournalWriter open(
            JournalConfig config, Medium medium, Passport passport, Signer signer, LongSupplier wallClockMs) {
        boolean opened = false;
        try {
            JournalWriter writer = new JournalWriter(config, medium, passport, signer, wallClockMs);
            writer.checkFreeSpace();
            writer.startFile(Passport.Reason.START);
            writer.requireReadBack();
            opened = true;
            return writer;
        } finally {
            if (!opened) {
                medium.close();
            }
        }
    }

    /**
     * Appends an event.
     *
     * @param event valid during the call; its sequence is the next one
     */
    public void append(JournalEvent event) {
        requireWorking();
        Invariant.checkEqual(event.sequence(), lastSequence + 1, "the journal takes sequences without gaps");
        if (medium.fileBytes() > config.rollBytesMax() + FILE_OVERRUN_BYTES_MAX
                || lastSequence - batchFirst + 1 >= Limits.JOURNAL_BATCH_EVENTS_MAX) {
            endBatch();
        }
        write(records.event(event, refusedBudget.mustHash(event)));
        range.addLeafHash(chain.leaf(), 0);
        lastSequence++;
        batchMustSync |= event.ownSignatureCount() > 0;
    }

    /** Tells the next checkpoint the last known state root. */
    public void stateRoot(long height, DirectBuffer root, int offset) {
        tip.stateRoot(height, root, offset);
    }

    /** Tells the next checkpoint the last committed block. */
    public void block(long height, DirectBuffer hash, int offset) {
        tip.block(height, hash, offset);
    }

    /**
     * Records that a snapshot of the replica exists; durable with the next batch end, under any policy, because older
     * snapshots are deleted then.
     *
     * @param snapshotSequence the last event in it
     * @param height its height
     * @param contentHash hash of its content
     * @param file its name, without directory
     */
    public void snapshotMark(long snapshotSequence, long height, Hash contentHash, String file) {
        requireWorking();
        write(records.snapshotMark(lastSequence, snapshotSequence, height, contentHash, file));
        batchMustSync = true;
    }

    /**
     * Ends the batch: checkpoint when due, trailer, then sync under SYNC or if the batch holds an own signature or the mark of
     * a snapshot, then roll when due. Does nothing if nothing was appended. When it returns, {@link #durableSequence} says
     * what is durable.
     */
    public void endBatch() {
        requireWorking();
        if (!batchOpen) {
            return;
        }
        boolean rollDue = isRollDue();
        if (lastSequence - rangeFirst + 1 >= config.checkpointEvents() || rollDue) {
            checkpoint();
        }
        endBatch(config.durability() == Durability.SYNC || batchMustSync || rollDue);
        if (rollDue) {
            startFile(Passport.Reason.ROLL);
        }
        if (++batchesSinceFreeCheck >= FREE_SPACE_CHECK_BATCHES || bytesSinceFreeCheck >= FREE_SPACE_CHECK_BYTES) {
            checkFreeSpace();
        }
    }

    private boolean isRollDue() {
        return medium.fileBytes() > config.rollBytesMax()
                || wallClockMs.getAsLong() - fileStartedMs >= config.rollPeriodMs();
    }

    private void endBatch(boolean sync) {
        writeTrailer();
        if (sync) {
            sync();
        } else {
            syncNanosBefore = 0;
        }
    }

    private void writeTrailer() {
        int leaves = chain.records();
        chain.close();
        write(records.trailer(batchFirst, lastSequence, leaves, syncNanosBefore, chain.head(), fileTag));
        batchFirst = lastSequence + 1;
        batchOpen = false;
        batchMustSync = false;
    }

    private void sync() {
        long start = System.nanoTime();
        try {
            medium.sync();
        } catch (EngineException e) {
            failed = true;
            throw e;
        }
        syncNanosBefore = System.nanoTime() - start;
        durableSequence = lastSequence;
    }

    /** Writes a signed checkpoint over the events since the last one, if there are any; durable with the batch. */
    public void checkpoint() {
        requireWorking();
        if (rangeFirst > lastSequence) {
            return;
        }
        range.root(merkleRoot, 0);
        write(records.checkpoint(rangeFirst, lastSequence, chain.head(), merkleRoot, tip, signer));
        range.reset();
        rangeFirst = lastSequence + 1;
    }

    private void startFile(Passport.Reason reason) {
        fileStartedMs = wallClockMs.getAsLong();
        medium.roll(fileStartedMs);
        chain.close();
        write(records.passport(
                passport,
                reason,
                fileStartedMs,
                lastSequence,
                rangeFirst,
                config.checkpointEvents(),
                chain.head(),
                signer));
        fileTag = chain.leaf().getLong(0, Layout.ORDER);
        batchFirst = lastSequence + 1;
        endBatch(true);
    }

    /** With a JVM flag missing the library opens read-only whatever was asked, and says nothing. */
    private void requireReadBack() {
        JournalReader reader = new JournalReader(medium, medium.files().size() - 1);
        boolean found = reader.next() == JournalReader.Step.RECORD
                && reader.record().type() == RecordType.PASSPORT
                && reader.record().sequence() == lastSequence
                && reader.next() == JournalReader.Step.RECORD
                && reader.record().type() == RecordType.TRAILER
                && reader.record().fileTag() == fileTag
                && reader.next() == JournalReader.Step.END
                && reader.leftoverBytes() == 0;
        if (!found) {
            throw EngineException.fatal(
                    EngineException.Cause.DISK,
                    "the journal does not read back what was appended; " + ChronicleMedium.JVM_FLAGS);
        }
    }

    private void checkFreeSpace() {
        batchesSinceFreeCheck = 0;
        bytesSinceFreeCheck = 0;
        long free = medium.freeBytes();
        if (free < config.freeSpaceFloorBytes()) {
            failed = true;
            throw EngineException.fatal(
                    EngineException.Cause.DISK,
                    "the disk of the journal has " + free + " bytes left, fewer than journal.freeSpaceFloorBytes = "
                            + config.freeSpaceFloorBytes());
        }
    }

    private void write(int length) {
        try {
            medium.append(records.record(), 0, length);
        } catch (EngineException e) {
            failed = true;
            throw e;
        }
        chain.add(records.record(), 0, length);
        bytesSinceFreeCheck += length;
        batchOpen = true;
    }

    private void requireWorking() {
        if (failed || closed) {
            throw EngineException.fatal(
                    EngineException.Cause.DISK, closed ? "the journal is closed" : "the journal has failed before");
        }
    }

    /** The last event appended; 0 before the first. */
    public long lastSequence() {
        return lastSequence;
    }

    /** The last event a sync has covered. */
    public long durableSequence() {
        return durableSequence;
    }

    /** What was found of the journal on opening; reads from the last file on whose past is needed, not from the first. */
    public Verification recovered() {
        return recovered;
    }

    /**
     * Ends the journal.
     *
     * @param clean true to end the open batch, mark the clean end and sync; false to leave the files as they are
     */
    public void close(boolean clean) {
        if (closed) {
            return;
        }
        try {
            if (clean) {
                requireWorking();
                checkpoint();
                write(records.cleanEnd(lastSequence, wallClockMs.getAsLong()));
                endBatch(true);
                // A second trailer, so that damage to the first is followed by a record and can be told from a crash.
                endBatch(true);
            }
        } finally {
            closed = true;
            medium.close();
        }
    }

    /** Closes without the clean mark. */
    @Override
    public void close() {
        close(false);
    }
}
