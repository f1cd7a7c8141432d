package io.timecoin.archive;

import io.timecoin.base.EngineException;
import io.timecoin.base.StatePath;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.StateSource;
import io.timecoin.store.ArrangedCoins;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests for subtrees of the state, in turns of connections. Its own thread, which alone reads the copies: those
 * that are published, the newest of them.
 */
public final class StateServer implements StateSource, Turns.Service<StateServer.Request>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateServer.class);
    private static final int COPIES_PUBLISHED_MAX = 8;

    private final int copiesMax;
    private final BulkSink sink;
    private final Consumer<ArrangedCoins> onDamaged;
    private final Turns<Request> turns;
    private final ArrayBlockingQueue<ArrangedCoins> published = new ArrayBlockingQueue<>(COPIES_PUBLISHED_MAX);

    /** The newest first. */
    private final List<ArrangedCoins> copies = new ArrayList<>();

    private final StateAnswers answers = new StateAnswers();
    private volatile long servedHeight = -1;

    /** A request, whose path is copied. */
    static final class Request {
        private final long connectionId;
        private final long correlationId;
        private final long height;
        private final UnsafeBuffer path = new UnsafeBuffer(new byte[StatePath.BYTES]);

        private Request(long connectionId, long correlationId, long height, DirectBuffer path, int offset) {
            this.connectionId = connectionId;
            this.correlationId = correlationId;
            this.height = height;
            this.path.putBytes(0, path, offset, StatePath.BYTES);
        }
    }

    /**
     * Creates and starts the server; it serves what is published.
     *
     * @param copiesMax how many copies are served, the newest
     * @param sink takes the answers
     * @param onDamaged told, on the server's thread, of a copy that turned out damaged and is closed: it can be made again
     * @param onFailure told, on the server's thread, of what ends it: a bug, or a disk that fails
     */
    public StateServer(int copiesMax, BulkSink sink, Consumer<ArrangedCoins> onDamaged, Consumer<Throwable> onFailure) {
        this.copiesMax = copiesMax;
        this.sink = sink;
        this.onDamaged = onDamaged;
        this.turns = new Turns<>("timecoin-parts", this, sink, onFailure);
        turns.start();
    }

    @Override
    public boolean serve(long connectionId, long correlationId, long height, DirectBuffer path, int pathOffset) {
        return turns.add(connectionId, new Request(connectionId, correlationId, height, path, pathOffset));
    }

    /** Hands over a copy to be served; from now on it is the server's, who closes it. Any thread. */
    public void publish(ArrangedCoins copy) {
        if (!published.offer(copy)) {
            copy.close();
        }
    }

    /** The newest height that is served, or -1. Any thread. */
    public long servedHeight() {
        return servedHeight;
    }

    /** Adopts what was published: whoever asks after a copy was handed over is served from it. */
    @Override
    public void prepare() {
        for (ArrangedCoins copy = published.poll(); copy != null; copy = published.poll()) {
            long height = copy.height();
            copies.removeIf(old -> old.height() == height && closed(old));
            copies.add(copy);
            copies.sort((a, b) -> Long.compare(b.height(), a.height()));
            while (copies.size() > copiesMax) {
                copies.remove(copies.size() - 1).close();
            }
        }
        servedHeight = copies.isEmpty() ? -1 : copies.get(0).height();
    }

    private static boolean closed(ArrangedCoins copy) {
        copy.close();
        return true;
    }

    /** Asks for room before it reads. */
    @Override
    public Turns.Step serve(Request request, long roomBytes) {
        ArrangedCoins copy = copyOf(request.height);
        int node = copy == null ? ArrangedCoins.NONE : copy.seek(request.path, 0);
        if (roomBytes < StateAnswers.bytesMax(copy, node)) {
            return Turns.Step.STUCK;
        }
        if (copy == null || !encode(copy, node, request)) {
            answers.encodeNotHere();
        }
        FrameType type = answers.type();
        boolean wasSent =
                sink.sendBulk(request.connectionId, request.correlationId, type, answers.buffer(), 0, answers.length());
        return wasSent ? Turns.Step.OVER : Turns.Step.STUCK;
    }

    @Override
    public void end() {
        published.drainTo(copies);
        copies.forEach(ArrangedCoins::close);
    }

    private ArrangedCoins copyOf(long height) {
        for (ArrangedCoins copy : copies) {
            if (copy.height() == height) {
                return copy;
            }
        }
        return null;
    }

    /** A damaged copy is served no more; who asked asks another. */
    private boolean encode(ArrangedCoins copy, int node, Request request) {
        try {
            answers.encode(copy, node, request.path, 0);
            return true;
        } catch (EngineException e) {
            if (e.category() == EngineException.Category.FATAL) {
                throw e;
            }
            LOG.error("cannot serve the state of height {}: {}", copy.height(), e.getMessage());
            copies.remove(copy);
            copy.close();
            onDamaged.accept(copy);
            return false;
        }
    }

    /** Ends the thread and closes the copies; what was asked for stays unanswered. */
    @Override
    public void close() {
        turns.close();
    }
}
