package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.timecoin.base.ResultCode;
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
    private final GossipAgent gossip;
    private final NetworkCounts counts;
    private final List<Connection> batch = new ArrayList<>();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    Outflow(ConnectionTable table, PeerTable peers, GossipAgent gossip, NetworkCounts counts) {
        this.table = table;
        this.peers = peers;
        this.gossip = gossip;
        this.counts = counts;
    }

    @Override
    public boolean send(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        Connection connection = find(connectionId);
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

    /** One that may be sent anything: who is banned hears nothing but that. */
    private Connection find(long connectionId) {
        Connection connection = table.find(connectionId);
        return connection == null || connection.ending().isBanned() ? null : connection;
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
    public void relay(
            long connectionId, DirectBuffer hashes, int hashAt, DirectBuffer payload, int offset, int length) {
        Connection bringer = table.find(connectionId);
        if (bringer != null) {
            bringer.stay().broughtTransaction();
        }
        gossip.accepted(connectionId, hashes, hashAt, payload, offset, length);
        Connection[] links = peers.meshed();
        for (Connection link : links) {
            if (link.id() == connectionId) {
                return;
            }
        }
        sendToAll(links, FrameType.TRANSACTION, payload, offset, length);
    }

    @Override
    public void refused(long connectionId, ResultCode code, DirectBuffer hashes, int hashAt) {
        gossip.refused(connectionId, code, hashes, hashAt);
    }

    @Override
    public void broughtConsensus(long connectionId) {
        Connection bringer = table.find(connectionId);
        if (bringer != null) {
            bringer.stay().broughtConsensus();
        }
    }

    private void sendToAll(Connection[] receivers, FrameType type, DirectBuffer payload, int offset, int length) {
        if (receivers.length == 0) {
            return;
        }
        if (length < SHARED_BYTES_MIN) {
            for (Connection receiver : receivers) {
                if (!receiver.ending().isBanned()) {
                    Share share = share(receiver, type);
                    queued(receiver, type, receiver.outbound().append(share, type, 0, payload, offset, length));
                }
            }
            return;
        }
        ByteBuf frame = ByteBufAllocator.DEFAULT.directBuffer(FrameHeader.BYTES + length);
        OutboundQueue.encode(frame, view, type, 0, payload, offset, length);
        for (Connection receiver : receivers) {
            if (!receiver.ending().isBanned()) {
                queued(receiver, type, receiver.outbound().appendShared(share(receiver, type), frame));
            }
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
        Connection connection = find(connectionId);
        return connection != null && connection.outbound().appendBulk(type, correlationId, payload, offset, length);
    }

    @Override
    public boolean isValidators(long connectionId) {
        Connection connection = table.find(connectionId);
        return connection != null && connection.guard().isValidator();
    }

    @Override
    public long bulkRoom(long connectionId) {
        Connection connection = find(connectionId);
        return connection == null ? ENDED : connection.outbound().bulkRoom();
    }
}
