package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.client.NodeStatus;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Allocation;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.ledger.Genesis.Validator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Validators in processes of their own, killed, restarted and wiped as real networks were when they stopped for good. That
 * the chain goes on within three timeouts is asserted where time is virtual, in {@code simulation}; here only that it does.
 */
@Timeout(900)
class ClusterProcessTest {
    /** A block every half second without any work, so that the chain shows whether it goes on. */
    private static final ChainRules RULES =
            new ChainRules(2 << 20, 10_000, 20, 500, 5_000, 100, 600_000, 1L << 50, 100_000, 546);

    private static final long WAIT_S_MAX = 400;
    private static final long NAP_NS = 50_000_000;

    /** The timeouts of rounds 0 and 1, after which a validator that went on alone would be in round 2. */
    private static final long ROUNDS_ALONE_MS = 3_000;

    /** Ten blocks, if anybody made them. */
    private static final long STAND_MS = 5_000;

    @TempDir
    Path directory;

    private final List<DevnetProcess> validators = new ArrayList<>();

    @AfterEach
    void killAll() {
        validators.forEach(DevnetProcess::kill);
    }

    private void startChain(int size) throws IOException {
        List<Integer> ports = freePorts(size);
        List<Validator> members = new ArrayList<>();
        List<NodeHome> homes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            NodeHome home = new NodeHome(directory.resolve("validator-" + (i + 1)));
            Files.createDirectories(home.validatorKey().getParent());
            byte[] seed = new byte[32];
            seed[0] = (byte) (i + 1);
            Ed25519Signer key = Ed25519Signer.fromSeed(seed);
            KeyFile.write(home.validatorKey(), key);
            Files.createFile(home.unusedMark());
            members.add(new Validator(Hash.of(key.publicKey()), Hash.of(key.publicKey()), Tier.GOLD));
            homes.add(home);
        }
        Genesis genesis = new Genesis(
                ChainKind.DEVNET,
                77,
                1_700_000_000_000L,
                RULES,
                members,
                List.of(new Allocation(members.get(0).publicKey(), 1_000_000)));
        int cores = Math.max(1, Runtime.getRuntime().availableProcessors() / size);
        for (int i = 0; i < size; i++) {
            int own = ports.get(i);
            String peers = ports.stream()
                    .filter(port -> port != own)
                    .map(port -> "\"127.0.0.1:" + port + '"')
                    .collect(Collectors.joining(", "));
            GenesisFile.write(homes.get(i).genesis(), genesis);
            // With a verifier that need not be tried out by every process at every start.
            Files.writeString(
                    homes.get(i).config(),
                    "[network]\nport = " + own + "\npeers = [" + peers + "]\n[crypto]\nverifier = \"bouncycastle\"\n");
            validators.add(new DevnetProcess(homes.get(i), own, cores));
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        List<Integer> ports = new ArrayList<>();
        for (ServerSocket socket : held) {
            ports.add(socket.getLocalPort());
            socket.close();
        }
        return ports;
    }

    private static long height(DevnetProcess validator) {
        NodeStatus status = DevnetCluster.status(validator.port());
        return status == null ? -1 : status.height();
    }

    /** What a validator tells of itself, asked until it answers. */
    private static NodeStatus told(DevnetProcess validator) {
        AtomicReference<NodeStatus> status = new AtomicReference<>();
        await(
                () -> {
                    status.set(DevnetCluster.status(validator.port()));
                    return status.get() != null;
                },
                "it answers");
        return status.get();
    }

