package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.ResultCode;
import io.timecoin.client.NodeStatus;
import io.timecoin.client.StatusQuery;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.RoundChangeView;
import io.timecoin.crypto.VectorModule;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four validators in network namespaces of their own, under load, of whose packets to each other a tenth is lost all the time
 * and for a while all between two groups. Time is what their events say, and how soon the chain goes on is counted in rounds.
 */
@Timeout(900)
class PartitionTest {
    private static final int VALIDATORS = 4;
    private static final int PORT = 7410;
    private static final int LOST_PERCENT = 10;
    private static final long APART_MS = 20_000;

    /** So many rounds after a partition has ended the chain goes on. */
    private static final int ROUNDS_MAX = 3;

    private static final int BLOCKS = 5;
    private static final int STATUS_TIMEOUT_MS = 5_000;
    private static final long WAIT_S_MAX = 180;
    private static final long NAP_NS = 100_000_000;

    @TempDir
    Path directory;

    private final List<NodeHome> homes = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private Namespaces namespaces;

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        if (namespaces != null) {
            namespaces.close();
        }
    }

    private void start() throws IOException {
        namespaces = new Namespaces(VALIDATORS);
        List<String> listen = new ArrayList<>();
        for (int node = 0; node < VALIDATORS; node++) {
            listen.add(namespaces.address(node) + ':' + PORT);
        }
        CliRun made = CliRun.of(
                "init",
                "--home",
                directory.toString(),
                "--validators",
                String.valueOf(VALIDATORS),
                "--listen",
                String.join(",", listen),
                "--load-wallets",
                "100");
        assertEquals(0, made.exitCode(), made.err());
        namespaces.drop(LOST_PERCENT);
        for (int node = 0; node < VALIDATORS; node++) {
            homes.add(new NodeHome(directory.resolve("validator-" + (node + 1))));
            List<String> command = new ArrayList<>(namespaces.in(node));
            command.addAll(DevnetProcess.command(homes.get(node), flags(), 1));
            run(command, "node-" + node + ".log");
        }
    }

    private static List<String> flags() {
        // Without the vectors, which every process would have to try out first.
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.equals(VectorModule.OPTION))
                .toList();
    }

    private void startLoad() throws IOException {
        List<String> command = new ArrayList<>(DevnetProcess.command(homes.get(0), flags(), 1));
        int start = command.indexOf("start");
        command.subList(start, command.size()).clear();
        command.addAll(List.of(
                "load",
                "--json",
                "--address",
                namespaces.address(0) + ':' + PORT,
                "--genesis",
                homes.get(0).genesis().toString(),
                "--wallets",
                "100",
                "--rate",
                "50"));
        run(command, "load.log");
    }

    private void run(List<String> command, String log) throws IOException {
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(log).toFile())
                .start());
    }

    private NodeStatus status(int node) {
        try {
            return StatusQuery.ask(namespaces.address(node), PORT, STATUS_TIMEOUT_MS, ClientIdentity.nobody());
        } catch (EngineException e) {
            assertTrue(processes.get(node).isAlive(), () -> "validator " + (node + 1) + " has ended: " + log(node));
            return null;
        }
    }

    private String log(int node) {
        try {
            return Files.readString(directory.resolve("node-" + node + ".log"));
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private long height(int node) {
        NodeStatus status = status(node);
        return status == null ? -1 : status.height();
    }

    private long highest() {
        long highest = 0;
        for (int node = 0; node < VALIDATORS; node++) {
            highest = Math.max(highest, answeredHeight(node));
        }
        return highest;
    }

    /** The height of a node, which may need several questions while packets are lost. */
    private long answeredHeight(int node) {
        long[] height = {-1};
        await(
                () -> {
                    height[0] = height(node);
                    return height[0] >= 0;
                },
                "node " + node + " answers");
        return height[0];
    }

    private long latestMs() {
        long latest = 0;
        for (int node = 0; node < VALIDATORS; node++) {
            NodeStatus status = status(node);
            latest = status == null ? latest : Math.max(latest, status.eventTimeMs());
        }
        return latest;
    }

    private static void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(NAP_NS);
        }
    }

    private void awaitHeight(long height, String what, int... nodes) {
        for (int node : nodes) {
            await(() -> height(node) >= height, what);
        }
    }

    private void letPass(long ms) {
        long untilMs = latestMs() + ms;
        await(() -> latestMs() >= untilMs, "time passes");
    }

    @Test
    void shouldNeitherForkNorStandWhilePacketsAreLostAndAfterPartitions() throws Exception {
        String whyNot = Namespaces.whyNot();
        assumeTrue(whyNot == null, () -> "no network namespaces here: " + whyNot);
        start();
        awaitHeight(1, "all are up", 0, 1, 2, 3);
        startLoad();
        awaitHeight(highest() + BLOCKS, "the chain goes on with a tenth lost", 0, 1, 2, 3);

        namespaces.drop(LOST_PERCENT, 0, 0, 1, 1);
        letPass(APART_MS);
        long stood = highest();
        letPass(APART_MS / 10);
        assertEquals(stood, highest(), "two of four decide nothing");
        long firstHealedMs = latestMs();
        namespaces.drop(LOST_PERCENT);
        awaitHeight(stood + BLOCKS, "all go on after 2 + 2", 0, 1, 2, 3);

        namespaces.drop(LOST_PERCENT, 0, 0, 0, 1);
        long before = highest();
        letPass(APART_MS);
        long alone = answeredHeight(3);
        awaitHeight(Math.max(before, alone) + BLOCKS, "three go on without the fourth", 0, 1, 2);
        assertTrue(answeredHeight(3) <= alone, "the fourth hears of none of it");
        namespaces.drop(LOST_PERCENT);
        long ahead = highest();
        awaitHeight(ahead + BLOCKS, "the fourth comes back", 0, 1, 2, 3);

        stop();
        assertNoFork();
        assertGoesOn(firstHealedMs);
    }

    private void stop() throws InterruptedException {
        for (int i = processes.size() - 1; i >= 0; i--) {
            processes.get(i).destroy();
            assertTrue(processes.get(i).waitFor(WAIT_S_MAX, TimeUnit.SECONDS), "it ends");
        }
    }

    private void assertNoFork() {
        DevnetAudit audit = DevnetAudit.of(homes, null, new AcknowledgedIds());
        assertTrue(audit.agree(), "one root at every height");
    }

    /** The first block that anybody finds decided behind a moment was proposed no more than some rounds later. */
    private void assertGoesOn(long healedMs) {
        int reached = -1;
        int decided = Integer.MAX_VALUE;
        long height = Long.MAX_VALUE;
        for (NodeHome home : homes) {
            Found found = Found.of(home, healedMs);
            if (found.height < height) {
                height = found.height;
                decided = found.round;
            }
        }
        for (NodeHome home : homes) {
            reached = Math.max(reached, Found.roundReached(home, height, healedMs));
        }
        int from = Math.max(0, reached);
        int to = decided;
        assertTrue(to <= from + ROUNDS_MAX, () -> "round " + from + " was reached, decided was in " + to);
    }

    /** A block by its height and round. */
    private record Found(long height, int round) {
        /** The first block decided behind a moment. */
        static Found of(NodeHome home, long afterMs) {
            BlockHeaderView header = new BlockHeaderView();
            try (MappedJournal source = new MappedJournal(home.journal());
                    JournalReader reader = new JournalReader(source)) {
                while (reader.nextRecord()) {
                    RecordView record = reader.record();
                    if (record.type() == RecordType.EVENT
                            && record.isBlockCommitted()
                            && record.eventTimeMs() > afterMs) {
                        header.wrap(record.blockHeader(), record.blockHeaderOffset(), record.blockHeaderLength());
                        return new Found(header.height(), header.round());
                    }
                }
            }
            return new Found(Long.MAX_VALUE, Integer.MAX_VALUE);
        }

        /** The highest round for which somebody had asked by a moment, as far as a journal tells; -1 for none. */
        static int roundReached(NodeHome home, long height, long untilMs) {
            RoundChangeView change = new RoundChangeView();
            int highest = -1;
            try (MappedJournal source = new MappedJournal(home.journal());
                    JournalReader reader = new JournalReader(source)) {
                while (reader.nextRecord()) {
                    RecordView record = reader.record();
                    boolean isChange = record.type() == RecordType.EVENT
                            && record.kind() == EventKind.ROUND_CHANGE
                            && record.eventTimeMs() <= untilMs
                            && !record.isPayloadHashed();
                    if (isChange
                            && change.wrap(record.payload(), record.payloadOffset(), record.payloadLength())
                                    == ResultCode.OK
                            && change.height() == height) {
                        highest = Math.max(highest, change.round());
                    }
                }
            }
            return highest;
        }
    }
}
