package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.SubscribeBlocksEncoder;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.agrona.concurrent.UnsafeBuffer;

/** A blocking socket that writes what it is told, right or wrong. */
final class RawClient implements AutoCloseable {
    record Frame(FrameType type, long correlationId, byte[] payload) {
        ResultCode resultCode() {
            AnswerDecoder answer =
                    new AnswerDecoder().wrapAndApplyHeader(new UnsafeBuffer(payload), 0, new MessageHeaderDecoder());
            ResultCode code = ResultCode.byCode(answer.resultCode());
            return code.text().equals(answer.text()) ? code : null;
        }
    }

    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    RawClient(NetworkListener listener, int receiveBytes) throws IOException {
        this(connected(listener, receiveBytes));
    }

    /** Takes over one end of a connection, as one that was accepted. */
    RawClient(Socket connected) throws IOException {
        socket = connected;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    private static Socket connected(NetworkListener listener, int receiveBytes) throws IOException {
        Socket connected = new Socket();
        if (receiveBytes > 0) {
            connected.setReceiveBufferSize(receiveBytes);
        }
        connected.connect(new InetSocketAddress("127.0.0.1", listener.port()), TIMEOUT_MS);
        return connected;
    }

    static byte[] frame(FrameType type, long correlationId, byte[] payload) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[FrameHeader.BYTES + payload.length]);
        FrameHeader.encode(buffer, 0, type, payload.length, correlationId);
        buffer.putBytes(FrameHeader.BYTES, payload);
        return buffer.byteArray();
    }

    static byte[] subscribe() {
        UnsafeBuffer buffer =
                new UnsafeBuffer(new byte[MessageHeaderEncoder.ENCODED_LENGTH + SubscribeBlocksEncoder.BLOCK_LENGTH]);
        new SubscribeBlocksEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        return buffer.byteArray();
    }

    /** The payload of a hello. */
    static byte[] hello(Hello hello) {
        ByteBuf frame = hello.encode(UnpooledByteBufAllocator.DEFAULT, "raw");
        byte[] payload = new byte[frame.readableBytes() - FrameHeader.BYTES];
        frame.getBytes(FrameHeader.BYTES, payload);
        frame.release();
        return payload;
    }

    void say(Hello hello) throws IOException {
        send(FrameType.HELLO, 0, hello(hello));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void send(FrameType type, long correlationId, byte[] payload) throws IOException {
        write(frame(type, correlationId, payload));
    }

    Frame read() throws IOException {
        byte[] header = new byte[FrameHeader.BYTES];
        in.readFully(header);
        UnsafeBuffer view = new UnsafeBuffer(header);
        byte[] payload = new byte[(int) FrameHeader.payloadBytes(view, 0)];
        in.readFully(payload);
        return new Frame(FrameHeader.type(view, 0), FrameHeader.correlationId(view, 0), payload);
    }

    /** Reads the other side's hello. */
    Hello hear() throws IOException {
        Frame frame = read();
        assertEquals(FrameType.HELLO, frame.type());
        UnsafeBuffer payload = new UnsafeBuffer(frame.payload());
        assertEquals(ResultCode.OK, Hello.checkForm(payload, 0, payload.capacity()));
        return Hello.decode(payload, 0);
    }

    /** Whether the other side ends the connection, cleanly or not, before the time-out. */
    boolean ends() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