    private static void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(NAP_NS);
        }
    }

    private static void awaitHeight(List<DevnetProcess> of, long height, String what) {
        await(() -> of.stream().allMatch(validator -> height(validator) >= height), what);
    }

    /** Waits until so much time has passed in the events of each. */
    private static void letPass(long ms, List<DevnetProcess> at) {
        List<Long> from =
                at.stream().map(validator -> told(validator).eventTimeMs()).toList();
        for (int i = 0; i < at.size(); i++) {
            DevnetProcess validator = at.get(i);
            long to = from.get(i) + ms;
            await(() -> told(validator).eventTimeMs() >= to, "its time passes");
        }
    }

    private long highest() {
        return validators.stream().mapToLong(ClusterProcessTest::height).max().orElse(0);
    }

    /** Stops all that run and compares what their journals replay to. */
    private void assertNoFork() {
        validators.stream().filter(DevnetProcess::isAlive).forEach(DevnetProcess::stop);
        DevnetAudit audit =
                DevnetAudit.of(validators.stream().map(DevnetProcess::home).toList(), null, new AcknowledgedIds());
        assertTrue(audit.agree(), "no height has two blocks");
        assertTrue(audit.replayed().get(audit.lowest()).height() > 0);
    }

    @Test
    void shouldGoOnWithOneDownStandWithTwoAndResumeWhenOneReturns() throws IOException {
        startChain(4);
        awaitHeight(validators, 2, "the chain starts");
        DevnetProcess first = validators.get(3);
        DevnetProcess second = validators.get(2);
        List<DevnetProcess> rest = validators.subList(0, 2);
        first.kill();
        awaitHeight(validators.subList(0, 3), highest() + 3, "three go on");
        second.kill();
        // What the third has signed may still be on its way to one of them, and a block from there to the other.
        letPass(ROUNDS_ALONE_MS, rest);
        await(() -> told(rest.get(0)).height() == told(rest.get(1)).height(), "two come level");
        long stood = told(rest.get(0)).height();
        letPass(STAND_MS, rest);
        for (DevnetProcess validator : rest) {
            assertEquals(stood, told(validator).height(), "two of four decide nothing new");
        }
        first.start();
        awaitHeight(List.of(rest.get(0), rest.get(1), first), stood + 3, "three resume");
        second.start();
        awaitHeight(validators, stood + 5, "all go on");
        assertNoFork();
    }

    /** None of them reaches a quorum, each leaves rounds behind on its own, and they come back with what they signed there. */
    @Test
    void shouldMeetAgainAfterEachOfFourWasAloneForSomeRounds() throws IOException {
        startChain(4);
        awaitHeight(validators, 2, "the chain starts");
        validators.forEach(DevnetProcess::kill);
        for (DevnetProcess alone : validators) {
            alone.start();
            letPass(ROUNDS_ALONE_MS, List.of(alone));
            alone.kill();
        }
        validators.forEach(DevnetProcess::start);
        awaitHeight(validators, 0, "all are up");
        awaitHeight(validators, highest() + 3, "all go on");
        assertNoFork();
    }

    @Test
    void shouldGoOnWhenThreeOfSevenRestart() throws IOException {
        startChain(7);
        awaitHeight(validators, 2, "the chain starts");
        List<DevnetProcess> victims = validators.subList(2, 5);
        victims.forEach(DevnetProcess::kill);
        long stood = highest();
        victims.forEach(DevnetProcess::start);
        awaitHeight(validators, stood + 3, "all seven go on");
        assertNoFork();
    }

    @Test
    void shouldTakeTheChainFromTheLastJournalWhenThreeOfFourAreWiped() throws IOException {
        startChain(4);
        awaitHeight(validators, 3, "the chain starts");
        for (int i = 3; i >= 0; i--) {
            validators.get(i).stop();
        }
        List<DevnetProcess> wiped = validators.subList(1, 4);
        for (DevnetProcess validator : wiped) {
            delete(validator.home().journal());
            delete(validator.home().store());
        }
        wiped.get(0).start();
        assertEquals(3, wiped.get(0).exitCode(), "a key that was used starts without its journal only if told so");

        long before = JournalRoots.of(validators.get(0).home()).height();
        validators.get(0).start();
        wiped.forEach(validator -> validator.start("--rejoin"));
        awaitHeight(validators, before + 3, "the chain goes on");
        assertNoFork();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
