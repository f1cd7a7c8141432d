package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.OutboundSink;
import io.timecoin.peers.OutboundQueue.Share;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Brings frames to the queues of the connections they are for. Publish thread, except the methods of {@link BulkSink}. */
final class Outflow implements OutboundSink, BulkSink {
    /** Below this, a copy into the connection's own chunk is cheaper than one more buffer to write. */
    private static final int SHARED_BYTES_MIN = 4096;

    private final ConnectionTable table;
    private final PeerTable peers;
    private final NetworkCounts counts;
    private final List<Connection> batch = new ArrayList<>();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    Outflow(ConnectionTable table, PeerTable peers, NetworkCounts counts) {
        this.table = table;
        this.peers = peers;
        this.counts = counts;
    }

    @Override
    public boolean send(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        Connection connection = table.find(connectionId);
        if (connection == null) {
            counts.framesDroppedOut.increment();
            return false;
        }
        if (type == FrameType.ANSWER && connection.isPeer()) {
            // A peer relays what others asked for and waits for no answer.
            return true;
        }
        boolean admitted =
                connection.outbound().append(share(connection, type), type, correlationId, payload, offset, length);
        queued(connection, type, admitted);
        return admitted;
    }

    @Override
    public void sendToSubscribers(FrameType type, DirectBuffer payload, int offset, int length) {
        sendToAll(table.subscribers(), type, payload, offset, length);
    }

    @Override
    public void sendToPeers(FrameType type, DirectBuffer payload, int offset, int length) {
        sendToAll(peers.links(), type, payload, offset, length);
    }

    @Override
    public void relay(long connectionId, FrameType type, DirectBuffer payload, int offset, int length) {
        Connection[] links = peers.links();
        for (Connection link : links) {
            if (link.id() == connectionId) {
                return;
            }
        }
        sendToAll(links, type, payload, offset, length);
    }

    private void sendToAll(Connection[] receivers, FrameType type, DirectBuffer payload, int offset, int length) {
        if (receivers.length == 0) {
            return;
        }
        if (length < SHARED_BYTES_MIN) {
            for (Connection receiver : receivers) {
                Share share = share(receiver, type);
                queued(receiver, type, receiver.outbound().append(share, type, 0, payload, offset, length));
            }
            return;
        }
        ByteBuf frame = ByteBufAllocator.DEFAULT.directBuffer(FrameHeader.BYTES + length);
        OutboundQueue.encode(frame, view, type, 0, payload, offset, length);
        for (Connection receiver : receivers) {
            queued(receiver, type, receiver.outbound().appendShared(share(receiver, type), frame));
        }
        frame.release();
    }

    /** A client's own answers have all of its queue; a transaction must leave a peer's votes room. */
    private static Share share(Connection connection, FrameType type) {
        return type == FrameType.TRANSACTION && connection.isPeer() ? Share.HALF : Share.WHOLE;
    }

    private void queued(Connection connection, FrameType type, boolean admitted) {
        if (admitted) {
            if (connection.joinBatch()) {
                batch.add(connection);
            }
            return;
        }
        counts.framesDroppedOut.increment();
        boolean mayBeLost = connection.isPeer() && (!type.isPeerOnly() || type == FrameType.ANSWER);
        if (!mayBeLost) {
            // Better no connection, which is seen and repaired, than one that silently lost a vote, an answer or a
            // block.
            connection.endTooSlow();
        }
    }

    @Override
    public void flush() {
        for (int i = 0; i < batch.size(); i++) {
            Connection connection = batch.get(i);
            connection.leaveBatch();
            connection.outbound().flush();
        }
        batch.clear();
    }

    @Override
    public boolean sendBulk(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        Connection connection = table.find(connectionId);
        return connection != null && connection.outbound().appendBulk(type, correlationId, payload, offset, length);
    }

    @Override
    public long bulkRoom(long connectionId) {
        Connection connection = table.find(connectionId);
        return connection == null ? ENDED : connection.outbound().bulkRoom();
    }
}
