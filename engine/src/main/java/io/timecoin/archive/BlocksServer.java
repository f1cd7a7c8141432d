package io.timecoin.archive;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;
import io.timecoin.codec.BlocksSource;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.store.BlockStore;
import java.util.ArrayDeque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.agrona.ExpandableArrayBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests for blocks, a block of each waiting request in turn, so that many may sync from one validator and a slow
 * one holds up nobody. What is asked for above the tip is not waited for. Its own thread.
 */
public final class BlocksServer implements BlocksSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BlocksServer.class);
    private static final int REQUESTS_MAX = 256;
    private static final long NAP_MS = 5;
    private static final long IDLE_MS = 1_000;

    private final BlockStore blocks;
    private final BulkSink sink;
    private final Consumer<Throwable> onFailure;
    private final ArrayBlockingQueue<Request> arrived = new ArrayBlockingQueue<>(REQUESTS_MAX);
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();

    /** Arrived or waiting, so that what has arrived always finds a place among those that wait. */
    private final AtomicInteger requests = new AtomicInteger();

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final Thread thread = new Thread(this::run, "timecoin-archive");
    private volatile boolean isRunning = true;

    private static final class Request {
        private final long connectionId;
        private final long correlationId;
        private final long endHeight;
        private long nextHeight;

        /** Room without which the next block is not read: its length, once that is known. */
        private long neededBytes = 1;

        private Request(long connectionId, long correlationId, long fromHeight, int count) {
            this.connectionId = connectionId;
            this.correlationId = correlationId;
            this.nextHeight = fromHeight;
            this.endHeight = fromHeight + count;
        }
    }

    /**
     * Creates and starts the server.
     *
     * @param blocks read while another thread appends
     * @param sink takes the blocks
     * @param onFailure told, on the server's thread, of what ends it: a bug, or a disk that fails
     */
    public BlocksServer(BlockStore blocks, BulkSink sink, Consumer<Throwable> onFailure) {
        this.blocks = blocks;
        this.sink = sink;
        this.onFailure = onFailure;
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public boolean serve(long connectionId, long correlationId, long fromHeight, int count) {
        if (requests.incrementAndGet() > REQUESTS_MAX) {
            requests.decrementAndGet();
            return false;
        }
        return arrived.add(
                new Request(connectionId, correlationId, fromHeight, Math.min(count, Limits.BLOCKS_A_REQUEST_MAX)));
    }

    private void run() {
        try {
            boolean isMoving = false;
            while (isRunning) {
                take(isMoving);
                isMoving = serveRound();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // Also an Error: nobody would be served any more, and nobody would know.
            if (isRunning) {
                onFailure.accept(e);
            }
        }
    }

    /** Takes what has arrived; waits for it where nothing else moves. */
    private void take(boolean isMoving) throws InterruptedException {
        if (!isMoving) {
            Request next = arrived.poll(waiting.isEmpty() ? IDLE_MS : NAP_MS, TimeUnit.MILLISECONDS);
            if (next != null) {
                waiting.add(next);
            }
        }
        arrived.drainTo(waiting);
    }

    /** Sends a block of every request; false if none could go on. */
    private boolean serveRound() {
        boolean isMoving = false;
        for (int left = waiting.size(); left > 0; left--) {
            Request request = waiting.poll();
            long room = sink.bulkRoom(request.connectionId);
            boolean wasSent = room >= request.neededBytes && send(request);
            isMoving |= wasSent;
            boolean isOver = room == BulkSink.ENDED
                    || request.nextHeight >= request.endHeight
                    || request.nextHeight > blocks.lastHeight();
            if (isOver) {
                requests.decrementAndGet();
            } else {
                waiting.add(request);
            }
        }
        return isMoving;
    }

    private boolean send(Request request) {
        if (request.nextHeight > blocks.lastHeight()) {
            return false;
        }
        int length = read(request.nextHeight);
        if (length < 0) {
            request.nextHeight = request.endHeight;
            return false;
        }
        boolean wasSent =
                sink.sendBulk(request.connectionId, request.correlationId, FrameType.BLOCK, buffer, 0, length);
        request.nextHeight += wasSent ? 1 : 0;
        request.neededBytes = wasSent ? 1 : length;
        return wasSent;
    }

    /** A damaged block is not served; who asked asks another. */
    private int read(long height) {
        try {
            return blocks.read(height, buffer, 0);
        } catch (EngineException e) {
            if (e.category() == EngineException.Category.FATAL) {
                throw e;
            }
            LOG.error("cannot serve block {}: {}", height, e.getMessage());
            return -1;
        }
    }

    /** Ends the thread; what was asked for stays unanswered. */
    @Override
    public void close() {
        isRunning = false;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
