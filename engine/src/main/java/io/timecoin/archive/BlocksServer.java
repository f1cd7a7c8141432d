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

    private final BlockStore blocks;
    private final BulkSink sink;
    private final ArrayBlockingQueue<Request> arrived = new ArrayBlockingQueue<>(REQUESTS_MAX);
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final Thread thread = new Thread(this::run, "timecoin-archive");
    private volatile boolean isRunning = true;

    private static final class Request {
        private final long connectionId;
        private final long correlationId;
        private final long endHeight;
        private long nextHeight;

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
     */
    public BlocksServer(BlockStore blocks, BulkSink sink) {
        this.blocks = blocks;
        this.sink = sink;
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public boolean serve(long connectionId, long correlationId, long fromHeight, int count) {
        return arrived.offer(
                new Request(connectionId, correlationId, fromHeight, Math.min(count, Limits.BLOCKS_A_REQUEST_MAX)));
    }

    private void run() {
        try {
            while (isRunning) {
                Request next = arrived.poll(waiting.isEmpty() ? 1_000 : NAP_MS, TimeUnit.MILLISECONDS);
                if (next != null && waiting.size() < REQUESTS_MAX) {
                    waiting.add(next);
                }
                boolean isMoving = true;
                while (isMoving && isRunning) {
                    isMoving = serveRound();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a block of every request; false if none could go on. */
    private boolean serveRound() {
        boolean isMoving = false;
        for (int left = waiting.size(); left > 0; left--) {
            Request request = waiting.poll();
            boolean wasSent = send(request);
            isMoving |= wasSent;
            boolean isOver = request.nextHeight >= request.endHeight
                    || request.nextHeight > blocks.lastHeight()
                    || !wasSent && sink.queuedBytes(request.connectionId) < 0;
            if (!isOver) {
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
        boolean wasSent = length >= 0
                && sink.sendBulk(request.connectionId, request.correlationId, FrameType.BLOCK, buffer, 0, length);
        if (wasSent) {
            request.nextHeight++;
        } else if (length < 0) {
            request.nextHeight = request.endHeight;
        }
        return wasSent;
    }

    /** A damaged block is not served; who asked asks another. */
    private int read(long height) {
        try {
            return blocks.read(height, buffer, 0);
        } catch (EngineException e) {
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
