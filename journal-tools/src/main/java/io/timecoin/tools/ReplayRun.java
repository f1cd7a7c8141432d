package io.timecoin.tools;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalSource;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import io.timecoin.journal.RecordVisitor;
import io.timecoin.pipeline.BlockSink;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.JournalStart;
import io.timecoin.pipeline.Replay;
import io.timecoin.pipeline.SignaturesAhead;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.BlockHeaders;
import io.timecoin.replica.ReplicaConfig;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Rebuilds the validator from the first passport and replays every event into it, as the verifier proves the records.
 * After the first difference, or at the height asked for, it only waits for the batch to be proven. The verifier's
 * thread, beside that of the tree; allocates nothing per event.
 */
final class ReplayRun implements RecordVisitor, AutoCloseable {
    /** The validator signs with one key. */
    private static final int OWN_KEYS = 1;

    /** Spreads indices in memory; no result depends on it. */
    private static final long SEED = 0x7469_6D65_636F_696EL;

    private final Path baseFile;
    private final Path store;
    private final long toHeight;
    private final Progress progress;
    private final FailStop failStop = new FailStop(failure -> {});
    private final UnsafeBuffer parentStateRoot = new UnsafeBuffer(new byte[Hash.BYTES]);
    private SignatureVerifier signatures;
    private JournalSource sameJournal;
    private SignaturesAhead ahead;
    private ValidatorState state;
    private Replay replay;
    private String difference;
    private long differenceAt;
    private long sequence;
    private boolean isDone;

    /**
     * Prepares a replay.
     *
     * @param baseFile the snapshot that the journal begins from, or null if it lies in the store
     * @param store the directory of the store beside the journal
     * @param toHeight the last block to commit, {@link Long#MAX_VALUE} for all
     */
    ReplayRun(Path baseFile, Path store, long toHeight, Progress progress) {
        this.baseFile = baseFile;
        this.store = store;
        this.toHeight = toHeight;
        this.progress = progress;
    }

    /**
     * Has every recorded signature judged again; else the recorded verdicts are taken. Before the first record.
     *
     * @param verifier judges
     * @param journal the same, of which signatures are read ahead; closed by the caller
     */
    void verifySignatures(SignatureVerifier verifier, JournalSource journal) {
        signatures = verifier;
        sameJournal = journal;
    }

    @Override
    public boolean onRecord(RecordView record) {
        progress.advance(record);
        RecordType type = record.type();
        if (!isDone) {
            switch (type) {
                case EVENT -> onEvent(record);
                case PASSPORT -> onPassport(record);
                case CHECKPOINT -> onCheckpoint(record);
                default -> {}
            }
        }
        // The closing record proves the events before it.
        return !isDone || type != RecordType.TRAILER && type != RecordType.PASSPORT;
    }

    private void onPassport(RecordView record) {
        if (state == null) {
            begin(record);
        }
        note(record.sequence(), replay.replay(record));
    }

    private void begin(RecordView record) {
        if (record.sequence() != 0) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    "the journal begins behind sequence " + record.sequence()
                            + "; a replay starts at the first event, and the files with it are not here");
        }
        ReplicaConfig first = Replay.configOf(record);
        state = baseFile == null || first.base().isGenesis()
                ? JournalStart.open(first, store, failStop, SEED)
                : JournalStart.openFile(first, baseFile, failStop, SEED);
        // The certificates of its blocks are judged always: three signatures a block cost nothing.
        state.signer().audit(new BouncyCastleVerifier(OWN_KEYS));
        replay = new Replay(state, BlockSink.NONE, signatures);
        ahead = signatures == null ? null : new SignaturesAhead(new JournalReader(sameJournal), replay);
        progress.begin();
    }

    private void onEvent(RecordView record) {
        long blocksBefore = state.replica().height();
        if (ahead != null) {
            ahead.before(record.sequence());
        }
        String differs = replay.replay(record);
        if (failStop.hasFailed()) {
            throw new IllegalStateException("the state tree failed", failStop.failure());
        }
        note(record.sequence(), differs);
        if (isDone) {
            return;
        }
        sequence = record.sequence();
        long height = state.replica().height();
        if (height > blocksBefore) {
            parentStateRoot.putBytes(
                    0,
                    record.blockHeader(),
                    record.blockHeaderOffset() + BlockHeaders.PARENT_STATE_ROOT_AT,
                    Hash.BYTES);
            isDone = height >= toHeight;
        }
    }

    private boolean isStateRootOf(RecordView record, long height) {
        if (record.stateRootHeight() == height) {
            return record.stateRoot().equals(state.stateRoot());
        }
        return record.stateRootHeight() != height - 1 || record.stateRoot().matches(parentStateRoot, 0);
    }

    private void onCheckpoint(RecordView record) {
        long height = state.replica().height();
        if (record.blockHeight() > height) {
            differ(
                    record.sequence(),
                    "the checkpoint behind it names block " + record.blockHeight() + ", the last is " + height);
        }
        // After a crash a checkpoint repeats the block of the one before until the next block is committed.
        if (record.blockHeight() != height || height == 0) {
            return;
        }
        if (!state.replica().tipHash().equals(record.blockHash())) {
            differ(record.sequence(), "the checkpoint behind it names another block at height " + height);
        } else if (!isStateRootOf(record, height)) {
            differ(
                    record.sequence(),
                    "the checkpoint behind it names another state root at height " + record.stateRootHeight());
        }
    }

    private void note(long at, String differs) {
        if (differs != null) {
            differ(at, differs);
        }
    }

    private void differ(long at, String what) {
        difference = what;
        differenceAt = at;
        isDone = true;
    }

    /** Whether there was a passport to start from. */
    boolean isStarted() {
        return state != null;
    }

    /** What differs first, or null. */
    String difference() {
        return difference;
    }

    /** The sequence of the first difference. */
    long differenceAt() {
        return differenceAt;
    }

    /** Last event whose outcome is the recorded one. */
    long sequence() {
        return sequence;
    }

    /** Height of the last block. */
    long height() {
        return state.replica().height();
    }

    /** Hash of the last block. */
    Hash blockHash() {
        return state.replica().tipHash();
    }

    /** State root after the last block. */
    Hash stateRoot() {
        return state.stateRoot();
    }

    /** Events replayed. */
    long events() {
        return replay.events();
    }

    /** Transactions in the blocks. */
    long transactions() {
        return replay.committedTransactions();
    }

    /** Transactions refused. */
    long rejected() {
        return state.replica().rejectedTransactions();
    }

    @Override
    public void close() {
        if (state != null) {
            state.close();
        }
    }
}
