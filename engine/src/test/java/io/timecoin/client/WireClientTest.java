package io.timecoin.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WireClientTest {
    private final BlockingQueue<byte[]> frames = new ArrayBlockingQueue<>(1000);
    private final BlockingQueue<String> closed = new ArrayBlockingQueue<>(1);

    private final FrameReceiver receiver = new FrameReceiver() {
        @Override
        public void onFrame(FrameType type, long correlationId, DirectBuffer payload, int offset, int length) {
            byte[] copy = new byte[length];
            payload.getBytes(offset, copy);
            frames.add(copy);
        }

        @Override
        public void onClosed(String reason) {
            closed.add(reason);
        }
    };

    private static byte[] frame(FrameType type, byte[] payload) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[FrameHeader.BYTES + payload.length]);
        FrameHeader.encode(buffer, 0, type, payload.length, 1);
        buffer.putBytes(FrameHeader.BYTES, payload);
        return buffer.byteArray();
    }

    @Test
    void shouldReceiveFramesLargerThanItsBuffer() throws Exception {
        byte[] small = {1, 2, 3};
        byte[] large = new byte[1_500_000];
        new Random(2).nextBytes(large);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                WireClient client = connect(server);
                Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < 3; i++) {
                out.write(frame(FrameType.ANSWER, small));
                out.write(frame(FrameType.BLOCK_FINAL, large));
            }
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(small, frames.poll(10, TimeUnit.SECONDS));
                assertArrayEquals(large, frames.poll(10, TimeUnit.SECONDS));
            }
            client.send(FrameType.TRANSACTION, 1, new UnsafeBuffer(small), 0, 3);
            client.flush();
            byte[] arrived = socket.getInputStream().readNBytes(FrameHeader.BYTES + 3);
            assertArrayEquals(frame(FrameType.TRANSACTION, small), arrived);
        }
    }

    @Test
    void shouldEndWhenAFrameIsNoneThatAValidatorSends() throws Exception {
        byte[] tooLong = frame(FrameType.ANSWER, new byte[FrameType.ANSWER.payloadBytesMax() + 1]);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            WireClient client = connect(server);
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write(tooLong);
                String reason = closed.poll(10, TimeUnit.SECONDS);
                assertTrue(reason.contains("could not be taken"), reason);
                assertEquals(0, frames.size());
            }
            client.close();
        }
    }

    @Test
    void shouldTellWhenTheOtherSideEnds() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            WireClient client = connect(server);
            server.accept().close();
            assertEquals("the validator ended the connection", closed.poll(10, TimeUnit.SECONDS));
            client.close();
        }
    }

    private WireClient connect(ServerSocket server) {
        return WireClient.connect("127.0.0.1", server.getLocalPort(), 10_000, null, receiver);
    }
}
