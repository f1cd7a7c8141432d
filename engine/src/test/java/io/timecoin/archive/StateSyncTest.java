package io.timecoin.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.base.StatePath;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.StateChildrenView;
import io.timecoin.codec.StateCoinsView;
import io.timecoin.ledger.StateTree;
import io.timecoin.proof.SortedCoins;
import io.timecoin.proof.SubtreeVerifier;
import io.timecoin.store.ArrangedCoins;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.store.CoinArranger;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.StoreConfig;
import io.timecoin.store.UtxoSnapshots;
import io.timecoin.sync.HeldParts;
import io.timecoin.sync.StateDownload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From snapshot files of several peers to a state tree with the same root, with no sockets between. */
@Timeout(120)
class StateSyncTest {
    private static final long HEIGHT = 7;
    private static final SortedCoins SET = SortedCoins.random(2, 120_000, 300);

    @TempDir
    Path directory;

    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<StateServer> servers = new ArrayList<>();
    private final SubtreeVerifier verifier = new SubtreeVerifier();
    private final StateCoinsView coins = new StateCoinsView();
    private final StateChildrenView parts = new StateChildrenView();
    private final List<Long> liars = new ArrayList<>();
    private StateTree tree;
    private int answers;

    private record Frame(long peer, long correlationId, FrameType type, byte[] payload) {}

    /** The wire from a server to the newcomer; what a lying one sends is changed on the way. */
    private record Wire(long peer, boolean isLying, BlockingQueue<Frame> frames) implements BulkSink {
        @Override
        public boolean sendBulk(
                long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
            byte[] copy = new byte[length];
            payload.getBytes(offset, copy);
            if (isLying && type == FrameType.STATE_COINS) {
                copy[StateCoinsView.FRONT_BYTES + CoinLayout.AMOUNT_OFFSET] ^= 1;
            }
            return frames.add(new Frame(peer, correlationId, type, copy));
        }

        @Override
        public long bulkRoom(long connectionId) {
            return Long.MAX_VALUE;
        }
    }

    @BeforeEach
    void begin() {
        tree = new StateTree(SET.size() + 1_000);
    }

    @AfterEach
    void end() {
        servers.forEach(StateServer::close);
        tree.close();
        assertNull(failure.get());
    }

    private void serve(int peer, SortedCoins set, boolean isLying) {
        StateServer server = new StateServer(2, new Wire(peer, isLying, frames), copy -> {}, failure::set);
        server.publish(arranged("peer-" + peer, set));
        servers.add(server);
    }

    private ArrangedCoins arranged(String name, SortedCoins set) {
        StoreConfig config = StoreConfig.of(directory.resolve(name), 1);
        ArrangedFiles files = ArrangedFiles.open(config);
        Path snapshot = UtxoSnapshots.write(SnapshotFiles.open(config), HEIGHT, set.coins());
        assertTrue(new CoinArranger(files, new StateHashing()).arrange(snapshot, () -> true));
        return ArrangedCoins.open(files.file(HEIGHT), new StateHashing());
    }

    private void download(byte[] root, HeldParts held) throws InterruptedException {
        StateDownload plan = new StateDownload(HEIGHT, new UnsafeBuffer(root), 0, 0, 1, held);
        for (int peer = 0; peer < servers.size(); peer++) {
            plan.peer(peer);
        }
        while (!plan.isDone()) {
            while (plan.ask(nowMs())) {
                StateServer server = servers.get((int) plan.connectionId());
                assertTrue(server.serve(0, plan.correlationId(), HEIGHT, plan.buffer(), plan.pathAt()));
            }
            long waitMs = Math.max(1, plan.deadlineMs() - nowMs());
            Frame frame = frames.poll(Math.min(waitMs, 20_000), TimeUnit.MILLISECONDS);
            assertTrue(frame != null || waitMs < 1_000, () -> "nothing comes: " + plan.progress());
            if (frame != null && plan.expects(frame.peer(), frame.correlationId())) {
                onAnswer(plan, frame);
            }
            for (long liar = plan.takeLiar(); liar != StateDownload.NOBODY; liar = plan.takeLiar()) {
                liars.add(liar);
            }
        }
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void onAnswer(StateDownload plan, Frame frame) {
        answers++;
        if (frame.type() == FrameType.ANSWER) {
            plan.onNotHere(frame.peer(), frame.correlationId());
            return;
        }
        UnsafeBuffer payload = new UnsafeBuffer(frame.payload());
        int length = frame.payload().length;
        boolean isProven = frame.type() == FrameType.STATE_COINS
                ? coins.wrap(payload, 0, length) == ResultCode.OK
                        && verifier.provesCoins(plan.buffer(), plan.hashAt(), coins)
                : parts.wrap(payload, 0, length) == ResultCode.OK
                        && verifier.provesParts(plan.buffer(), plan.hashAt(), parts);
        if (!isProven) {
            plan.onWrong(frame.peer(), frame.correlationId());
        } else if (frame.type() == FrameType.STATE_CHILDREN) {
            plan.onParts(frame.peer(), frame.correlationId(), parts, nowMs());
        } else if (plan.onCoins(frame.peer(), frame.correlationId(), coins.count(), nowMs())) {
            for (int i = 0; i < coins.count(); i++) {
                assertTrue(tree.insert(payload, coins.coinsAt() + i * CoinLayout.BYTES));
            }
        }
    }

    private byte[] rootOfTree() {
        UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
        tree.root(root, 0);
        return root.byteArray();
    }

    @Test
    void shouldRebuildTheStateWhileOneOfThreeLies() throws InterruptedException {
        serve(0, SET, false);
        serve(1, SET, true);
        serve(2, SET, false);
        download(SET.root(), HeldParts.NONE);
        assertEquals(SET.size(), tree.size());
        assertArrayEquals(SET.root(), rootOfTree());
        assertEquals(List.of(1L), liars);
    }

    /** An own state in which coins are missing, changed and too many: only the parts with a difference are asked for. */
    @Test
    void shouldRepairAStateByTheDifferencesAlone() throws InterruptedException {
        List<byte[]> damaged =
                new ArrayList<>(SET.coins().stream().map(byte[]::clone).toList());
        damaged.remove(70_000);
        damaged.get(30_000)[CoinLayout.AMOUNT_OFFSET] ^= 1;
        byte[] surplus = damaged.get(100_000).clone();
        surplus[CoinLayout.OUTPUT_INDEX_OFFSET] ^= 0x40;
        damaged.add(surplus);
        SortedCoins own = new SortedCoins(damaged);
        serve(0, SET, false);
        try (ArrangedCoins held = arranged("own", own)) {
            download(SET.root(), (path, pathAt, hash, hashAt) -> {
                long count = held.coinsUnder(path, pathAt, hash, hashAt);
                if (count >= 0) {
                    held.forEachUnder(path, pathAt, (coin, at) -> assertTrue(tree.insert(coin, at)));
                }
                return count;
            });
        }
        assertArrayEquals(SET.root(), rootOfTree());
        assertTrue(answers <= 7, "asked " + answers + " times");
    }

    @Test
    void shouldServeManyNewcomersFromOneCopy() throws InterruptedException {
        serve(0, SET, false);
        UnsafeBuffer root = new UnsafeBuffer(new byte[StatePath.BYTES]);
        for (int newcomer = 0; newcomer < 100; newcomer++) {
            assertTrue(servers.get(0).serve(newcomer, newcomer, HEIGHT, root, 0));
        }
        for (int newcomer = 0; newcomer < 100; newcomer++) {
            assertEquals(newcomer, frames.poll(20, TimeUnit.SECONDS).correlationId());
        }
    }
}
