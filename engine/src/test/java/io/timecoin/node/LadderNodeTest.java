package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.ResultCode;
import io.timecoin.base.Rung;
import io.timecoin.client.NodeStatus;
import io.timecoin.client.StatusQuery;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.journal.Durability;
import io.timecoin.journal.JournalConfig;
import io.timecoin.ledger.ChainRules;
import io.timecoin.peers.ListenerConfig;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that do part of their work: for want of disk, or because they only observe. */
@Timeout(300)
class LadderNodeTest {
    private static final ChainRules RULES =
            new ChainRules(2 << 20, 10_000, 20, 20, 5_000, 100, 600_000, 1L << 50, 100_000, 546);
    private static final long WAIT_S_MAX = 120;

    @TempDir
    Path directory;

    private DevHome validator;

    @BeforeEach
    void make() throws Exception {
        validator = new DevHome(directory.resolve("validator"), 2, RULES);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "what is waited for does not come");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static NodeStatus status(ValidatorNode node) {
        return StatusQuery.ask("127.0.0.1", node.port(), 60_000, ClientIdentity.nobody());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String page(MetricsConfig metrics) throws Exception {
        URI uri = URI.create("http://" + metrics.host() + ':' + metrics.port() + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    /** Its disk is low whatever is free. */
    private NodeConfig withoutSpace() {
        JournalConfig journal = validator.config.journal();
        return new NodeConfig(
                validator.config.home(),
                validator.config.listener(),
                List.of(),
                validator.config.pipeline(),
                validator.config.pool(),
                new JournalConfig(
                        journal.directory(),
                        Durability.SYNC,
                        journal.rollBytesMax(),
                        journal.rollPeriodMs(),
                        0,
                        Long.MAX_VALUE,
                        journal.checkpointEvents(),
                        journal.refusedPayloadBytesPerSecond(),
                        journal.blockBytes()),
                validator.config.store());
    }

    @Test
    void shouldTakeNoTransactionsAndDecideBlocksWhileTheDiskIsLow() throws Exception {
        MetricsConfig metrics = new MetricsConfig("127.0.0.1", freePort());
        try (ValidatorNode node = ValidatorNode.start(withoutSpace().with(metrics));
                WireProbe probe = new WireProbe(node.port())) {
            for (int id = 1; id <= 3; id++) {
                probe.send(FrameType.TRANSACTION, id, new UnsafeBuffer(new byte[200]), 200);
                UnsafeBuffer answer = probe.receive();
                assertEquals(FrameType.ANSWER, probe.type);
                assertEquals(id, probe.correlationId);
                assertEquals(
                        ResultCode.DISK_LOW.code(),
                        new AnswerDecoder()
                                .wrapAndApplyHeader(answer, 0, new MessageHeaderDecoder())
                                .resultCode());
            }
            long height = node.storedHeight();
            await(() -> node.storedHeight() >= height + 3 || node.failure() != null);
            NodeStatus status = status(node);
            assertEquals(Rung.DISK_LOW.bit(), status.rungs());
            assertEquals(0, status.rejectedTransactions(), "they have not come into the ring");
            assertFalse(status.isObserver());
            List<String> told = page(metrics).lines().toList();
            assertTrue(told.contains("timecoin_rung{rung=\"disk_low\"} 1"), told::toString);
            assertTrue(told.contains("timecoin_rung_entered_total{rung=\"disk_low\"} 1"), told::toString);
            assertTrue(told.contains("timecoin_rung{rung=\"behind\"} 0"), told::toString);
            assertTrue(told.contains("timecoin_transactions_turned_away_total 3"), told::toString);
            assertNull(node.failure());
        }
    }

    @Test
    void shouldFollowTheChainAsAnObserverThatInitMade() throws Exception {
        Path home = directory.resolve("observer");
        try (ValidatorNode node = ValidatorNode.start(validator.config)) {
            JsonNode made = CliRun.of(
                            "init",
                            "--observer",
                            "--home",
                            home.toString(),
                            "--genesis",
                            validator.config.home().genesis().toString(),
                            "--peers",
                            "127.0.0.1:" + node.port(),
                            "--json")
                    .json();
            NodeConfig config = NodeConfigFile.read(new NodeHome(home));
            assertTrue(config.observes());
            assertFalse(Files.exists(config.home().validatorKey()));
            assertEquals(node.genesisHash().toString(), made.get("genesisHash").textValue());
            try (ValidatorNode observer = ValidatorNode.start(config.at(ListenerConfig.at("127.0.0.1", 0)))) {
                // It begins far behind, and says so.
                await(() -> observer.storedHeight() >= 3
                                && !observer.catchUp().isBehind()
                                && observer.ladder().rungs() == 0
                        || observer.failure() != null);
                NodeStatus status = status(observer);
                assertTrue(status.isObserver());
                assertEquals(-1, status.validatorIndex());
                assertEquals(1, status.peers());
                assertEquals(1, status(node).peers());
                JsonNode told = CliRun.of("status", "--address", "127.0.0.1:" + observer.port(), "--json")
                        .json();
                assertEquals("observer", told.get("role").textValue());
                assertEquals(0, told.get("rungs").size());
                assertNull(observer.failure());
            }
            assertNull(node.failure());
        }
        requireAHomeForEachRole(new NodeHome(home));
    }

    private static void requireAHomeForEachRole(NodeHome home) throws Exception {
        Files.copy(home.nodeKey(), home.validatorKey());
        NodeConfig config = NodeConfigFile.read(home);
        Files.writeString(
                home.config(), Files.readString(home.config()).replace("role = \"observer\"", "role = \"validator\""));
        NodeConfig other = NodeConfigFile.read(home);
        assertFalse(other.observes());
        EngineException refused = assertThrows(EngineException.class, () -> ValidatorNode.start(other));
        assertEquals(Cause.DATA_MISMATCH, refused.reason(), refused.getMessage());
        assertThrows(EngineException.class, () -> ValidatorNode.start(config.rejoining()));
    }

    @Test
    void shouldSayWhatAnObserversHomeNeeds() {
        assertEquals(
                2,
                CliRun.of("init", "--observer", "--home", directory.resolve("x").toString())
                        .exitCode());
        assertEquals(
                2,
                CliRun.of("init", "--home", directory.resolve("x").toString(), "--peers", "127.0.0.1:1")
                        .exitCode());
        assertFalse(Files.exists(directory.resolve("x")));
    }
}
