package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HashList;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Runs the gossip of transactions on one event loop. What others have for it goes through a bounded queue: transactions that
 * the publish stage saw accepted or refused, and lists of hashes that links sent. So nothing is shared, and neither the
 * ring, the journal nor the state thread has any part in it. Before the first link takes part, it holds no memory.
 *
 * <pre>
 *  publish thread: accepted, refused --+
 *                                      +--> queue --> event loop: {@link TransactionGossip} --> outbound queues
 *  event loops: TX_ANNOUNCE, TX_REQUEST+
 * </pre>
 *
 * Lists are handled at once, what was accepted is announced every 5 ms: a message for many, not for each.
 */
final class GossipAgent implements MessageHandler {
    private static final int QUEUE_BYTES = 4 * 1024 * 1024;
    private static final long ANNOUNCE_MS = 5;
    private static final int ACCEPTED = 1;
    private static final int REFUSED = 2;
    private static final int NOT_YET = 3;
    private static final int ANNOUNCED = 4;
    private static final int ASKED = 5;
    private static final int CONNECTION_AT = 0;
    private static final int HASH_AT = Long.BYTES;
    private static final int PAYLOAD_AT = HASH_AT + Hash.BYTES;
    private static final int LIST_AT = Long.BYTES;
    private static final Connection[] NONE = {};

    private final EventLoop eventLoop;
    private final PeerTable peers;
    private final GossipCounts counts;
    private final AtomicBoolean isDrainDue = new AtomicBoolean();
    private final AtomicBoolean isAnnouncementDue = new AtomicBoolean();
    private volatile ManyToOneRingBuffer queue;

    // Event loop.
    private TransactionGossip gossip;
    private Connection[] linked = NONE;
    private boolean isClosed;

    GossipAgent(EventLoop eventLoop, PeerTable peers, GossipCounts counts) {
        this.eventLoop = eventLoop;
        this.peers = peers;
        this.counts = counts;
    }

