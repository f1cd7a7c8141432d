package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.base.InvariantViolation;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalVerifier;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import io.timecoin.journal.Verification;
import io.timecoin.node.VouchedSnapshots.Candidate;
import io.timecoin.node.VouchedSnapshots.Fault;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.JournalStart;
import io.timecoin.pipeline.Replay;
import io.timecoin.pipeline.SnapshotContent;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.store.SnapshotFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the journal of a node that does not run leads to: the same snapshots and the same replay as of a start, but nothing is
 * written, a snapshot that leads astray is passed over, and the state of one height is shown on the way. Main thread.
 */
final class OwnJournal {
    private static final Logger LOG = LoggerFactory.getLogger(OwnJournal.class);
    private static final long NOWHERE = -1;

    private final Path journal;
    private final Path store;
    private final SnapshotFiles files;
    private final FailStop failStop;
    private final long seed;
    private final SnapshotContent content = new SnapshotContent();
    private final List<Damage> damages = new ArrayList<>();
    private final List<Candidate> usable = new ArrayList<>();
    private final BlockHeaderView header = new BlockHeaderView();
    private Verification verification;
    private long tip = -1;
    private String obstacle = "";

    /**
     * Prepares a look.
     *
     * @param store the directory of the store beside the journal
     * @param seed spreads indices in memory
     */
    OwnJournal(Path journal, Path store, SnapshotFiles files, FailStop failStop, long seed) {
        this.journal = journal;
        this.store = store;
        this.files = files;
        this.failStop = failStop;
        this.seed = seed;
    }

    /** Reads all of it, as an auditor does; its first damage is the {@link #obstacle}. */
    void verify() {
        try (MappedJournal source = new MappedJournal(journal)) {
            if (source.files().isEmpty()) {
                obstacle = "there is no journal";
                return;
            }
            verification = new JournalVerifier(source, null).verify(this::note);
        }
        if (!verification.isIntact()) {
            obstacle = verification.damage().text();
        }
    }

    private boolean note(RecordView record) {
        boolean isBlock = record.type() == RecordType.EVENT
                && record.blockHeaderLength() == BlockHeaderView.BYTES
                && header.wrap(record.blockHeader(), record.blockHeaderOffset(), BlockHeaderView.BYTES)
                        == ResultCode.OK;
        tip = isBlock ? header.height() : tip;
        return true;
    }

    /** Height of the last block in it, or -1 where none is. */
    long tip() {
        return tip;
    }

    /** Why it leads nowhere; empty where it does, as far as is known. */
    String obstacle() {
        return obstacle;
    }

    /** Snapshots that were tried and found wrong. */
    List<Damage> damages() {
        return damages;
    }

    /**
     * Replays.
     *
     * @param height whose state is shown on the way, if the journal comes by it from a snapshot or its beginning
     * @param atHeight is shown it
     * @return the validator where the journal ends, to be closed by the caller; null with an {@link #obstacle}
     */
    ValidatorState replay(long height, Consumer<ValidatorState> atHeight) {
        if (!obstacle.isEmpty()) {
            return null;
        }
        JournalScan scan = new JournalScan(journal);
        findUsable(scan);
        List<Candidate> above = usable.stream()
                .filter(candidate -> candidate.vouched().height() > height)
                .toList();
        // A start would take the newest of these, so it is not enough that an older one is right.
        Map<Candidate, Hash> ends = ends(above, scan);
        ValidatorState whole = null;
        for (Candidate candidate : usable) {
            boolean isTried = whole == null && candidate.vouched().height() <= height;
            whole = isTried ? tryFrom(candidate, scan, height, atHeight) : whole;
        }
        whole = whole == null ? fromBeginning(scan, height, atHeight) : whole;
        for (Candidate candidate : ends.keySet()) {
            whole = whole == null ? tryFrom(candidate, scan, height, atHeight) : whole;
            if (whole != null && !ends.get(candidate).equals(whole.stateRoot())) {
                damages.add(new Damage(candidate.file(), "it leads to another state than what lies before it"));
            }
        }
        return whole;
    }

    /** The roots to which snapshots lead in the end; one validator at a time is in memory. */
    private Map<Candidate, Hash> ends(List<Candidate> from, JournalScan scan) {
        Map<Candidate, Hash> ends = new LinkedHashMap<>();
        for (Candidate candidate : from) {
            try (ValidatorState end = tryFrom(candidate, scan, NOWHERE, state -> {})) {
                if (end != null) {
                    ends.put(candidate, end.stateRoot());
                }
            }
        }
        return ends;
    }

