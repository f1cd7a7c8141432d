package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.channel.EventLoop;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Lengths that lie, in the headers of frames and in those of TLS records and handshake messages, by somebody who has proven
 * nothing. Of each connection is counted, over real sockets: the most bytes that its buffers of Netty held at once; and where
 * all was sent at once, all bytes of the heap that the threads of the listener allocated since it was dialled, garbage and
 * the objects of its end included. Byte by byte each read makes objects of its own, which no claim makes more of.
 */
@Timeout(120)
class LyingLengthsTest {
    private static final long BYTES_MAX = 64 * 1024;
    private static final int SENT_BYTES = 64;
    private static final int WARM_UPS = 30;
    private static final int LENGTH_AT = 0;
    private static final int TYPE_AT = 4;
    private static final int RECORD_BYTES_MAX = 16_384 + 256;
    private static final int HANDSHAKE_BYTES_MAX = 32_768;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final CountedAllocator allocator = new CountedAllocator();
    private NetworkListener listener;

    @AfterEach
    void close() {
        listener.close();
    }

    private void listen(boolean isTls) {
        TlsNode node = new TlsNode(1);
        listener = new NetworkListener(
                new ListenerConfig("127.0.0.1", 0, 16, 0, 256 * 1024, 1),
                node.config(node.voucher()),
                TrafficConfig.defaults(),
                GuardConfig.wide(),
                isTls ? node.identity() : null);
        listener.allocateFrom(allocator);
        listener.start(new RecordingSink(), ArchiveSources.NONE, () -> 1);
    }

    private static byte[] frame(FrameType type, long claimed) {
        byte[] bytes = new byte[SENT_BYTES];
        UnsafeBuffer view = new UnsafeBuffer(bytes);
        view.putInt(LENGTH_AT, (int) claimed, ByteOrder.LITTLE_ENDIAN);
        view.putByte(TYPE_AT, (byte) type.code());
        return bytes;
    }

    private static List<byte[]> frames() {
        List<byte[]> all = new ArrayList<>();
        for (FrameType type : List.of(FrameType.HELLO, FrameType.TRANSACTION, FrameType.VOTE, FrameType.BLOCK)) {
            long most = type.payloadBytesMax();
            for (long claim : new long[] {0, most - 1, most, most + 1, 1L << 31, (1L << 32) - 1}) {
                all.add(frame(type, claim));
            }
        }
        return all;
    }

    /** The length of a record has 16 bits, that of the message in it 24. */
    private static byte[] record(int recordBytes, int messageBytes) {
        byte[] bytes = new byte[SENT_BYTES];
        UnsafeBuffer view = new UnsafeBuffer(bytes);
        view.putByte(0, (byte) 22);
        view.putShort(1, (short) 0x0301, ByteOrder.BIG_ENDIAN);
        view.putShort(3, (short) recordBytes, ByteOrder.BIG_ENDIAN);
        view.putInt(5, 1 << 24 | messageBytes, ByteOrder.BIG_ENDIAN);
        view.putShort(9, (short) 0x0303, ByteOrder.BIG_ENDIAN);
        return bytes;
    }

    private static List<byte[]> records() {
        List<byte[]> all = new ArrayList<>();
        int whole = SENT_BYTES - 5;
        for (int length :
                new int[] {0, RECORD_BYTES_MAX - 1, RECORD_BYTES_MAX, RECORD_BYTES_MAX + 1, 32_767, 32_768, 65_535}) {
            all.add(record(length, 1_000));
        }
        for (int length : new int[] {
            0, HANDSHAKE_BYTES_MAX - 1, HANDSHAKE_BYTES_MAX, HANDSHAKE_BYTES_MAX + 1, 1 << 23, (1 << 24) - 1
        }) {
            all.add(record(whole, length));
        }
        return all;
    }

    private long heapBytes() {
        long bytes = 0;
        for (ThreadInfo thread : threads.dumpAllThreads(false, false)) {
            String name = thread.getThreadName();
            if (name.startsWith("network-") || name.startsWith("timecoin-tls")) {
                bytes += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        return bytes;
    }

    /** What has arrived by now is used once the loop has looked at its sockets and come to its tasks, twice. */
    private void settle() {
        EventLoop loop = listener.agents().get(0).eventLoop();
        try {
            for (int i = 0; i < 2; i++) {
                loop.submit(() -> {}).get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void say(byte[] bytes, boolean isAtOnce) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.setTcpNoDelay(true);
            for (int i = 0; i < bytes.length; i += isAtOnce ? bytes.length : 1) {
                socket.getOutputStream().write(bytes, i, isAtOnce ? bytes.length : 1);
                settle();
            }
            socket.shutdownOutput();
            // To the listener's own end, as buffers of a connection that is still being ended would be counted with the
            // next.
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // Who was refused may hear it as the end of its connection, which is one, too.
        }
        settle();
    }

    private void assertBounded(byte[] bytes, boolean isAtOnce) {
        allocator.resetPeak();
        long before = allocator.held();
        long heap = heapBytes();
        say(bytes, isAtOnce);
        long direct = allocator.peak() - before;
        long garbage = heapBytes() - heap;
        String what = Arrays.toString(Arrays.copyOf(bytes, FrameHeader.BYTES)) + (isAtOnce ? " at once" : " by bytes");
        assertTrue(direct <= BYTES_MAX, () -> what + ": " + direct + " bytes in buffers");
        assertTrue(!isAtOnce || garbage <= BYTES_MAX, () -> what + ": " + garbage + " bytes of heap");
    }

    private void assertAllBounded(List<byte[]> lies) {
        for (int i = 0; i < WARM_UPS; i++) {
            say(lies.get(i % lies.size()), true);
        }
        say(lies.get(0), false);
        for (byte[] lie : lies) {
            assertBounded(lie, true);
            assertBounded(lie, false);
        }
    }

    @Test
    void shouldAllocateLittleForFramesWithoutTls() {
        listen(false);
        assertAllBounded(frames());
    }

    @Test
    void shouldAllocateLittleForFramesInTheClearWhereTlsIsSpoken() {
        listen(true);
        assertAllBounded(frames());
    }

    @Test
    void shouldAllocateLittleForRecordsAndHandshakeMessages() {
        listen(true);
        assertAllBounded(records());
    }
}
