package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.MappedJournal;
import io.timecoin.node.VouchedSnapshots.Candidate;
import io.timecoin.pipeline.BlockSink;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.JournalStart;
import io.timecoin.pipeline.Replay;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.store.BlockStore;
import io.timecoin.store.EpochRecords;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a validator to where its journal ends: the newest snapshot that is whole and that the
 * journal vouches for, then every event behind it. Main thread, before the pipeline starts.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Path journal;
    private final long lastSequence;
    private final Path store;
    private final SnapshotFiles files;
    private final Snapshots snapshots;
    private final FailStop failStop;
    private final long seed;

    /**
     * Prepares a recovery.
     *
     * @param journal opened by its writer, and so found intact; its last passport is that of this start
     * @param lastSequence the last event that its writer found
     * @param store the directory of the store
     * @param seed spreads indices in memory
     */
    Recovery(
            Path journal,
            long lastSequence,
            Path store,
            SnapshotFiles files,
            Snapshots snapshots,
            FailStop failStop,
            long seed) {
        this.journal = journal;
        this.lastSequence = lastSequence;
        this.store = store;
        this.files = files;
        this.snapshots = snapshots;
        this.failStop = failStop;
        this.seed = seed;
    }

    /**
     * Recovers.
     *
     * @param expected what this process was configured with: chain and key must be the journal's
     * @param sink takes the blocks behind the snapshot
     * @param storedTo height of the last block in the files, {@link BlockStore#NONE} if there is none: those behind it, up to a
     *     newer snapshot, would be missing for ever
     * @throws EngineException FATAL, DATA_MISMATCH, naming the first sequence whose outcome differs
     */
    ValidatorState recover(ReplicaConfig expected, BlockSink sink, long storedTo) {
        JournalScan scan = new JournalScan(journal);
        ValidatorState state = start(scan, storedTo);
        boolean isRecovered = false;
        try {
            requireOwn(journal, expected, state.config());
            replay(state, sink, scan.fileBehind(state.replica().sequence()));
            isRecovered = true;
            return state;
        } finally {
            if (!isRecovered) {
                state.close();
            }
        }
    }

    /**
     * Checks that a journal is this validator's, before it begins a session in it: the passport of another would stand there
     * for ever.
     *
     * @param expected what this process was configured with; its base is that of a journal which is about to begin
     * @return the same with the base of the journal, if there is one
     * @throws EngineException FATAL: DATA_MISMATCH if it is another's; CONFIG if another version of the engine wrote it, or
     *     if it is there and was to begin anew
     */
    static ReplicaConfig requireOwn(Path journal, ReplicaConfig expected) {
        ReplicaConfig newest = new JournalScan(journal).newest();
        if (newest == null) {
            return expected;
        }
        requireOwn(journal, expected, newest);
        if (!expected.base().isGenesis() && !expected.base().equals(newest.base())) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    journal + " holds a journal, which cannot begin anew from the state at height "
                            + expected.base().height());
        }
        return expected.withBase(newest.base());
    }

    private static void requireOwn(Path journal, ReplicaConfig expected, ReplicaConfig journaled) {
        if (!expected.genesis().equals(journaled.genesis())) {
            throw EngineException.fatal(
                    Cause.DATA_MISMATCH, "the journal in " + journal + " belongs to another chain than genesis.json");
        }
        if (expected.observes() != journaled.observes()) {
            throw EngineException.fatal(
                    Cause.DATA_MISMATCH,
                    "the journal in " + journal + (journaled.observes() ? " is an observer's" : " is a validator's")
                            + " and node.role names the other: each role has a home of its own");
        }
        if (!expected.validator().equals(journaled.validator())) {
            throw EngineException.fatal(
                    Cause.DATA_MISMATCH,
                    "the journal in " + journal + " was written by validator " + journaled.validator()
                            + ", the key file holds " + expected.validator());
        }
    }

    private ValidatorState start(JournalScan scan, long storedTo) {
        VouchedSnapshots candidates = new VouchedSnapshots(scan, files, snapshots.content(), storedTo);
        List<Path> otherVersions = new ArrayList<>();
        Candidate fit = null;
        while (fit == null && candidates.hasNext()) {
            Candidate candidate = candidates.next();
            switch (candidate.fault()) {
                case NONE -> fit = candidate;
                case OTHER_VERSION -> otherVersions.add(candidate.file());
                default ->
                    LOG.warn(
                            "passing over {}: {}",
                            candidate.file(),
                            candidate.problem().getMessage());
            }
        }
        tell(otherVersions);
        if (fit == null) {
            return JournalStart.open(scan.first(), store, failStop, seed);
        }
        LOG.info("starting from snapshot {}", fit.file().getFileName());
        return ValidatorState.fromSnapshot(fit.vouched().config(), failStop, seed, snapshots.content(), fit.file());
    }

    private static void tell(List<Path> otherVersions) {
        if (!otherVersions.isEmpty()) {
            LOG.warn(
                    "passing over {} of the snapshots, the newest {}: another version of the engine wrote them; more is replayed"
                            + " instead",
                    otherVersions.size(),
                    otherVersions.get(0).getFileName());
        }
    }

    private void replay(ValidatorState state, BlockSink sink, int firstFile) {
        Replay replay = new Replay(state, sink, null);
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source, firstFile)) {
            replay.replayAll(reader);
        }
        if (state.replica().sequence() != lastSequence) {
            throw EngineException.fatal(
                    Cause.DATA_MISMATCH,
                    "the journal ends at sequence " + lastSequence + ", the replay at "
                            + state.replica().sequence());
        }
        LOG.info(
                "replayed {} events to height {}",
                replay.events(),
                state.replica().height());
    }

    /**
     * Drops what the store holds beyond the validator: blocks, snapshots and records of epochs, of events that the journal
     * has lost, in a power cut under {@code durability = "async"} or as a whole. The validator comes to these heights
     * again, and what it commits there need not be the same to the byte: a block has one header, and a certificate from any
     * quorum.
     *
     * @throws EngineException FATAL, DISK, if the files cannot be changed
     */
    void cutBack(BlockStore blocks, EpochRecords epochs, ValidatorState state) {
        long height = state.replica().height();
        long last = blocks.lastHeight();
        boolean isGap = last != BlockStore.NONE
                && last < height
                && height == state.config().base().height();
        if (isGap) {
            // Of an earlier life of the home: the blocks behind the synced state do not follow them.
            blocks.truncateAfter(BlockStore.NONE);
            LOG.info("dropped the blocks up to {}: the journal begins at block {}", last, height);
        } else if (last > height) {
            blocks.truncateAfter(height);
            LOG.info("dropped blocks {} to {}: the journal ends at block {}", height + 1, last, height);
        }
        int dropped = files.dropAfter(SnapshotKind.REPLICA, state.replica().sequence())
                + files.dropAfter(SnapshotKind.UTXO, height);
        // Bases of a sync that ended before its journal began, or of an earlier life of the home.
        long base =
                state.config().base().isGenesis() ? -1 : state.config().base().height();
        dropped += files.dropOthers(SnapshotKind.BASE, base);
        dropped += epochs.dropFrom(state.replica().standing().registry().epoch());
        if (dropped > 0) {
            LOG.info("dropped {} snapshots and records of what the journal does not hold", dropped);
        }
    }
}