    /**
     * The height from which a start replays, once what is damaged is put aside; that of the base if no snapshot is left that the
     * blocks reach.
     *
     * @param storedTo height up to which there are blocks
     */
    long startHeight(ReplicaBase base, long storedTo) {
        return usable.stream()
                .filter(candidate -> VouchedSnapshots.isFollowed(candidate.vouched(), storedTo))
                .filter(candidate ->
                        damages.stream().noneMatch(damage -> damage.file().equals(candidate.file())))
                .mapToLong(candidate -> candidate.vouched().height())
                .max()
                .orElse(base.height());
    }

    /** What the journal vouches for and lies there whole, the newest first; whether blocks reach it is not asked. */
    private void findUsable(JournalScan scan) {
        VouchedSnapshots candidates = new VouchedSnapshots(scan, files, content, Long.MAX_VALUE);
        Map<Path, String> unfit = new LinkedHashMap<>();
        Set<Path> whole = new HashSet<>();
        while (candidates.hasNext()) {
            Candidate candidate = candidates.next();
            if (candidate.isFit()) {
                if (whole.add(candidate.file())) {
                    usable.add(candidate);
                }
            } else if (candidate.fault() == Fault.NOT_WHOLE) {
                requireReadable(candidate.problem());
                unfit.put(candidate.file(), candidate.problem().getMessage());
            }
        }
        unfit.keySet().removeAll(whole);
        unfit.forEach((file, problem) -> damages.add(new Damage(file, problem)));
    }

    /** A disk that refuses is no damage that could be mended. */
    private static void requireReadable(EngineException e) {
        if (e.reason() != Cause.DATA_MISMATCH) {
            throw e;
        }
    }

    private ValidatorState tryFrom(
            Candidate candidate, JournalScan scan, long height, Consumer<ValidatorState> atHeight) {
        Path file = candidate.file();
        try {
            return replayed(
                    ValidatorState.fromSnapshot(candidate.vouched().config(), failStop, seed, content, file),
                    scan.fileBehind(candidate.vouched().sequence()),
                    height,
                    atHeight);
        } catch (EngineException e) {
            requireReadable(e);
            damages.add(new Damage(file, "it leads astray: " + e.getMessage()));
        } catch (InvariantViolation e) {
            damages.add(new Damage(file, "it holds no validator: " + e.getMessage()));
        }
        return null;
    }

    private ValidatorState fromBeginning(JournalScan scan, long height, Consumer<ValidatorState> atHeight) {
        ReplicaConfig first = scan.first();
        try {
            ValidatorState state = JournalStart.open(first, store, failStop, seed);
            obstacle = "";
            return replayed(state, 0, height, atHeight);
        } catch (EngineException e) {
            requireReadable(e);
            obstacle = e.getMessage();
        } catch (InvariantViolation e) {
            obstacle = "the journal cannot be replayed: " + e.getMessage();
        }
        return null;
    }

    private ValidatorState replayed(
            ValidatorState state, int firstFile, long height, Consumer<ValidatorState> atHeight) {
        boolean isDone = false;
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source, firstFile)) {
            LOG.info("replaying the journal from height {}", state.replica().height());
            if (state.replica().height() == height) {
                atHeight.accept(state);
            }
            Replay replay = new Replay(
                    state,
                    (block, sequence) -> {
                        if (block.height() == height) {
                            atHeight.accept(state);
                        }
                    },
                    null);
            replay(replay, reader);
            requireEnd(state);
            obstacle = "";
            isDone = true;
            return state;
        } finally {
            if (!isDone) {
                state.close();
            }
        }
    }

    /** Up to its last whole record: what a crash has torn behind it, a start cuts off. */
    private static void replay(Replay replay, JournalReader reader) {
        while (reader.next() == JournalReader.Step.RECORD) {
            RecordView record = reader.record();
            String difference = replay.replay(record);
            if (difference != null) {
                throw EngineException.fatal(
                        Cause.DATA_MISMATCH, "replay differs at sequence " + record.sequence() + ": " + difference);
            }
        }
    }

    private void requireEnd(ValidatorState state) {
        if (state.replica().sequence() != verification.lastSequence()) {
            throw EngineException.fatal(
                    Cause.DATA_MISMATCH,
                    "the journal ends at sequence " + verification.lastSequence() + ", the replay at "
                            + state.replica().sequence());
        }
    }
}
