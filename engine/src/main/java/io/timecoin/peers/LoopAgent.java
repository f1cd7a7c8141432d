package io.timecoin.peers;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one event loop keeps about its connections: which stopped reading because the sink was full, in the order they
 * stopped, and which were silent. Owned by the event loop, except {@link #resume}.
 */
final class LoopAgent implements Runnable {
    private final EventLoop eventLoop;
    private final ArrayDeque<Connection> stalled = new ArrayDeque<>();
    private final List<Connection> connections = new ArrayList<>();
    private final AtomicBoolean resuming = new AtomicBoolean();
    private final AnswerFrame answerFrame = new AnswerFrame();

    // Written by the event loop, read by resume(): zero costs a pipeline thread nothing.
    private volatile int stalledCount;

    LoopAgent(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    AnswerFrame answerFrame() {
        return answerFrame;
    }

    void add(Connection connection) {
        connections.add(connection);
    }

    void remove(Connection connection) {
        connections.remove(connection);
        stalled.remove(connection);
        stalledCount = stalled.size();
    }

    void stall(Connection connection) {
        stalled.add(connection);
        stalledCount = stalled.size();
    }

    /** Any thread: lets stalled connections read on; many calls make one task. */
    void resume() {
        if (stalledCount == 0 || !resuming.compareAndSet(false, true)) {
            return;
        }
        try {
            eventLoop.execute(this);
        } catch (RejectedExecutionException stopped) {
            // The listener has been closed; there is nothing to read on.
            resuming.set(false);
        }
    }

    /** Event loop: each connection that is stalled now tries once; one that stalls again joins the end. */
    @Override
    public void run() {
        resuming.set(false);
        for (int i = stalled.size(); i > 0 && !stalled.isEmpty(); i--) {
            Connection connection = stalled.poll();
            stalledCount = stalled.size();
            connection.readOn();
        }
    }

    /** Event loop: closes connections that were idle over several sweeps. */
    void sweep() {
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).sweep();
        }
    }

    /** Event loop: nothing more is read from any connection. */
    void stopReading() {
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).stopReading();
        }
        stalled.clear();
        stalledCount = 0;
    }

    /** Event loop: ends every connection once what was handed over has left. */
    void finish() {
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).finish();
        }
    }
}
