package io.timecoin.node;

import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.NodeIdentity;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The simplest possible client: one blocking socket over TLS, frame by frame. */
final class WireProbe implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final UnsafeBuffer header = new UnsafeBuffer(new byte[FrameHeader.BYTES]);

    FrameType type;
    long correlationId;

    WireProbe(int port) throws IOException {
        this(port, ClientIdentity.nobody());
    }

    /** Connects as somebody. */
    WireProbe(int port, NodeIdentity identity) throws IOException {
        socket = identity.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        // Only a validator that has stopped leaves a question unanswered; the test then fails instead of hanging.
        socket.setSoTimeout(60_000);
        in = new DataInputStream(socket.getInputStream());
    }

    void send(FrameType frameType, long id, DirectBuffer payload, int length) throws IOException {
        byte[] frame = new byte[FrameHeader.BYTES + length];
        FrameHeader.encode(new UnsafeBuffer(frame), 0, frameType, length, id);
        payload.getBytes(0, frame, FrameHeader.BYTES, length);
        sendRaw(frame);
    }

    /** Sends bytes as they are. */
    void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The next frame's payload; type and correlation id are left in the fields. */
    UnsafeBuffer receive() throws IOException {
        in.readFully(header.byteArray());
        type = FrameHeader.type(header, 0);
        correlationId = FrameHeader.correlationId(header, 0);
        byte[] payload = new byte[(int) FrameHeader.payloadBytes(header, 0)];
        in.readFully(payload);
        return new UnsafeBuffer(payload);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
