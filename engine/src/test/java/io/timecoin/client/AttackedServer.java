package io.timecoin.client;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;

/** Takes transactions over plain TCP, counts every byte of them, and can ban whoever sends. Answers no status. */
final class AttackedServer implements AutoCloseable {
    final AtomicLong frames = new AtomicLong();
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong connections = new AtomicLong();

    private final ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final List<Thread> threads = new ArrayList<>();
    private final int offencesMax;

    /**
     * Starts one.
     *
     * @param offencesMax answers so many of a connection as offences, then says that it is banned and ends it; -1: never
     */
    AttackedServer(int offencesMax) throws IOException {
        this.offencesMax = offencesMax;
        start(this::accept);
    }

    AttackTarget target() {
        return new AttackTarget("127.0.0.1", server.getLocalPort(), Workloads.CHAIN_ID, io.timecoin.base.Hash.ZERO);
    }

    private synchronized void start(Runnable work) {
        Thread thread = new Thread(work, "attacked-server");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                start(() -> serve(socket));
            }
        } catch (IOException closed) {
            Thread.onSpinWait();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            UnsafeBuffer header = new UnsafeBuffer(new byte[FrameHeader.BYTES]);
            int ofConnection = 0;
            while (true) {
                in.readFully(header.byteArray());
                if (FrameHeader.type(header, 0) != FrameType.TRANSACTION) {
                    return;
                }
                connections.addAndGet(ofConnection == 0 ? 1 : 0);
                int payload = (int) FrameHeader.payloadBytes(header, 0);
                in.readFully(new byte[payload]);
                frames.incrementAndGet();
                bytes.addAndGet(FrameHeader.BYTES + payload);
                ofConnection++;
                if (offencesMax >= 0) {
                    boolean isBanned = ofConnection > offencesMax;
                    socket.getOutputStream().write(answer(isBanned ? ResultCode.BANNED : ResultCode.SIGNATURE_INVALID));
                    if (isBanned) {
                        readAway(socket, in);
                        return;
                    }
                }
            }
        } catch (EOFException end) {
            Thread.onSpinWait();
        } catch (IOException reset) {
            Thread.onSpinWait();
        }
    }

    /** Ends as a validator does: to close with bytes unread would reset the connection, and lose the answer. */
    private static void readAway(Socket socket, DataInputStream in) throws IOException {
        socket.shutdownOutput();
        byte[] more = new byte[1 << 16];
        int read = 0;
        while (read >= 0) {
            read = in.read(more);
        }
    }

    private static byte[] answer(ResultCode code) {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[512]);
        AnswerEncoder encoder = new AnswerEncoder()
                .wrapAndApplyHeader(frame, FrameHeader.BYTES, new MessageHeaderEncoder())
                .resultCode(code.code())
                .text(code.text());
        int payload = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        FrameHeader.encode(frame, 0, FrameType.ANSWER, payload, 1);
        return java.util.Arrays.copyOf(frame.byteArray(), FrameHeader.BYTES + payload);
    }

    /** Waits until all has been read that was sent. */
    @Override
    public void close() throws IOException {
        server.close();
        // First the one that begins all others.
        join(all().get(0));
        all().forEach(AttackedServer::join);
    }

    private synchronized List<Thread> all() {
        return List.copyOf(threads);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