    /** Any thread, under the lock of the table: a link will take part. */
    void prepare() {
        if (queue == null) {
            queue = new ManyToOneRingBuffer(
                    new UnsafeBuffer(ByteBuffer.allocateDirect(QUEUE_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
        }
    }

    /** Any thread: other links take part. */
    void onLinks() {
        drainSoon();
    }

    /** Publish thread: a transaction was accepted. */
    void accepted(long connectionId, DirectBuffer hashes, int hashAt, DirectBuffer payload, int offset, int length) {
        if (peers.gossiping().length > 0) {
            put(ACCEPTED, connectionId, hashes, hashAt, payload, offset, length);
        }
    }

    /** Publish thread: a transaction was verified and refused. */
    void refused(long connectionId, ResultCode code, DirectBuffer hashes, int hashAt) {
        if (peers.gossiping().length > 0) {
            boolean mayChange = code == ResultCode.INPUT_UNKNOWN || code == ResultCode.CATCHING_UP;
            put(mayChange ? NOT_YET : REFUSED, connectionId, hashes, hashAt, hashes, 0, 0);
        }
    }

    private void put(
            int kind,
            long connectionId,
            DirectBuffer hashes,
            int hashAt,
            DirectBuffer payload,
            int offset,
            int length) {
        ManyToOneRingBuffer target = queue;
        int at = target == null ? -1 : target.tryClaim(kind, PAYLOAD_AT + length);
        if (at < 0) {
            counts.lost.increment();
            return;
        }
        MutableDirectBuffer buffer = target.buffer();
        buffer.putLong(at + CONNECTION_AT, connectionId);
        buffer.putBytes(at + HASH_AT, hashes, hashAt, Hash.BYTES);
        buffer.putBytes(at + PAYLOAD_AT, payload, offset, length);
        target.commit(at);
        announceSoon();
    }

    /** The link's event loop: takes a list, or refuses it and says why; true in any case. */
    boolean take(Connection link, FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
        ResultCode code = HashList.check(type, buffer, offset, length);
        if (code == ResultCode.OK) {
            put(link.id(), type, buffer, offset, length);
        } else {
            link.refuse(code, type, correlationId);
        }
        return true;
    }

    private void put(long connectionId, FrameType type, DirectBuffer buffer, int offset, int length) {
        ManyToOneRingBuffer target = queue;
        int kind = type == FrameType.TX_ANNOUNCE ? ANNOUNCED : ASKED;
        int at = target == null ? -1 : target.tryClaim(kind, LIST_AT + length);
        if (at < 0) {
            counts.lost.increment();
            return;
        }
        target.buffer().putLong(at + CONNECTION_AT, connectionId);
        target.buffer().putBytes(at + LIST_AT, buffer, offset, length);
        target.commit(at);
        drainSoon();
    }

    private void drainSoon() {
        if (isDrainDue.compareAndSet(false, true)) {
            run(() -> eventLoop.execute(new LoggedTask("gossip", this::drain)));
        }
    }

    private void announceSoon() {
        if (!isAnnouncementDue.get() && isAnnouncementDue.compareAndSet(false, true)) {
            run(() -> eventLoop.schedule(new LoggedTask("gossip", this::announce), ANNOUNCE_MS, TimeUnit.MILLISECONDS));
        }
    }

    private static void run(Runnable scheduling) {
        try {
            scheduling.run();
        } catch (RejectedExecutionException stopped) {
            // The loops are gone, and every link with them.
            return;
        }
    }

    private void drain() {
        isDrainDue.set(false);
        if (isClosed) {
            return;
        }
        if (gossip == null) {
            begin();
        }
        followLinks();
        queue.read(this);
        if (queue.size() > 0) {
            // What has come meanwhile, or lies behind the end of the memory, has its own turn: others share this loop.
            drainSoon();
        }
        if (gossip.isWaiting()) {
            announceSoon();
        }
    }

    private void announce() {
        isAnnouncementDue.set(false);
        drain();
        if (!isClosed) {
            gossip.onTime(nowMs());
            gossip.announce();
        }
    }

    private void followLinks() {
        Connection[] now = peers.gossiping();
        if (now == linked) {
            return;
        }
        Set<Connection> before = new HashSet<>(Arrays.asList(linked));
        Set<Connection> after = new HashSet<>(Arrays.asList(now));
        for (Connection connection : linked) {
            if (!after.contains(connection)) {
                gossip.removeLink(connection.id(), nowMs());
            }
        }
        for (Connection connection : now) {
            if (!before.contains(connection)) {
                gossip.addLink(connection.id(), new ConnectionOutlet(connection));
            }
        }
        linked = now;
    }

    private void begin() {
        SecureRandom random = new SecureRandom();
        gossip = new TransactionGossip(
                new AdmittedLog(AdmittedLog.ENTRIES, AdmittedLog.BYTES, random.nextLong()),
                new WantedTransactions(WantedTransactions.ENTRIES, random.nextLong()),
                counts);
    }

    @Override
    public void onMessage(int kind, MutableDirectBuffer buffer, int index, int length) {
        long connectionId = buffer.getLong(index + CONNECTION_AT);
        switch (kind) {
            case ACCEPTED ->
                gossip.onAccepted(
                        connectionId,
                        buffer,
                        index + HASH_AT,
                        buffer,
                        index + PAYLOAD_AT,
                        length - PAYLOAD_AT,
                        nowMs());
            case REFUSED -> gossip.onRefused(connectionId, buffer, index + HASH_AT, nowMs());
            case NOT_YET -> gossip.onNotYet(connectionId, buffer, index + HASH_AT);
            case ANNOUNCED -> gossip.onAnnounce(connectionId, buffer, index + LIST_AT, nowMs());
            default -> gossip.onRequest(connectionId, buffer, index + LIST_AT, nowMs());
        }
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Event loop: gives the memory back and does nothing from here on. */
    void close() {
        isClosed = true;
        if (gossip != null) {
            gossip.close();
        }
    }

    /** The way to one link. */
    private static final class ConnectionOutlet implements GossipLink.Outlet {
        private final Connection connection;
        private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
        private ByteBuf gathered;

        private ConnectionOutlet(Connection connection) {
            this.connection = connection;
        }

        @Override
        public boolean send(FrameType type, DirectBuffer payload, int offset, int length) {
            return connection.outbound().appendBulk(type, 0, payload, offset, length);
        }

        @Override
        public void add(DirectBuffer payload, int offset, int length) {
            if (gathered == null) {
                gathered = connection.allocator().directBuffer(FrameHeader.BYTES + length);
            }
            OutboundQueue.encode(gathered, view, FrameType.TRANSACTION, 0, payload, offset, length);
        }

        @Override
        public boolean flush() {
            ByteBuf frames = gathered;
            gathered = null;
            return connection.outbound().appendFrames(frames);
        }
    }
}
