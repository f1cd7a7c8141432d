package io.timecoin.journal;

import io.timecoin.base.Hash;
import io.timecoin.crypto.MerkleAccumulator;
import io.timecoin.crypto.SignatureVerifier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Proves a journal: framing, CRC32C, sequences without gaps, the hash chain in every passport and trailer, Merkle roots
 * of checkpoints, signatures of checkpoints and passports, a passport at the head of every file, a checkpoint in every
 * batch in which one was due. Single use, one thread.
 */
public final class JournalVerifier {
    private static final String OUT_OF_SEQUENCE = "the sequence is not the one that is due";
    private static final String UNSIGNED = "the passport's signature does not verify";

    private final JournalSource source;
    private final RecordSignatures signatures;
    private final CheckpointCadence cadence = new CheckpointCadence();
    private final ChainHash chain = new ChainHash();
    private final MerkleAccumulator range = new MerkleAccumulator();
    private final ChainTip tip = new ChainTip();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final Breakage breakage = new Breakage();
    private RecordVisitor visitor = record -> true;
    private JournalReader reader;
    private boolean stopped;
    private boolean started;
    private boolean rangeIsWhole;
    private boolean cleanEndInBatch;
    private boolean cleanClosed;
    private boolean leftoverAfterCleanEnd;
    private long rangeFirst = 1;
    private long batchFirst = 1;
    private long firstSequence = 1;
    private long lastSequence;
    private long closedSequence;
    private long fileTag;
    private long records;
    private long checkpoints;
    private long checkpointsUnproven;
    private int goodFile = -1;
    private long goodOffset;
    private long tornBytes;
    private String tornFile = "";

    /**
     * Creates a verifier.
     *
     * @param source the journal; read to its end, not closed
     * @param verifier judges the signatures of passports and checkpoints, or null to leave them unjudged
     */
    public JournalVerifier(JournalSource source, SignatureVerifier verifier) {
        this.source = source;
        this.signatures = new RecordSignatures(verifier);
    }

    /**
     * Reads the whole journal.
     *
     * @throws io.timecoin.base.EngineException FATAL DISK if a file cannot be read
     */
    public Verification verify() {
        return verifyFrom(0);
    }

    /**
     * Reads the journal and shows its records, so that who replays them needs no second pass to trust them.
     *
     * @param recordVisitor sees the records before the first break; what it throws is passed on
     */
    public Verification verify(RecordVisitor recordVisitor) {
        visitor = recordVisitor;
        return verifyFrom(0);
    }

    /** Reads from a file on, whose passport is believed. */
    Verification verifyFrom(int firstFile) {
        reader = new JournalReader(source, firstFile);
        JournalReader.Step step = reader.next();
        while (step != JournalReader.Step.END && !breakage.isSettled()) {
            if (step == JournalReader.Step.RECORD) {
                take(reader.record());
            } else if (!breakage.isFound()) {
                broken(reader.problem(), reader.isIncomplete());
            }
            step = stopped ? JournalReader.Step.END : reader.next();
        }
        return conclude();
    }

    private void broken(String what, boolean incomplete) {
        breakage.found(what, reader, incomplete);
        tornBytes = reader.extentFrom(reader.offset());
        tornFile = reader.file();
    }

    private void take(RecordView record) {
        String problem = breakage.isFound() ? "" : problemOf(record);
        if (problem != null) {
            if (!breakage.isFound()) {
                broken(problem, false);
            }
            breakage.after(record, reader, isTrueClosing(record));
            if (cleanEndInBatch && isTrueClosing(record) && record.recordCount() == 1) {
                // The second trailer of a clean end is written only after the first was synced.
                breakage.confirm();
            }
            return;
        }
        records++;
        goodFile = reader.fileIndex();
        goodOffset = reader.position();
        stopped = !visitor.onRecord(record);
    }

    /** A payload may hold the bytes of a trailer: a true one carries the tag of its file, a true passport heads one. */
    private boolean isTrueClosing(RecordView record) {
        if (record.type() == RecordType.PASSPORT) {
            return reader.isFirstOfFile();
        }
        boolean tagKnown = started && reader.fileIndex() == goodFile;
        return record.type() == RecordType.TRAILER && (!tagKnown || record.fileTag() == fileTag);
    }

    /** Takes a record into the state, or says what is wrong with it. */
    private String problemOf(RecordView record) {
        RecordType type = record.type();
        if (reader.isFirstOfFile() != (type == RecordType.PASSPORT)) {
            return "a file starts with a passport, and only there is one";
        }
        if (type == RecordType.PASSPORT && !started) {
            return start(record);
        }
        long due = type == RecordType.EVENT ? lastSequence + 1 : lastSequence;
        if (record.sequence() != due) {
            return OUT_OF_SEQUENCE;
        }
        String problem =
                switch (type) {
                    case PASSPORT -> passportProblem(record);
                    case TRAILER -> trailerProblem(record);
                    case CHECKPOINT -> checkpointProblem(record);
                    case EVENT -> eventProblem(record);
                    case CLEAN_END -> cadence.endProblem(rangeFirst, lastSequence);
                    case SNAPSHOT_MARK -> null;
                };
        if (problem == null) {
            add(record);
        }
        return problem;
    }

    private String start(RecordView passport) {
        String problem = toldProblem(passport);
        if (problem != null) {
            return problem;
        }
        started = true;
        chain.startAt(passport.bytes(), passport.chainOffset());
        lastSequence = passport.sequence();
        firstSequence = lastSequence + 1;
        rangeFirst = passport.passportRangeFirst();
        rangeIsWhole = rangeFirst == firstSequence;
        add(passport);
        return null;
    }

