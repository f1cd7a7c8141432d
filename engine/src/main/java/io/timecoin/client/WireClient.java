package io.timecoin.client;

import static io.timecoin.base.EngineException.Category.ERROR;
import static io.timecoin.base.EngineException.Cause.NETWORK;

import io.timecoin.base.EngineException;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One connection to a validator. Frames are gathered and leave with {@link #flush} or when the buffer is full; a write
 * blocks while the validator does not read. Sending: one thread. Receiving: a thread of its own. Closing: any.
 */
public final class WireClient implements AutoCloseable {
    private static final int OUT_BYTES = 128 * 1024;
    private static final int IN_BYTES = 256 * 1024;
    private static final long JOIN_MS_MAX = 2_000;

    private final SocketChannel channel;
    private final FrameReceiver receiver;
    private final Thread reader;
    private final ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
    private final UnsafeBuffer outView = new UnsafeBuffer(out);
    private ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
    private final UnsafeBuffer inView = new UnsafeBuffer(in);

    private WireClient(SocketChannel channel, FrameReceiver receiver) {
        this.channel = channel;
        this.receiver = receiver;
        this.reader = new Thread(this::readLoop, "wire-client");
        reader.setDaemon(true);
    }

    /**
     * Connects and starts to receive.
     *
     * @param timeoutMs most time to connect, in ms, above 0
     * @throws EngineException ERROR NETWORK if nobody answers there in time
     */
    public static WireClient connect(String host, int port, int timeoutMs, FrameReceiver receiver) {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new UnknownHostException("the host is unknown");
            }
            channel.socket().connect(address, timeoutMs);
            WireClient client = new WireClient(channel, receiver);
            client.reader.start();
            return client;
        } catch (IOException | RuntimeException e) {
            closeQuietly(channel);
            String message = "cannot connect to " + host + ':' + port + ": " + e.getMessage();
            throw new EngineException(ERROR, NETWORK, message, e);
        }
    }

    /**
     * Gathers one frame; writes only if the buffer is full.
     *
     * @throws EngineException ERROR NETWORK if the connection is gone
     */
    public void send(FrameType type, long correlationId, DirectBuffer payload, int offset, int length) {
        int bytes = FrameHeader.BYTES + length;
        if (bytes > out.remaining()) {
            flush();
        }
        int at = out.position();
        FrameHeader.encode(outView, at, type, length, correlationId);
        outView.putBytes(at + FrameHeader.BYTES, payload, offset, length);
        out.position(at + bytes);
    }

    /**
     * Writes what was gathered.
     *
     * @throws EngineException ERROR NETWORK if the connection is gone
     */
    public void flush() {
        out.flip();
        try {
            while (out.hasRemaining()) {
                channel.write(out);
            }
        } catch (IOException e) {
            throw new EngineException(ERROR, NETWORK, "the connection ended while sending: " + e, e);
        } finally {
            out.clear();
        }
    }

    private void readLoop() {
        String reason = "the validator ended the connection";
        try {
            while (channel.read(in) >= 0) {
                in.flip();
                handOver();
                in.compact();
                receiver.onBatchEnd();
            }
        } catch (IOException e) {
            reason = "the connection ended: " + e;
        } catch (RuntimeException e) {
            reason = "what arrived could not be taken: " + e;
        }
        closeQuietly(channel);
        receiver.onClosed(reason);
    }

    private void handOver() {
        while (in.remaining() >= FrameHeader.BYTES) {
            int at = in.position();
            FrameType type = FrameHeader.type(inView, at);
            long payloadBytes = FrameHeader.payloadBytes(inView, at);
            if (type == null || payloadBytes > type.payloadBytesMax()) {
                throw new IllegalStateException("a frame that no validator of this version sends");
            }
            int bytes = FrameHeader.BYTES + (int) payloadBytes;
            if (in.remaining() < bytes) {
                makeRoom(bytes);
                return;
            }
            long correlationId = FrameHeader.correlationId(inView, at);
            receiver.onFrame(type, correlationId, inView, at + FrameHeader.BYTES, (int) payloadBytes);
            in.position(at + bytes);
        }
    }

    private void makeRoom(int bytes) {
        if (bytes > in.capacity()) {
            ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(bytes, 2 * in.capacity()));
            larger.put(in).flip();
            in = larger;
            inView.wrap(larger);
        }
    }

    /** Ends the connection and waits for the receiving thread, unless it is the one that calls. */
    @Override
    public void close() {
        closeQuietly(channel);
        if (Thread.currentThread() == reader) {
            return;
        }
        try {
            reader.join(JOIN_MS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Whatever it was, the socket is gone, and that is what was wanted.
            Thread.onSpinWait();
        }
    }
}
