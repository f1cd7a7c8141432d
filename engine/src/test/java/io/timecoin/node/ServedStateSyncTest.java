package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.timecoin.archive.StateHashing;
import io.timecoin.base.EngineException;
import io.timecoin.cli.ExitCode;
import io.timecoin.peers.GuardConfig;
import io.timecoin.peers.InboundLimitsConfig;
import io.timecoin.peers.NetworkListener;
import io.timecoin.peers.PeerAddress;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.HeardLog;
import io.timecoin.pipeline.JournalStart;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.SampleHistory;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.store.CoinArranger;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.StoreConfig;
import io.timecoin.store.UtxoSnapshots;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A newcomer and those that serve it, each with a listener, TLS and the limits for strangers. */
@Timeout(300)
class ServedStateSyncTest {
    private static final SampleHistory.Chain CHAIN = SampleHistory.run(2, 4, 60_000);

    @TempDir
    Path directory;

    private final List<ServingPeer> peers = new ArrayList<>();
    private ServingPeer.Lie lie = ServingPeer.Lie.none();
    private Path copy;
    private NodeConfig config;

    @BeforeEach
    void arrange() {
        StoreConfig served = StoreConfig.of(directory.resolve("served"), 100_000);
        ArrangedFiles files = ArrangedFiles.open(served);
        Path snapshot = UtxoSnapshots.write(
                SnapshotFiles.open(served), CHAIN.height(), CHAIN.coins().coins());
        assertTrue(new CoinArranger(files, new StateHashing()).arrange(snapshot, () -> true));
        copy = files.file(CHAIN.height());
    }

    @AfterEach
    void stop() {
        peers.forEach(ServingPeer::close);
    }

    private ServingPeer serve(boolean isLying, GuardConfig guard) {
        ServingPeer peer = new ServingPeer(CHAIN, copy, isLying, lie, guard);
        peers.add(peer);
        return peer;
    }

    /** Syncs from all that serve; returns what was counted by the newcomer's network. */
    private long offencesOfASync() {
        List<PeerAddress> addresses = peers.stream().map(ServingPeer::address).toList();
        config = SyncingNewcomer.config(directory.resolve("newcomer"), addresses);
        ReplicaConfig replica = SyncingNewcomer.replica(config, CHAIN.history().genesis());
        GuardConfig guard = GuardConfig.defaults(null).ofNewcomer();
        try (NetworkListener listener = ServingPeer.listener(replica.genesis(), guard, addresses)) {
            ReplicaBase base = SyncingNewcomer.sync(
                            config, replica.genesis(), new ListenerNetwork(listener), what -> {})
                    .run();
            Path file = JournalStart.baseFile(config.store().directory(), base);
            try (ValidatorState state =
                    JournalStart.openFile(replica.withBase(base), file, new FailStop(failure -> {}), 1)) {
                assertEquals(CHAIN.height(), state.replica().height());
                assertEquals(CHAIN.coins().size(), state.coins().size());
            }
            return listener.counters().offences();
        }
    }

    @Test
    void shouldComeToTheSameStateWhileOneOfFourServesCorruptedParts() {
        lie = new ServingPeer.Lie();
        for (int peer = 0; peer < 4; peer++) {
            serve(peer == 2, GuardConfig.defaults(null));
        }
        try (HeardLog log = new HeardLog(StateSync.class, Level.WARN)) {
            assertEquals(1, offencesOfASync());
            assertTrue(log.events().stream()
                    .anyMatch(event -> event.getFormattedMessage().contains("that its hash does not prove")));
        }
    }

    /** Ten questions a second, two at once: all others are refused, and none is waited for in vain. */
    @Test
    void shouldKeepToWhatAPeerAllows() {
        InboundLimitsConfig wide = InboundLimitsConfig.defaults();
        ServingPeer peer = serve(
                false,
                GuardConfig.defaults(null)
                        .with(new InboundLimitsConfig(
                                wide.transactionsPerSecond(),
                                wide.consensusPerSecond(),
                                10,
                                wide.blocksPerSecond(),
                                wide.subscriptionsPerMinute(),
                                wide.linkPerSecond(),
                                wide.transactionBytesPerSecond(),
                                wide.consensusBytesPerSecond(),
                                wide.blockBytesPerSecond(),
                                200)));
        assertEquals(0, offencesOfASync());
        assertTrue(peer.listener.counters().framesRateLimited() > 0);
    }

    /** It serves nothing yet, and says what it waits for. */
    @Test
    void shouldTellWhoAsksHowItStandsWhileItWaits() throws Exception {
        config = SyncingNewcomer.config(directory.resolve("newcomer"), List.of());
        ReplicaConfig replica = SyncingNewcomer.replica(config, CHAIN.history().genesis());
        GuardConfig guard = GuardConfig.defaults(null).ofNewcomer();
        try (NetworkListener listener = ServingPeer.listener(replica.genesis(), guard, List.of())) {
            CountDownLatch waits = new CountDownLatch(1);
            StateSync sync = SyncingNewcomer.sync(
                    config, replica.genesis(), new ListenerNetwork(listener), what -> waits.countDown());
            Thread syncing = new Thread(() -> assertThrows(EngineException.class, sync::run), "sync");
            syncing.start();
            waits.await();
            CliRun status = CliRun.of("status", "--address", "127.0.0.1:" + listener.port());
            CliRun asJson = CliRun.of("status", "--json", "--address", "127.0.0.1:" + listener.port());
            syncing.interrupt();
            syncing.join();
            assertEquals(ExitCode.NETWORK.code(), status.exitCode(), status::out);
            String waiting = "takes a state from peers; sync: waiting for a peer";
            assertTrue(status.err().startsWith("timecoin: ") && status.err().contains(waiting), status.err());
            assertTrue(status.out().contains("0 links"), status.out());
            assertEquals(ExitCode.NETWORK.code(), asJson.exitCode(), asJson::out);
            assertEquals(ExitCode.NETWORK.code(), asJson.json().get("exitCode").intValue());
            assertTrue(asJson.json().get("error").textValue().contains(waiting), asJson.out());
            assertTrue(asJson.json().get("links").isEmpty(), asJson.out());
        }
    }
}
