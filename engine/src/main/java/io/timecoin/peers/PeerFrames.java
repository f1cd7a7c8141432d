package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.PeersView;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What one connection asks and tells of other peers. Rare, so it may allocate. Event loop. */
final class PeerFrames {
    private final Connection connection;
    private final NetworkListener listener;
    private final Discovery discovery;
    private final PeerExchange exchange = new PeerExchange(System.nanoTime());
    private final PeersView view = new PeersView();

    PeerFrames(Connection connection, NetworkListener listener) {
        this.connection = connection;
        this.listener = listener;
        this.discovery = listener.discovery();
    }

    /** Asks the other side if it is time to; nobody asks who dials nobody of its own choice. */
    void ask() {
        if (discovery.isLooking() && exchange.ask(System.nanoTime())) {
            UnsafeBuffer payload = new UnsafeBuffer(new byte[PeersView.REQUEST_BYTES]);
            write(FrameType.PEERS_REQUEST, 0, payload, PeerExchange.writeRequest(payload, 0));
        }
    }

    /** Takes a request, or an answer. */
    void take(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
        if (type == FrameType.PEER_STATES_QUERY) {
            tellStates(correlationId, buffer, offset, length);
            return;
        }
        boolean isRequest = type == FrameType.PEERS_REQUEST;
        ResultCode code = isRequest ? view.wrapRequest(buffer, offset, length) : view.wrap(buffer, offset, length);
        if (code != ResultCode.OK) {
            connection.refuse(code, type, correlationId);
        } else if (!isRequest) {
            exchange.take(
                    view,
                    buffer,
                    discovery.self(),
                    connection.guard().address(),
                    discovery.book(),
                    System.currentTimeMillis());
        } else if (exchange.mayAnswer(System.nanoTime())) {
            UnsafeBuffer payload = new UnsafeBuffer(new byte[PeersView.BYTES_MAX]);
            int bytes = PeerExchange.write(
                    discovery.tellable(view.count(), connection.guard().address()), payload, 0);
            write(FrameType.PEERS, correlationId, payload, bytes);
        }
    }

    private void tellStates(long correlationId, DirectBuffer buffer, int offset, int length) {
        ResultCode code = PeerStatesFrame.checkQuery(buffer, offset, length);
        ConnectionGuard guard = connection.guard();
        if (code != ResultCode.OK) {
            connection.refuse(code, FrameType.PEER_STATES_QUERY, correlationId);
        } else if (guard.isGranted() || guard.address().reach() == IpAddress.Reach.MACHINE) {
            connection.write(PeerStatesFrame.encode(
                    connection.allocator(), correlationId, listener.peerStates(), listener.unlinkedPeers()));
        } else {
            connection.answer(ResultCode.NOT_GRANTED, FrameType.PEER_STATES_QUERY.code(), correlationId);
        }
    }

    private void write(FrameType type, long correlationId, UnsafeBuffer payload, int bytes) {
        UnsafeBuffer header = new UnsafeBuffer(new byte[FrameHeader.BYTES]);
        FrameHeader.encode(header, 0, type, bytes, correlationId);
        ByteBuf frame = connection.allocator().directBuffer(FrameHeader.BYTES + bytes);
        frame.writeBytes(header.byteArray()).writeBytes(payload.byteArray(), 0, bytes);
        connection.write(frame);
    }
}
