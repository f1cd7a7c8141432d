package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ch.qos.logback.classic.Level;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.journal.JournalWriter;
import io.timecoin.journal.Passport;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.HeardLog;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.Outcome;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.ReplicaConfigCodec;
import io.timecoin.replica.ReplicaEvent;
import io.timecoin.replica.TransactionIds;
import io.timecoin.store.BlockStore;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a validator leaves a snapshot behind, and when it must not. */
class EndSnapshotTest {
    private static final long PLENTY_MS = 600_000;

    @TempDir
    Path directory;

    @Test
    void shouldWriteOnlyInTimeAndOnlyWhatTheJournalHolds() throws IOException {
        DevHome home = new DevHome(directory, 4);
        Ed25519Signer key = KeyFile.read(home.config.home().validatorKey());
        ReplicaConfig config = new ReplicaConfig(home.genesis, home.config.pool(), Hash.of(key.publicKey()));
        SnapshotFiles files = SnapshotFiles.open(home.config.store());
        Passport passport = new Passport("", "", "", "", ReplicaConfigCodec.encode(config));
        try (HeardLog log = new HeardLog(EndSnapshot.class, Level.INFO);
                ValidatorState state = ValidatorState.atGenesis(config, new FailStop(failure -> {}), 1);
                BlockStore blocks = BlockStore.open(home.config.store());
                JournalWriter journal = JournalWriter.open(home.config.journal(), passport, key, () -> 0)) {
            EndSnapshot end = new EndSnapshot(state, journal, blocks, new Snapshots(files));
            end.write(-1);
            assertEquals(0, count(files), "there is no time left");
            end.write(PLENTY_MS);
            assertEquals(1, count(files));
            assertEquals(1, log.events().size());

            state.replica().onEvent(new Refused(), new Outcome());
            end.write(PLENTY_MS);
            assertEquals(1, count(files), "the state has seen an event that is not journaled");
            assertEquals(
                    "no snapshot at the end: the journal ends at sequence 0, the state at 1; the next start replays",
                    log.events().get(1).getFormattedMessage());
            journal.close(true);
        }
        Iterator<JournalScan.VouchedSnapshot> vouched =
                new JournalScan(home.config.home().journal()).newestFirst(0);
        assertEquals(0, vouched.next().sequence());
        assertFalse(vouched.hasNext());
    }

    private static int count(SnapshotFiles files) {
        return files.list(SnapshotKind.REPLICA).size();
    }

    private static final class Refused implements ReplicaEvent {
        private final TransactionIds ids = new TransactionIds();

        @Override
        public EventKind kind() {
            return EventKind.TRANSACTION;
        }

        @Override
        public long stampMs() {
            return 0;
        }

        @Override
        public long connectionId() {
            return 0;
        }

        @Override
        public Verdict verdict() {
            return Verdict.REFUSED;
        }

        @Override
        public ResultCode refusal() {
            return ResultCode.EXPIRED;
        }

        @Override
        public DirectBuffer payload() {
            return new UnsafeBuffer(new byte[0]);
        }

        @Override
        public int payloadOffset() {
            return 0;
        }

        @Override
        public int payloadLength() {
            return 0;
        }

        @Override
        public TransactionIds ids() {
            return ids;
        }
    }
}
