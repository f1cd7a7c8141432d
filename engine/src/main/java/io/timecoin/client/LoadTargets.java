package io.timecoin.client;

import static io.timecoin.base.EngineException.Category.ERROR;
import static io.timecoin.base.EngineException.Cause.NETWORK;

import io.timecoin.base.EngineException;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.SubscribeBlocksEncoder;
import io.timecoin.crypto.NodeIdentity;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The validators a load talks to. Transfers go to one; final blocks are heard from all, so that none is missed while one is
 * down. When the connection that transfers go to ends, the next validator takes over. One thread at a time, but for
 * {@link #close} and {@link #isClosed}, which are for any.
 */
final class LoadTargets implements AutoCloseable {
    private static final long TAKE_OVER_NS_MAX = 10_000_000_000L;
    private static final long AGAIN_NS = 500_000_000L;
    private static final long NAP_NS = 50_000_000L;
    private static final int SUBSCRIBE_BYTES =
            MessageHeaderEncoder.ENCODED_LENGTH + SubscribeBlocksEncoder.BLOCK_LENGTH;

    private final List<Target> targets = new ArrayList<>();
    private final LoadTracker tracker;
    private final int connectTimeoutMs;
    private final NodeIdentity identity;
    private final UnsafeBuffer request = new UnsafeBuffer(new byte[SUBSCRIBE_BYTES]);
    private volatile Target current;
    private volatile boolean isClosed;
    private long lookedNs;

    LoadTargets(LoadConfig config, LoadTracker tracker) {
        this.tracker = tracker;
        this.connectTimeoutMs = config.connectTimeoutMs();
        this.identity = config.identity();
        targets.add(new Target(InetSocketAddress.createUnresolved(config.host(), config.port())));
        config.others().forEach(address -> targets.add(new Target(address)));
        current = targets.get(0);
        new SubscribeBlocksEncoder().wrapAndApplyHeader(request, 0, new MessageHeaderEncoder());
    }

    /**
     * Connects to the first, and to whoever else can be reached.
     *
     * @throws EngineException ERROR NETWORK if the first cannot be reached or grants no subscription
     */
    void connect() {
        current.connect();
        try {
            boolean isTold = tracker.subscribed().await(connectTimeoutMs, TimeUnit.MILLISECONDS);
            if (!isTold || tracker.subscription() != ResultCode.OK) {
                String message = "the validator granted no subscription to blocks: " + refusal();
                throw new EngineException(ERROR, NETWORK, message);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ERROR, NETWORK, "interrupted while subscribing", e);
        }
        reconnectLost();
    }

    private String refusal() {
        String ended = current.ended;
        String silence = ended == null ? "no answer in " + connectTimeoutMs + " ms" : ended;
        return tracker.subscription() == null ? silence : tracker.subscription().toString();
    }

    /**
     * Looks after the connections.
     *
     * @return whether another validator has taken over: what the former has not settled is to be sent again
     * @throws EngineException ERROR NETWORK if the connection has ended and nobody takes over
     */
    boolean keep() {
        if (targets.size() > 1 && System.nanoTime() - lookedNs > AGAIN_NS) {
            reconnectLost();
        }
        if (current.ended == null) {
            return false;
        }
        takeOver();
        return true;
    }

    private void takeOver() {
        long deadline = System.nanoTime() + TAKE_OVER_NS_MAX;
        Target lost = current;
        int next = targets.indexOf(lost);
        while (targets.size() > 1 && !isClosed && System.nanoTime() < deadline) {
            next = (next + 1) % targets.size();
            Target target = targets.get(next);
            if (target != lost && (target.isUp() || target.tryConnect())) {
                current = target;
                return;
            }
            LockSupport.parkNanos(NAP_NS);
        }
        throw new EngineException(ERROR, NETWORK, lost.ended);
    }

    private void reconnectLost() {
        for (Target target : targets) {
            if (target != current && !target.isUp()) {
                target.tryConnect();
            }
        }
        lookedNs = System.nanoTime();
    }

    /** Sends to whoever is current; a connection that ends on the way is noticed by {@link #keep}. */
    void send(FrameType type, long correlationId, DirectBuffer payload, int offset, int length) {
        current.attempt(client -> client.send(type, correlationId, payload, offset, length));
    }

    void flush() {
        current.attempt(WireClient::flush);
    }

    /** Whether it has been closed. Any thread. */
    boolean isClosed() {
        return isClosed;
    }

    @Override
    public void close() {
        isClosed = true;
        for (Target target : targets) {
            target.close();
        }
    }

    private interface Sending {
        void to(WireClient client);
    }

    private final class Target implements FrameReceiver {
        private final InetSocketAddress address;
        private volatile WireClient client;
        private volatile String ended;

        private Target(InetSocketAddress address) {
            this.address = address;
        }

        private boolean isUp() {
            return client != null && ended == null;
        }

        private void connect() {
            close();
            ended = null;
            client = WireClient.connect(address.getHostString(), address.getPort(), connectTimeoutMs, identity, this);
            client.send(FrameType.SUBSCRIBE_BLOCKS, LoadTracker.SUBSCRIBE_ID, request, 0, SUBSCRIBE_BYTES);
            client.flush();
        }

        /** One that is down is nothing to report as long as another is up. */
        private boolean tryConnect() {
            try {
                connect();
                return true;
            } catch (EngineException e) {
                ended = e.getMessage();
                return false;
            }
        }

        private void attempt(Sending sending) {
            try {
                if (ended == null) {
                    sending.to(client);
                }
            } catch (EngineException e) {
                ended = e.getMessage();
            }
        }

        private void close() {
            if (client != null) {
                client.close();
            }
        }

        @Override
        public void onFrame(FrameType type, long correlationId, DirectBuffer payload, int offset, int length) {
            synchronized (tracker) {
                tracker.onFrame(type, correlationId, payload, offset, length);
            }
        }

        @Override
        public void onBatchEnd() {
            tracker.onBatchEnd();
        }

        @Override
        public void onClosed(String reason) {
            ended = reason;
            tracker.onClosed();
        }
    }
}
