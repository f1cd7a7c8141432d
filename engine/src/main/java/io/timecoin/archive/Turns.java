package io.timecoin.archive;

import io.timecoin.codec.BulkSink;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Serves what connections ask for, a piece of each connection in turn, so that many may be served by one node, and neither a
 * slow one nor one that asks for much holds up the others. Its own thread, on which alone the service runs.
 *
 * <pre>
 *  add, any thread --> arrived --> waiting by connection --one piece of each--> room? read, send
 *                      bounded for each connection and for all of them
 * </pre>
 */
final class Turns<R> implements AutoCloseable {
    /** How many requests of all connections are waited for. */
    static final int REQUESTS_MAX = 2_048;

    /** Of which so many only of validators: what is left has room for all requests of as many strangers as are linked. */
    static final int REQUESTS_OF_VALIDATORS = REQUESTS_MAX / 4;

    /** How many of one connection: twice what a download has out, since one is forgotten a little after its answer left. */
    static final int REQUESTS_A_CONNECTION_MAX = 16;

    private static final long NAP_MS = 5;
    private static final long IDLE_MS = 200;

    /** What has become of a request. */
    enum Step {
        /** Nothing was sent: there is no room. */
        STUCK,
        /** A piece was sent, and there are more. */
        SENT,
        /** There is nothing more to be sent. */
        OVER
    }

    /** Answers requests, on the thread of the turns. */
    interface Service<R> {
        /** Sends a piece if it finds room. */
        Step serve(R request, long roomBytes);

        /** Called before each round, behind the requests that it serves. */
        default void prepare() {}

        /** Called last. */
        default void end() {}
    }

    private record Arrival<R>(long connectionId, R request) {}

    private final Service<R> service;
    private final BulkSink sink;
    private final Consumer<Throwable> onFailure;

    /** As large as the bound, so that what is counted in always finds a place. */
    private final ArrayBlockingQueue<Arrival<R>> arrived = new ArrayBlockingQueue<>(REQUESTS_MAX);

    /** In the order in which connections came: each round gives one piece to every one of them. */
    private final Map<Long, ArrayDeque<R>> waiting = new LinkedHashMap<>();

    /** Arrived or waiting. */
    private final AtomicInteger requests = new AtomicInteger();

    /** The same, of each connection that has any. */
    private final ConcurrentHashMap<Long, Integer> requestsOf = new ConcurrentHashMap<>();

    private final Thread thread;
    private volatile boolean isRunning = true;

    /**
     * Creates the turns.
     *
     * @param name of their thread
     * @param sink asked for room
     * @param onFailure told, on that thread, of what ends it: a bug, or a disk that fails
     */
    Turns(String name, Service<R> service, BulkSink sink, Consumer<Throwable> onFailure) {
        this.service = service;
        this.sink = sink;
        this.onFailure = onFailure;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Starts the thread; what was asked for before waits for it. */
    void start() {
        thread.start();
    }

    /** Notes a request; false if too many of this connection wait, or of all. Any thread. */
    boolean add(long connectionId, R request) {
        int most = sink.isValidators(connectionId) ? REQUESTS_MAX : REQUESTS_MAX - REQUESTS_OF_VALIDATORS;
        if (requests.incrementAndGet() > most) {
            requests.decrementAndGet();
            return false;
        }
        if (requestsOf.merge(connectionId, 1, Integer::sum) > REQUESTS_A_CONNECTION_MAX) {
            forget(connectionId, 1);
            return false;
        }
        return arrived.add(new Arrival<>(connectionId, request));
    }

    private void forget(long connectionId, int count) {
        requestsOf.computeIfPresent(connectionId, (id, all) -> all > count ? all - count : null);
        requests.addAndGet(-count);
    }

    private void run() {
        try {
            boolean isMoving = false;
            while (isRunning) {
                take(isMoving);
                service.prepare();
                isMoving = serveRound();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // Also an Error: nobody would be served any more, and nobody would know.
            if (isRunning) {
                onFailure.accept(e);
            }
        } finally {
            service.end();
        }
    }

    /** Takes what has arrived; waits for it where nothing else moves. */
    private void take(boolean isMoving) throws InterruptedException {
        if (!isMoving) {
            enqueue(arrived.poll(waiting.isEmpty() ? IDLE_MS : NAP_MS, TimeUnit.MILLISECONDS));
        }
        for (Arrival<R> next = arrived.poll(); next != null; next = arrived.poll()) {
            enqueue(next);
        }
    }

    private void enqueue(Arrival<R> arrival) {
        if (arrival != null) {
            waiting.computeIfAbsent(arrival.connectionId(), id -> new ArrayDeque<>())
                    .add(arrival.request());
        }
    }

    /** Sends a piece to every connection; false if none could go on. */
    private boolean serveRound() {
        boolean isMoving = false;
        Iterator<Map.Entry<Long, ArrayDeque<R>>> all = waiting.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Long, ArrayDeque<R>> entry = all.next();
            long connectionId = entry.getKey();
            ArrayDeque<R> its = entry.getValue();
            long room = sink.bulkRoom(connectionId);
            if (room == BulkSink.ENDED) {
                forget(connectionId, its.size());
                all.remove();
                continue;
            }
            Step step = service.serve(its.peek(), room);
            isMoving |= step != Step.STUCK;
            if (step == Step.OVER) {
                its.poll();
                forget(connectionId, 1);
            }
            if (its.isEmpty()) {
                all.remove();
            }
        }
        return isMoving;
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
