package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import io.timecoin.base.Hash;
import io.timecoin.base.OffHeapBytes;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.journal.JournalWriter;
import io.timecoin.journal.Passport;
import io.timecoin.pipeline.BlockSink;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.HeardLog;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.ReplicaConfigCodec;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots that the journal vouches for and that another version of the engine has written. */
class ForeignSnapshotTest {
    @TempDir
    Path directory;

    private DevHome home;
    private Ed25519Signer key;
    private ReplicaConfig config;
    private SnapshotFiles files;

    /** A home whose journal vouches for a snapshot of every version named, each beyond the one before. */
    private void makeHome(int... versionsAhead) throws IOException {
        home = new DevHome(directory, 4);
        key = KeyFile.read(home.config.home().validatorKey());
        config = new ReplicaConfig(home.genesis, home.config.pool(), Hash.of(key.publicKey()));
        files = SnapshotFiles.open(
                new StoreConfig(home.config.store().directory(), 100_000, 1 << 28, versionsAhead.length, 1));
        Passport passport = new Passport("", "", "", "", ReplicaConfigCodec.encode(config));
        try (ValidatorState state = ValidatorState.atGenesis(config, new FailStop(failure -> {}), 1);
                JournalWriter journal = JournalWriter.open(home.config.journal(), passport, key, () -> 0)) {
            ExpandableArrayBuffer captured = new ExpandableArrayBuffer();
            int[] length = {0};
            state.replica().capture((source, offset, count) -> {
                captured.putBytes(length[0], source, offset, count);
                length[0] += count;
            });
            for (int i = 0; i < versionsAhead.length; i++) {
                captured.putByte(0, (byte) (captured.getByte(0) + versionsAhead[i]));
                try (OffHeapBytes foreign = new OffHeapBytes(length[0])) {
                    foreign.append(captured, 0, length[0]);
                    new Snapshots(files)
                            .write(
                                    new Snapshots.Moment(i, 0, null, null, foreign),
                                    new Snapshots.Unspent(state.coins()),
                                    () -> false,
                                    mark -> journal.snapshotMark(0, mark.height(), mark.contentHash(), mark.file()));
                }
                captured.putByte(0, (byte) (captured.getByte(0) - versionsAhead[i]));
            }
            journal.close(true);
        }
    }

    /** What is told on the way to the state at genesis. */
    private List<String> recover() {
        Recovery recovery = new Recovery(
                home.config.home().journal(),
                0,
                home.config.store().directory(),
                files,
                new Snapshots(files),
                new FailStop(failure -> {}),
                1);
        try (HeardLog log = new HeardLog(Recovery.class, Level.INFO);
                ValidatorState state = recovery.recover(config, BlockSink.NONE, Long.MAX_VALUE)) {
            assertEquals(0, state.replica().height());
            assertEquals(5, state.coins().size(), "of four wallets, and the collateral of the validator");
            return log.events().stream()
                    .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                    .toList();
        }
    }

    @Test
    void shouldFallBackToAnOlderSnapshotOfThisVersionAndSayItOnce() throws IOException {
        makeHome(0, 1, 1);
        List<String> told = recover();
        assertEquals(
                "WARN passing over 2 of the snapshots, the newest replica-00000000000000000002.snap: another version of the"
                        + " engine wrote them; more is replayed instead",
                told.get(0));
        assertEquals("INFO starting from snapshot replica-00000000000000000000.snap", told.get(1));
        assertEquals(3, told.size());
    }

    @Test
    void shouldReplayFromGenesisWhereNoSnapshotIsOfThisVersion() throws IOException {
        makeHome(1);
        List<String> told = recover();
        assertEquals(2, told.size());
    }
}