    /** What is wrong with a passport by itself. */
    private String toldProblem(RecordView passport) {
        if (!signatures.isPassportSigned(passport)) {
            return UNSIGNED;
        }
        return passport.checkpointEvents() > 0 ? null : "the passport does not say how often checkpoints come";
    }

    /** Hashes a record and moves what it moves. */
    private void add(RecordView record) {
        chain.add(record.bytes(), 0, record.length());
        cleanClosed &= record.type() == RecordType.TRAILER;
        switch (record.type()) {
            case EVENT -> {
                lastSequence = record.sequence();
                range.addLeafHash(chain.leaf(), 0);
            }
            case PASSPORT -> {
                signatures.key(record);
                cadence.told(record.checkpointEvents());
                fileTag = chain.leaf().getLong(0, Layout.ORDER);
                closeBatch();
            }
            case TRAILER -> closeBatch();
            case CHECKPOINT -> {
                range.reset();
                rangeFirst = lastSequence + 1;
                rangeIsWhole = true;
                tip.readFrom(record);
            }
            case CLEAN_END -> cleanEndInBatch = true;
            default -> {}
        }
    }

    private void closeBatch() {
        cleanClosed |= cleanEndInBatch;
        cleanEndInBatch = false;
        batchFirst = lastSequence + 1;
        closedSequence = lastSequence;
    }

    private String passportProblem(RecordView passport) {
        chain.close();
        if (!Hash.equal(passport.bytes(), passport.chainOffset(), chain.head(), 0)) {
            return "the chain hash of the passport is not that of the records before it";
        }
        if (passport.passportRangeFirst() != rangeFirst) {
            return "the passport misses a checkpoint";
        }
        String problem =
                passport.passportReason() == Passport.Reason.ROLL ? cadence.endProblem(rangeFirst, lastSequence) : null;
        return problem == null ? toldProblem(passport) : problem;
    }

    private String eventProblem(RecordView event) {
        String problem = cadence.openBatchProblem(event.sequence() - batchFirst + 1);
        if (problem != null) {
            // No crash leaves that behind, so nothing has to follow to make it damage.
            breakage.confirm();
        }
        return problem;
    }

    private String trailerProblem(RecordView trailer) {
        int leaves = chain.records();
        chain.close();
        if (!Hash.equal(trailer.bytes(), trailer.chainOffset(), chain.head(), 0)) {
            return "the chain hash of the trailer is not that of its batch";
        }
        boolean agrees = trailer.firstSequence() == batchFirst
                && trailer.lastSequence() == lastSequence
                && trailer.eventCount() == lastSequence - batchFirst + 1
                && trailer.recordCount() == leaves
                && trailer.fileTag() == fileTag;
        if (!agrees) {
            return "the trailer's counts are not those of its batch";
        }
        // The trailer behind a passport closes no events: a start finds the range as the writer before it left it.
        return leaves == 1 ? null : cadence.closedBatchProblem(rangeFirst, lastSequence);
    }

    private String checkpointProblem(RecordView checkpoint) {
        if (checkpoint.firstSequence() != rangeFirst || checkpoint.lastSequence() != lastSequence) {
            return "the checkpoint does not continue the one before";
        }
        if (!Hash.equal(checkpoint.bytes(), Layout.CHECKPOINT_CHAIN_OFFSET, chain.head(), 0)) {
            return "the checkpoint's chain head is another";
        }
        if (!rangeIsWhole) {
            checkpointsUnproven++;
            return signatureProblem(checkpoint);
        }
        range.root(scratch, 0);
        if (!Hash.equal(checkpoint.bytes(), Layout.CHECKPOINT_MERKLE_OFFSET, scratch, 0)) {
            return "the checkpoint's Merkle root is not that of its events";
        }
        checkpoints++;
        return signatureProblem(checkpoint);
    }

    private String signatureProblem(RecordView checkpoint) {
        return signatures.isCheckpointSigned(checkpoint) ? null : "the checkpoint's signature does not verify";
    }

    private Verification conclude() {
        if (!breakage.isFound() && reader.leftoverBytes() > 0) {
            tornBytes = reader.leftoverBytes();
            tornFile = reader.file();
            breakage.found("unreadable bytes after the end", reader, true);
        }
        leftoverAfterCleanEnd = breakage.isFound() && !breakage.isDamage() && cleanClosed;
        boolean damaged = breakage.isDamage() || leftoverAfterCleanEnd;
        return new Verification(
                damaged ? breakage.damage(batchFirst, lastSequence) : null,
                firstSequence,
                lastSequence,
                closedSequence,
                Hash.of(chain.head(), 0),
                cleanClosed && !breakage.isFound(),
                damaged ? 0 : tornBytes,
                damaged ? "" : tornFile,
                damaged ? 0 : breakage.offset(),
                source.files().size(),
                records,
                checkpoints,
                checkpointsUnproven,
                signatures.validator());
    }

    /**
     * Whether the only damage is what follows a clean end. To an auditor that is damage, since a clean end is followed by
     * nothing; a writer may cut it off, since everything up to the clean end is proven.
     */
    boolean isLeftoverAfterCleanEnd() {
        return leftoverAfterCleanEnd;
    }

    /** Whether nothing but what is to be cut off is wrong. */
    boolean isBroken() {
        return breakage.isFound();
    }

    ChainHash chain() {
        return chain;
    }

    MerkleAccumulator range() {
        return range;
    }

    long rangeFirst() {
        return rangeFirst;
    }

    ChainTip tip() {
        return tip;
    }

    /** Position of the file that holds the last good record; -1 if there is none. */
    int goodFile() {
        return goodFile;
    }

    /** Where the last good record ends. */
    long goodOffset() {
        return goodOffset;
    }
}
