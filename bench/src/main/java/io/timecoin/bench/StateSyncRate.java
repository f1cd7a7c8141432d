package io.timecoin.bench;

import io.timecoin.archive.StateHashing;
import io.timecoin.archive.StateServer;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.StateChildrenView;
import io.timecoin.codec.StateCoinsView;
import io.timecoin.codec.sbe.BlockHeaderEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.ledger.StateTree;
import io.timecoin.proof.SubtreeVerifier;
import io.timecoin.store.ArrangedCoins;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.store.CoinArranger;
import io.timecoin.store.ReceivedCoins;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.SnapshotWriter;
import io.timecoin.store.StoreConfig;
import io.timecoin.sync.HeldParts;
import io.timecoin.sync.StateDownload;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * State sync without its network: arranging a snapshot, then serving all of it to one newcomer in the same process, who
 * checks every piece, writes it down, and builds the tree at the end.
 *
 * <pre>
 *  snapshot --arrange--> copy --> server, its thread --> queue --> plan, check, file --> tree, root compared
 * </pre>
 */
@Command(name = "state-sync", description = "Rates of arranging, serving, proving and rebuilding a state.")
final class StateSyncRate implements Callable<Integer> {
    private static final long HEIGHT = 7;
    private static final int FRAMES_MAX = 64;
    private static final int COINS_A_WRITE = 10_000;
    private static final double BYTES_PER_MB = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    @Spec
    private CommandSpec command;

    @Option(
            names = "--coins",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Size of the set, 10000 to 50000000. Default: ${DEFAULT-VALUE}.")
    private int coins;

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes the figures as JSON.")
    private Path json;

    private Results results;
    private final BlockingQueue<Frame> frames = new ArrayBlockingQueue<>(FRAMES_MAX);
    private final SubtreeVerifier verifier = new SubtreeVerifier();
    private final StateCoinsView coinsView = new StateCoinsView();
    private final StateChildrenView partsView = new StateChildrenView();
    private long verifyNanos;
    private long writeNanos;

    private record Frame(long correlationId, FrameType type, byte[] payload) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        results = Results.of("state-sync", command);
        try (TemporaryHome home = TemporaryHome.make()) {
            StoreConfig config = StoreConfig.of(home.path(), coins);
            ArrangedFiles files = ArrangedFiles.open(config);
            Path snapshot = writeSnapshot(SnapshotFiles.open(config));
            long start = System.nanoTime();
            new CoinArranger(files, new StateHashing()).arrange(snapshot, () -> true);
            rate("arrange", System.nanoTime() - start);
            start = System.nanoTime();
            ArrangedCoins copy = ArrangedCoins.open(files.file(HEIGHT), new StateHashing());
            results.add("open", (System.nanoTime() - start) / NANOS_PER_SECOND, "s");
            UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
            root.putBytes(0, copy.root(), 0, Hash.BYTES);
            try (ReceivedCoins received = ReceivedCoins.open(config)) {
                download(copy, root, received);
                rebuild(root, received);
            }
        }
        results.report(System.out, json);
        return 0;
    }

    private void rate(String what, long nanos) {
        results.add(what, coins * NANOS_PER_SECOND / nanos, "coins/s");
    }

    private Path writeSnapshot(SnapshotFiles snapshots) {
        results.progress("writing a snapshot of " + coins + " coins");
        UnsafeBuffer front = new UnsafeBuffer(new byte[BlockHeaderView.BYTES + 2 * Long.BYTES]);
        new BlockHeaderEncoder()
                .wrapAndApplyHeader(front, 0, new MessageHeaderEncoder())
                .blockVersion(BlockHeaderView.VERSION)
                .height(HEIGHT);
        front.putLong(BlockHeaderView.BYTES + Long.BYTES, coins, ByteOrder.LITTLE_ENDIAN);
        try (SnapshotWriter writer = snapshots.begin(SnapshotKind.UTXO, HEIGHT)) {
            writer.write(front, 0, front.capacity());
            for (int first = 0; first < coins; first += COINS_A_WRITE) {
                int count = Math.min(COINS_A_WRITE, coins - first);
                writer.write(CoinNumbers.coins(first, count), 0, count * CoinLayout.BYTES);
            }
            return writer.commit();
        }
    }

    /** The queue stands for the socket: while it is full the connection has no room. */
    private final class Wire implements BulkSink {
        @Override
        public boolean sendBulk(
                long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
            byte[] copy = new byte[length];
            payload.getBytes(offset, copy);
            return frames.offer(new Frame(correlationId, type, copy));
        }

        @Override
        public long bulkRoom(long connectionId) {
            return frames.remainingCapacity() > 0 ? Long.MAX_VALUE : 0;
        }
    }

    private void onFailure(Throwable failure) {
        results.progress("the server has failed: " + failure);
        frames.clear();
        frames.add(new Frame(0, FrameType.ANSWER, new byte[0]));
    }

    private void download(ArrangedCoins copy, UnsafeBuffer root, ReceivedCoins received) throws InterruptedException {
        try (StateServer server = new StateServer(1, new Wire(), damaged -> {}, this::onFailure)) {
            server.publish(copy);
            StateDownload plan = new StateDownload(HEIGHT, root, 0, coins, 1, HeldParts.NONE);
            plan.peer(1);
            long start = System.nanoTime();
            while (!plan.isDone()) {
                while (plan.ask(nowMs())) {
                    server.serve(1, plan.correlationId(), HEIGHT, plan.buffer(), plan.pathAt());
                }
                onFrame(plan, frames.take(), received);
            }
            long nanos = System.nanoTime() - start;
            rate("download, one peer, no network", nanos);
            results.add(
                    "the same", coins * (double) CoinLayout.BYTES / BYTES_PER_MB * NANOS_PER_SECOND / nanos, "MB/s");
            rate("proving", verifyNanos);
            rate("writing what was received", writeNanos);
        }
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void onFrame(StateDownload plan, Frame frame, ReceivedCoins received) {
        UnsafeBuffer payload = new UnsafeBuffer(frame.payload());
        int length = frame.payload().length;
        plan.expects(1, frame.correlationId());
        long start = System.nanoTime();
        boolean isCoins = frame.type() == FrameType.STATE_COINS;
        boolean isProven = isCoins
                ? coinsView.wrap(payload, 0, length) == ResultCode.OK
                        && verifier.provesCoins(plan.buffer(), plan.hashAt(), coinsView)
                : partsView.wrap(payload, 0, length) == ResultCode.OK
                        && verifier.provesParts(plan.buffer(), plan.hashAt(), partsView);
        verifyNanos += System.nanoTime() - start;
        if (!isProven) {
            throw new IllegalStateException("an answer is not proven: " + frame.type());
        }
        if (!isCoins) {
            plan.onParts(1, frame.correlationId(), partsView, nowMs());
            return;
        }
        start = System.nanoTime();
        received.append(plan.buffer(), plan.hashAt(), payload, coinsView.coinsAt(), coinsView.count());
        writeNanos += System.nanoTime() - start;
        plan.onCoins(1, frame.correlationId(), coinsView.count(), nowMs());
    }

    private void rebuild(UnsafeBuffer root, ReceivedCoins received) {
        long start = System.nanoTime();
        UnsafeBuffer rebuilt = new UnsafeBuffer(new byte[Hash.BYTES]);
        try (StateTree tree = new StateTree(coins)) {
            received.forEach(tree::insert);
            tree.root(rebuilt, 0);
        }
        if (!rebuilt.equals(root)) {
            throw new IllegalStateException("the rebuilt state has another root");
        }
        rate("tree rebuilt", System.nanoTime() - start);
    }
}
