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
    private static final int NOT_READ = -1;

    private final BlockStore blocks;
    private final BulkSink sink;
    private final Consumer<Throwable> onFailure;
    private final ArrayBlockingQueue<Request> arrived = new ArrayBlockingQueue<>(REQUESTS_MAX);
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private long bufferedHeight;
    private int bufferedLength = NOT_READ;
    private final Thread thread = new Thread(this::run, "timecoin-archive");
    private volatile boolean isRunning = true;

    private static final class Request {
        private final long connectionId;
        private final long correlationId;
        private final long endHeight;
        private long nextHeight;

        /** What was queued for the connection when it last took no block. */
        private long refusedAt = Long.MAX_VALUE;

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
        return arrived.offer(
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
        if (!isMoving && waiting.size() == REQUESTS_MAX) {
            Thread.sleep(NAP_MS);
        } else if (!isMoving) {
            Request next = arrived.poll(waiting.isEmpty() ? IDLE_MS : NAP_MS, TimeUnit.MILLISECONDS);
            if (next != null) {
                waiting.add(next);
            }
        }
        arrived.drainTo(waiting, REQUESTS_MAX - waiting.size());
    }

    /** Sends a block of every request; false if none could go on. */
    private boolean serveRound() {
        boolean isMoving = false;
        for (int left = waiting.size(); left > 0; left--) {
            Request request = waiting.poll();
            long queued = sink.queuedBytes(request.connectionId);
            boolean wasSent = queued >= 0 && hasHope(request, queued) && send(request, queued);
            isMoving |= wasSent;
            boolean isOver =
                    queued < 0 || request.nextHeight >= request.endHeight || request.nextHeight > blocks.lastHeight();
            if (!isOver) {
                waiting.add(request);
            }
        }
        return isMoving;
    }

    /** Whether there may be room: after a refusal not before some of what was queued has left, or nothing is. */
    private static boolean hasHope(Request request, long queued) {
        return queued == 0 || queued < request.refusedAt;
    }

    private boolean send(Request request, long queued) {
        if (request.nextHeight > blocks.lastHeight()) {
            return false;
        }
        int length = read(request.nextHeight);
        boolean wasSent = length >= 0
                && sink.sendBulk(request.connectionId, request.correlationId, FrameType.BLOCK, buffer, 0, length);
        if (wasSent) {
            request.nextHeight++;
            request.refusedAt = Long.MAX_VALUE;
        } else if (length < 0) {
            request.nextHeight = request.endHeight;
        } else {
            request.refusedAt = Math.max(queued, sink.queuedBytes(request.connectionId));
        }
        return wasSent;
    }

    /** A damaged block is not served; who asked asks another. The block read last is at hand. */
    private int read(long height) {
        if (bufferedLength > 0 && height == bufferedHeight) {
            return bufferedLength;
        }
        bufferedHeight = height;
        bufferedLength = NOT_READ;
        try {
            bufferedLength = blocks.read(height, buffer, 0);
        } catch (EngineException e) {
            if (e.category() == EngineException.Category.FATAL) {
                throw e;
            }
            LOG.error("cannot serve block {}: {}", height, e.getMessage());
        }
        return bufferedLength;
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
