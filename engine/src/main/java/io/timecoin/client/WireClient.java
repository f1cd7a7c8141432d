package io.timecoin.client;

import static io.timecoin.base.EngineException.Category.ERROR;
import static io.timecoin.base.EngineException.Cause.NETWORK;

import io.timecoin.base.EngineException;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.NodeIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import javax.net.ssl.SSLSocket;
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

    private final Socket socket;
    private final OutputStream output;
    private final FrameReceiver receiver;
    private final Thread reader;
    private final byte[] out = new byte[OUT_BYTES];
    private final UnsafeBuffer outView = new UnsafeBuffer(out);
    private int outBytes;
    private byte[] in = new byte[IN_BYTES];
    private final UnsafeBuffer inView = new UnsafeBuffer(in);
    private int inBytes;

    private WireClient(Socket socket, FrameReceiver receiver) throws IOException {
        this.socket = socket;
        this.output = socket.getOutputStream();
        this.receiver = receiver;
        this.reader = new Thread(this::readLoop, "wire-client");
        reader.setDaemon(true);
    }

    /**
     * Connects and starts to receive.
     *
     * @param timeoutMs most time to connect, and again for the handshake, in ms, above 0
     * @param identity proven to the validator, which proves its own; null for plain TCP
     * @throws EngineException ERROR NETWORK if nobody answers there in time, or not as a validator does
     */
    public static WireClient connect(
            String host, int port, int timeoutMs, NodeIdentity identity, FrameReceiver receiver) {
        Socket socket = null;
        try {
            socket = identity == null
                    ? new Socket()
                    : identity.context().getSocketFactory().createSocket();
            socket.setTcpNoDelay(true);
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new UnknownHostException("the host is unknown");
            }
            socket.connect(address, timeoutMs);
            if (socket instanceof SSLSocket secured) {
                secured.setSoTimeout(timeoutMs);
                secured.startHandshake();
                secured.setSoTimeout(0);
            }
            WireClient client = new WireClient(socket, receiver);
            client.reader.start();
            return client;
        } catch (IOException | RuntimeException e) {
            closeQuietly(socket);
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
        if (bytes > out.length - outBytes) {
            flush();
        }
        FrameHeader.encode(outView, outBytes, type, length, correlationId);
        outView.putBytes(outBytes + FrameHeader.BYTES, payload, offset, length);
        outBytes += bytes;
    }

    /**
     * Writes what was gathered.
     *
     * @throws EngineException ERROR NETWORK if the connection is gone
     */
    public void flush() {
        try {
            output.write(out, 0, outBytes);
        } catch (IOException e) {
            throw new EngineException(ERROR, NETWORK, "the connection ended while sending: " + e, e);
        } finally {
            outBytes = 0;
        }
    }

    private void readLoop() {
        String reason = "the validator ended the connection";
        try {
            InputStream input = socket.getInputStream();
            for (int read = 0; read >= 0; read = input.read(in, inBytes, in.length - inBytes)) {
                inBytes += read;
                handOver();
                receiver.onBatchEnd();
            }
        } catch (IOException e) {
            reason = "the connection ended: " + e;
        } catch (RuntimeException e) {
            reason = "what arrived could not be taken: " + e;
        }
        closeQuietly(socket);
        receiver.onClosed(reason);
    }

    private void handOver() {
        int at = 0;
        int wanted = FrameHeader.BYTES;
        while (inBytes - at >= FrameHeader.BYTES) {
            FrameType type = FrameHeader.type(inView, at);
            long payloadBytes = FrameHeader.payloadBytes(inView, at);
            if (type == null || payloadBytes > type.payloadBytesMax()) {
                throw new IllegalStateException("a frame that no validator of this version sends");
            }
            wanted = FrameHeader.BYTES + (int) payloadBytes;
            if (inBytes - at < wanted) {
                break;
            }
            long correlationId = FrameHeader.correlationId(inView, at);
            receiver.onFrame(type, correlationId, inView, at + FrameHeader.BYTES, (int) payloadBytes);
            at += wanted;
        }
        keep(at, wanted);
    }

    /** Moves the frame that is not whole to the front of a buffer that holds it. */
    private void keep(int at, int wanted) {
        inBytes -= at;
        byte[] target = wanted > in.length ? new byte[Math.max(wanted, 2 * in.length)] : in;
        System.arraycopy(in, at, target, 0, inBytes);
        if (target != in) {
            in = target;
            inView.wrap(target);
        }
    }

    /** Ends the connection and waits for the receiving thread, unless it is the one that calls. */
    @Override
    public void close() {
        closeQuietly(socket);
        if (Thread.currentThread() == reader) {
            return;
        }
        try {
            reader.join(JOIN_MS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // Whatever it was, the socket is gone, and that is what was wanted.
            Thread.onSpinWait();
        }
    }
}
