package io.timecoin.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.base.StatePath;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.proof.SortedCoins;
import io.timecoin.store.ArrangedCoins;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.store.CoinArranger;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.StoreConfig;
import io.timecoin.store.UtxoSnapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StateServerTest {
    private static final long HEIGHT = 7;
    private static final long WAIT_S_MAX = 20;
    private static final SortedCoins SET = SortedCoins.random(6, 9_000, 50);

    @TempDir
    Path directory;

    private final Receiver receiver = new Receiver();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicReference<ArrangedCoins> damaged = new AtomicReference<>();
    private final UnsafeBuffer root = new UnsafeBuffer(new byte[StatePath.BYTES]);
    private SnapshotFiles snapshots;
    private ArrangedFiles files;
    private StateServer server;

    private record Sent(long connectionId, long correlationId, FrameType type, byte[] payload) {}

    /** Connections whose room is set by hand, of all at once. */
    private static final class Receiver implements BulkSink {
        private final List<Sent> sent = new CopyOnWriteArrayList<>();
        private volatile Map<Long, Long> rooms = Map.of();
        private volatile int looks;

        /** From now on one has so much room. */
        private void room(long connectionId, long bytes) {
            Map<Long, Long> next = new HashMap<>(rooms);
            next.put(connectionId, bytes);
            rooms = Map.copyOf(next);
        }

        private void allHaveRoom() {
            rooms = Map.of();
        }

        @Override
        public boolean sendBulk(
                long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
            byte[] copy = new byte[length];
            payload.getBytes(offset, copy);
            sent.add(new Sent(connectionId, correlationId, type, copy));
            return true;
        }

        @Override
        public long bulkRoom(long connectionId) {
            long now = rooms.getOrDefault(connectionId, Long.MAX_VALUE);
            looks = looks + 1;
            return now;
        }
    }

    @BeforeEach
    void start() {
        StoreConfig config = StoreConfig.of(directory, 1);
        snapshots = SnapshotFiles.open(config);
        files = ArrangedFiles.open(config);
        server = new StateServer(2, receiver, damaged::set, failure::set);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void arrange(long height, SortedCoins set) {
        new CoinArranger(files, new StateHashing())
                .arrange(UtxoSnapshots.write(snapshots, height, set.coins()), () -> true);
    }

    private void publish(long height) {
        server.publish(ArrangedCoins.open(files.file(height), new StateHashing()));
        await(() -> server.servedHeight() == height);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "what is waited for does not come");
            LockSupport.parkNanos(100_000);
        }
    }

    private UnsafeBuffer largePart() {
        UnsafeBuffer path = new UnsafeBuffer(new byte[StatePath.BYTES]);
        SortedCoins.Part part = SET.parts(SET.at(root), 2).get(1);
        StatePath.ask(path, 0, part.splitBit(), 1);
        return path;
    }

    private static void assertNotHere(Sent sent) {
        assertEquals(FrameType.ANSWER, sent.type());
        AnswerDecoder answer =
                new AnswerDecoder().wrapAndApplyHeader(new UnsafeBuffer(sent.payload()), 0, new MessageHeaderDecoder());
        assertEquals(ResultCode.NOT_HERE.code(), answer.resultCode());
        assertEquals(FrameType.STATE_REQUEST.code(), answer.requestType());
    }

    @Test
    void shouldAnswerWithPartsAndCoins() {
        arrange(HEIGHT, SET);
        publish(HEIGHT);
        assertTrue(server.serve(1, 11, HEIGHT, root, 0));
        assertTrue(server.serve(1, 12, HEIGHT, largePart(), 0));
        UnsafeBuffer nowhere = new UnsafeBuffer(new byte[StatePath.BYTES]);
        StatePath.ask(nowhere, 0, 280, 1);
        assertTrue(server.serve(1, 13, HEIGHT, nowhere, 0));
        await(() -> receiver.sent.size() == 3);
        assertEquals(FrameType.STATE_CHILDREN, receiver.sent.get(0).type());
        assertEquals(11, receiver.sent.get(0).correlationId());
        assertEquals(
                new UnsafeBuffer(SET.answer(HEIGHT, root)),
                new UnsafeBuffer(receiver.sent.get(0).payload()));
        assertEquals(
                new UnsafeBuffer(SET.answer(HEIGHT, largePart())),
                new UnsafeBuffer(receiver.sent.get(1).payload()));
        assertNotHere(receiver.sent.get(2));
    }

    @Test
    void shouldServeTheNewestTwoHeights() {
        for (long height = HEIGHT; height <= HEIGHT + 2; height++) {
            arrange(height, SET);
            publish(height);
        }
        for (long height = HEIGHT; height <= HEIGHT + 2; height++) {
            server.serve(1, height, height, root, 0);
        }
        await(() -> receiver.sent.size() == 3);
        assertNotHere(receiver.sent.get(0));
        assertEquals(FrameType.STATE_CHILDREN, receiver.sent.get(1).type());
        assertEquals(FrameType.STATE_CHILDREN, receiver.sent.get(2).type());
    }

    /** Eight requests of one wait while another has room: each connection gets one piece before any gets a second. */
    @Test
    void shouldServeEveryConnectionInTurn() {
        arrange(HEIGHT, SET);
        publish(HEIGHT);
        receiver.room(1, 0);
        receiver.room(2, 0);
        for (int i = 0; i < 8; i++) {
            server.serve(1, 100 + i, HEIGHT, root, 0);
        }
        server.serve(2, 200, HEIGHT, root, 0);
        server.serve(3, 300, HEIGHT, root, 0);
        await(() -> receiver.sent.size() == 1);
        assertEquals(300, receiver.sent.get(0).correlationId());
        receiver.room(2, Long.MAX_VALUE);
        await(() -> receiver.sent.size() == 2);
        assertEquals(200, receiver.sent.get(1).correlationId());
        receiver.room(4, 0);
        server.serve(4, 400, HEIGHT, root, 0);
        int looks = receiver.looks;
        await(() -> receiver.looks > looks + 2);
        receiver.allHaveRoom();
        await(() -> receiver.sent.size() == 11);
        int place = 0;
        while (receiver.sent.get(place).correlationId() != 400) {
            place++;
        }
        assertTrue(place <= 4, "served at place " + place);
    }

    @Test
    void shouldRefuseWhatOneConnectionAsksTooMuch() {
        receiver.room(1, 0);
        for (int i = 0; i < 20; i++) {
            assertEquals(i < 16, server.serve(1, i, HEIGHT, root, 0));
        }
        server.serve(2, 50, HEIGHT, root, 0);
        await(() -> receiver.sent.size() == 1);
        receiver.allHaveRoom();
        await(() -> receiver.sent.size() == 17);
        server.serve(2, 51, HEIGHT, root, 0);
        await(() -> receiver.sent.size() == 18);
        assertEquals(51, receiver.sent.get(17).correlationId());
        assertEquals(15, receiver.sent.get(16).correlationId());
    }

    @Test
    void shouldTakeNoMoreRequestsThanItServes() {
        Map<Long, Long> none = new HashMap<>();
        for (long connection = 0; connection < 2_000; connection++) {
            none.put(connection, 0L);
        }
        receiver.rooms = none;
        int taken = 0;
        while (server.serve(taken, 1, HEIGHT, root, 0)) {
            taken++;
        }
        assertEquals(1_536, taken);
        receiver.allHaveRoom();
        await(() -> receiver.sent.size() == 1_536);
        await(() -> server.serve(5_000, 1, HEIGHT, root, 0));
    }

    @Test
    void shouldForgetWhoIsGone() {
        receiver.room(1, BulkSink.ENDED);
        server.serve(1, 1, HEIGHT, root, 0);
        await(() -> receiver.looks > 0);
        receiver.allHaveRoom();
        server.serve(2, 2, HEIGHT, root, 0);
        await(() -> receiver.sent.size() == 1);
        assertEquals(2, receiver.sent.get(0).correlationId());
    }

    @Test
    void shouldServeADamagedCopyNoMore() throws IOException {
        arrange(HEIGHT, SET);
        byte[] bytes = Files.readAllBytes(files.file(HEIGHT));
        bytes[300_000] ^= 1;
        bytes[600_000] ^= 1;
        Files.write(files.file(HEIGHT), bytes);
        publish(HEIGHT);
        server.serve(1, 1, HEIGHT, largePart(), 0);
        await(() -> receiver.sent.size() == 1);
        if (receiver.sent.get(0).type() == FrameType.STATE_CHILDREN) {
            UnsafeBuffer below = largePart();
            SortedCoins.Part part = SET.parts(SET.at(below), 2).get(1);
            StatePath.ask(below, 0, part.splitBit(), 1);
            server.serve(1, 2, HEIGHT, below, 0);
            await(() -> receiver.sent.size() == 2);
        }
        assertNotHere(receiver.sent.get(receiver.sent.size() - 1));
        assertEquals(HEIGHT, damaged.get().height());
        server.serve(1, 3, HEIGHT, root, 0);
        await(() -> receiver.sent.get(receiver.sent.size() - 1).correlationId() == 3);
        assertNotHere(receiver.sent.get(receiver.sent.size() - 1));
        assertNull(failure.get());
    }

    @Test
    void shouldArrangeTheNewestSnapshotAndMakeADamagedCopyAgain() throws IOException {
        UtxoSnapshots.write(snapshots, HEIGHT, SET.coins());
        try (ArrangeAgent agent = new ArrangeAgent(snapshots, files, failure::set)) {
            agent.start(server);
            await(() -> server.servedHeight() == HEIGHT);
            UtxoSnapshots.write(snapshots, HEIGHT + 1, SET.coins());
            await(() -> server.servedHeight() == HEIGHT + 1);
        }
        byte[] bytes = Files.readAllBytes(files.file(HEIGHT + 1));
        bytes[40] ^= 1;
        Files.write(files.file(HEIGHT + 1), bytes);
        server.close();
        server = new StateServer(2, receiver, damaged::set, failure::set);
        try (ArrangeAgent agent = new ArrangeAgent(snapshots, files, failure::set)) {
            agent.start(server);
            await(() -> server.servedHeight() == HEIGHT + 1);
            agent.onDamaged(ArrangedCoins.open(files.file(HEIGHT + 1), new StateHashing()));
            await(() -> Files.exists(files.file(HEIGHT + 1)));
        }
        assertNull(failure.get());
    }

    @Test
    void shouldGoOnWithoutASnapshotThatCannotBeArranged() throws IOException {
        Path bad = UtxoSnapshots.write(snapshots, HEIGHT, SET.coins());
        byte[] bytes = Files.readAllBytes(bad);
        bytes[5_000] ^= 1;
        Files.write(bad, bytes);
        try (ArrangeAgent agent = new ArrangeAgent(snapshots, files, failure::set)) {
            agent.start(server);
            server.serve(1, 1, HEIGHT, root, 0);
            await(() -> receiver.sent.size() == 1);
            assertNotHere(receiver.sent.get(0));
            UtxoSnapshots.write(snapshots, HEIGHT + 1, SET.coins());
            await(() -> server.servedHeight() == HEIGHT + 1);
        }
        assertFalse(Files.exists(files.file(HEIGHT)));
        assertNull(failure.get());
    }
}
