package io.timecoin.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.client.StatusQuery;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.journal.JournalConfig;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.ledger.Genesis.Validator;
import io.timecoin.node.GenesisFile;
import io.timecoin.node.NodeConfig;
import io.timecoin.node.NodeHome;
import io.timecoin.node.TimeCoinCli;
import io.timecoin.node.ValidatorNode;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.peers.PeerAddress;
import io.timecoin.pipeline.PipelineConfig;
import io.timecoin.store.BlockStore;
import io.timecoin.store.StoreConfig;
import io.timecoin.txpool.PoolConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Journals of validators that were killed and came back late, or had lost their journal, replay like any other. */
@Timeout(240)
class ClusterReplayTest {
    private static final int SIZE = 4;
    private static final int UTXOS_MAX = 10_000;
    private static final int KILLED = 3;
    private static final int WIPED = 2;

    private static final int BATCH = 64;

    /** More than a round of those who wait for one that is down. */
    private static final int HEIGHTS_AWAY = 6;

    private static final long WAIT_S_MAX = 120;
    private static final long NAP_NS = 50_000_000;
    private static final int ASK_MS_MAX = 1_000;

    /** Genesis lies years back, so that already the first start is long past the time of the first block. */
    private static final ChainRules RULES =
            new ChainRules(64 * 1024, 100, 20, 300, 5_000, 100, 600_000, 1L << 50, UTXOS_MAX, 546);

    @TempDir
    Path directory;

    private final List<NodeHome> homes = new ArrayList<>();
    private final List<Integer> ports = freePorts();
    private final List<ValidatorNode> nodes = new ArrayList<>();
    private Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
        nodes.forEach(ValidatorNode::close);
    }

    private static List<Integer> freePorts() {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < SIZE; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports = held.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : held) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void makeHomes() throws IOException {
        List<Validator> members = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            NodeHome home = new NodeHome(directory.resolve("validator-" + i));
            Files.createDirectories(home.validatorKey().getParent());
            byte[] seed = new byte[32];
            seed[0] = (byte) (i + 1);
            Ed25519Signer key = Ed25519Signer.fromSeed(seed);
            KeyFile.write(home.validatorKey(), key);
            Files.createFile(home.unusedMark());
            members.add(new Validator(Hash.of(key.publicKey()), Hash.of(key.publicKey()), Tier.GOLD));
            homes.add(home);
        }
        Genesis genesis = new Genesis(ChainKind.DEVNET, 79, 1_700_000_000_000L, RULES, members, List.of());
        for (int i = 0; i < SIZE; i++) {
            GenesisFile.write(homes.get(i).genesis(), genesis);
            String peers = peers(i).stream().map(peer -> "\"" + peer + '"').collect(Collectors.joining(", "));
            Files.writeString(
                    homes.get(i).config(), "[network]\nport = " + ports.get(i) + "\npeers = [" + peers + "]\n");
        }
    }

    private List<PeerAddress> peers(int of) {
        return ports.stream()
                .filter(port -> !port.equals(ports.get(of)))
                .map(port -> PeerAddress.parse("127.0.0.1:" + port))
                .toList();
    }

    private ValidatorNode start(int index, boolean rejoins) {
        NodeHome home = homes.get(index);
        NodeConfig config = new NodeConfig(
                home,
                ListenerConfig.at("127.0.0.1", ports.get(index)),
                peers(index),
                PipelineConfig.forCores(2),
                PoolConfig.defaults(),
                JournalConfig.of(home.journal()),
                StoreConfig.of(home.store(), UTXOS_MAX));
        return ValidatorNode.start(rejoins ? config.rejoining() : config);
    }

    private void startProcess() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("-X") || flag.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TimeCoinCli.class.getName()));
        command.addAll(List.of("start", "--home", homes.get(KILLED).directory().toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("output.log").toFile()))
                .start();
    }

    private static void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(NAP_NS);
        }
    }

    private long heightOfProcess() {
        try {
            return StatusQuery.ask("127.0.0.1", ports.get(KILLED), ASK_MS_MAX, NodeIdentity.ephemeral())
                    .height();
        } catch (RuntimeException e) {
            return -1;
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The blocks of a store, each under another certificate than its peers': what is fetched is not the same bytes. */
    private static void certifyOtherwise(NodeHome home) {
        try (BlockStore store = BlockStore.open(StoreConfig.of(home.store(), UTXOS_MAX))) {
            List<UnsafeBuffer> blocks = new ArrayList<>();
            for (long height = 1; height <= store.lastHeight(); height++) {
                ExpandableArrayBuffer bytes = new ExpandableArrayBuffer();
                int length = store.read(height, bytes, 0);
                bytes.putByte(length - 1, (byte) (bytes.getByte(length - 1) + 1));
                blocks.add(new UnsafeBuffer(bytes, 0, length));
            }
            store.truncateAfter(0);
            for (int i = 0; i < blocks.size(); i++) {
                store.append(i + 1, blocks.get(i), 0, blocks.get(i).capacity());
            }
        }
    }

    @Test
    void shouldReplayWhoWasKilledAndCameBackLateAndWhoHadLostItsJournal() throws Exception {
        makeHomes();
        startProcess();
        for (int i = 0; i < KILLED; i++) {
            nodes.add(start(i, false));
        }
        await(() -> heightOfProcess() >= 2, "the chain starts");
        process.destroyForcibly().waitFor();
        long away = nodes.get(0).storedHeight() + HEIGHTS_AWAY;
        await(() -> nodes.get(0).storedHeight() >= away, "three go on");
        startProcess();
        await(() -> heightOfProcess() >= away, "it comes back");

        nodes.remove(WIPED).close();
        delete(homes.get(WIPED).journal());
        certifyOtherwise(homes.get(WIPED));
        nodes.add(start(WIPED, true));
        long level = nodes.get(0).storedHeight() + 2;
        ValidatorNode rejoined = nodes.get(WIPED);
        await(() -> rejoined.failure() != null || rejoined.storedHeight() >= level, "it follows the chain");

        process.destroy();
        assertEquals(0, process.waitFor());
        nodes.forEach(ValidatorNode::close);
        for (int i = 0; i < SIZE; i++) {
            Ran ran = Ran.tool("replay", homes.get(i).directory(), "--json", "--verify-signatures");
            assertEquals(0, ran.exitCode(), "validator " + i + ": " + ran.err());
            JsonNode result = ran.result();
            assertTrue(result.get("signaturesVerified").booleanValue());
            ReplayedTogether together = new ReplayedTogether(homes.get(i).journal(), BATCH);
            assertNull(together.replay());
            assertTrue(together.alone < together.tellable, together.alone + " signatures were judged alone");
            if (i < KILLED) {
                assertNull(nodes.get(i).failure());
                assertEquals(nodes.get(i).finalHeight(), result.get("height").longValue());
                assertEquals(
                        nodes.get(i).finalStateRoot().toString(),
                        result.get("stateRoot").textValue());
            }
        }
    }
}
