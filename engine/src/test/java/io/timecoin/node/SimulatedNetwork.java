package io.timecoin.node;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Peers without sockets, in a time that passes only while a newcomer waits. What is sent is there a millisecond later. */
final class SimulatedNetwork implements SyncNetwork {
    final Map<Long, ResultCode> liars = new LinkedHashMap<>();
    final Set<Long> dialled = new LinkedHashSet<>();

    /** What clients were sent last. */
    final Map<Long, byte[]> toClients = new LinkedHashMap<>();

    long nowMs = 1_000_000;

    /** At this time the process is killed. */
    long killAtMs = nowMs + 600_000;

    /** So many messages are let through before it is killed. */
    int messagesMax = Integer.MAX_VALUE;

    private final Map<Long, NewcomersPeer> peers = new LinkedHashMap<>();
    private final Queue<Due> due =
            new PriorityQueue<>(Comparator.comparing(Due::atMs).thenComparing(Due::number));
    private long number;
    private InboundSink sink;

    private record Due(long atMs, long number, long connectionId, long correlationId, FrameType type, byte[] payload) {}

    void put(long connectionId, NewcomersPeer peer) {
        peers.put(connectionId, peer);
        if (sink != null) {
            hello(connectionId);
        }
    }

    /** A client asks how the node stands. */
    void askStatus(long connectionId, long atMs) {
        due.add(new Due(atMs, number++, connectionId, 1, FrameType.STATUS_QUERY, new byte[16]));
    }

    void remove(long connectionId) {
        peers.remove(connectionId);
    }

    private void hello(long connectionId) {
        due.add(new Due(
                nowMs,
                number++,
                connectionId,
                0,
                FrameType.HELLO,
                peers.get(connectionId).hello((int) connectionId)));
    }

    @Override
    public void start(InboundSink inbox) {
        sink = inbox;
        peers.keySet().forEach(this::hello);
    }

    @Override
    public Set<Long> connections() {
        return new LinkedHashSet<>(peers.keySet());
    }

    @Override
    public Set<Long> dialled() {
        return dialled;
    }

    @Override
    public List<String> refusals() {
        return List.of("10.0.0.1:1 takes no link: it has another genesis");
    }

    @Override
    public void send(long connectionId, long correlationId, FrameType type, DirectBuffer payload, int length) {
        NewcomersPeer peer = peers.get(connectionId);
        if (peer == null) {
            byte[] bytes = new byte[length];
            payload.getBytes(0, bytes);
            toClients.put(connectionId, bytes);
        } else {
            peer.answer(type, payload, length)
                    .forEach(reply -> due.add(new Due(
                            nowMs + peer.delayMs(type),
                            number++,
                            connectionId,
                            correlationId,
                            reply.type(),
                            reply.payload())));
        }
    }

    @Override
    public void resume() {}

    @Override
    public void lied(long connectionId, ResultCode code) {
        liars.put(connectionId, code);
        peers.remove(connectionId);
    }

    @Override
    public long nowMs() {
        return nowMs;
    }

    @Override
    public SyncInbox.Message take(SyncInbox inbox, long waitMs) throws InterruptedException {
        Due next = due.peek();
        boolean isThere = next != null && next.atMs <= nowMs + waitMs;
        nowMs = isThere ? Math.max(nowMs, next.atMs) : nowMs + waitMs;
        if (nowMs >= killAtMs || isThere && messagesMax-- == 0) {
            throw new InterruptedException("killed");
        }
        if (isThere) {
            due.poll();
            sink.offer(
                    next.connectionId,
                    next.correlationId,
                    next.type,
                    new UnsafeBuffer(next.payload),
                    0,
                    next.payload.length);
        }
        return inbox.take(0);
    }
}
