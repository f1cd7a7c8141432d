package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.MappedJournal;
import io.timecoin.pipeline.BlockSink;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.Replay;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.store.BlockStore;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
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
    private final SnapshotFiles files;
    private final Snapshots snapshots;
    private final FailStop failStop;
    private final long seed;

    /**
     * Prepares a recovery.
     *
     * @param journal opened by its writer, and so found intact; its last passport is that of this start
     * @param lastSequence the last event that its writer found
     * @param seed spreads indices in memory
     */
    Recovery(Path journal, long lastSequence, SnapshotFiles files, Snapshots snapshots, FailStop failStop, long seed) {
        this.journal = journal;
        this.lastSequence = lastSequence;
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
     * @throws EngineException FATAL, DATA_MISMATCH, naming the first sequence whose outcome differs
     */
    ValidatorState recover(ReplicaConfig expected, BlockSink sink) {
        JournalScan scan = new JournalScan(journal);
        ValidatorState state = start(scan);
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
     * @throws EngineException FATAL: DATA_MISMATCH if it is another's; CONFIG if another version of the engine wrote it
     */
    static void requireOwn(Path journal, ReplicaConfig expected) {
        ReplicaConfig newest = new JournalScan(journal).newest();
        if (newest != null) {
            requireOwn(journal, expected, newest);
        }
    }

    private static void requireOwn(Path journal, ReplicaConfig expected, ReplicaConfig journaled) {
        if (!expected.genesis().equals(journaled.genesis())) {
            throw EngineException.fatal(
                    Cause.DATA_MISMATCH, "the journal in " + journal + " belongs to another chain than genesis.json");
        }
        if (!expected.validator().equals(journaled.validator())) {
            throw EngineException.fatal(
                    Cause.DATA_MISMATCH,
                    "the journal in " + journal + " was written by validator " + journaled.validator()
                            + ", the key file holds " + expected.validator());
        }
    }

    private ValidatorState start(JournalScan scan) {
        List<Path> present = files.list(SnapshotKind.REPLICA);
        List<Path> otherVersions = new ArrayList<>();
        Iterator<JournalScan.VouchedSnapshot> vouchedFor = scan.newestFirst(oldest(present));
        while (!present.isEmpty() && vouchedFor.hasNext()) {
            JournalScan.VouchedSnapshot vouched = vouchedFor.next();
            for (Path file : present) {
                if (file.getFileName().toString().equals(vouched.file()) && isWhole(file, vouched, otherVersions)) {
                    tell(otherVersions);
                    LOG.info("starting from snapshot {}", file.getFileName());
                    return ValidatorState.fromSnapshot(vouched.config(), failStop, seed, snapshots, file);
                }
            }
        }
        tell(otherVersions);
        return ValidatorState.atGenesis(scan.first(), failStop, seed);
    }

    private static long oldest(List<Path> newestFirst) {
        return newestFirst.isEmpty()
                ? Long.MAX_VALUE
                : SnapshotFiles.numberOf(SnapshotKind.REPLICA, newestFirst.get(newestFirst.size() - 1));
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

    private boolean isWhole(Path file, JournalScan.VouchedSnapshot vouched, List<Path> otherVersions) {
        try {
            if (!snapshots.isOfThisVersion(file)) {
                otherVersions.add(file);
                return false;
            }
            if (snapshots.contentHash(file).equals(vouched.contentHash())) {
                return true;
            }
            LOG.warn("passing over {}: its content is not what the journal vouches for", file);
        } catch (EngineException e) {
            LOG.warn("passing over {}: {}", file, e.getMessage());
        }
        return false;
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
     * Drops what the store holds beyond the validator: blocks and snapshots of events that the journal has lost, in a power
     * cut under {@code durability = "async"} or as a whole. The validator comes to these heights again, and what it commits
     * there need not be the same to the byte: a block has one header, and a certificate from any quorum.
     *
     * @throws EngineException FATAL, DISK, if the files cannot be changed
     */
    void cutBack(BlockStore blocks, ValidatorState state) {
        long height = state.replica().height();
        long last = blocks.lastHeight();
        if (last > height) {
            blocks.truncateAfter(height);
            LOG.info("dropped blocks {} to {}: the journal ends at block {}", height + 1, last, height);
        }
        int dropped = files.dropAfter(SnapshotKind.REPLICA, state.replica().sequence())
                + files.dropAfter(SnapshotKind.UTXO, height);
        if (dropped > 0) {
            LOG.info("dropped {} snapshots of what the journal does not hold", dropped);
        }
    }
}
