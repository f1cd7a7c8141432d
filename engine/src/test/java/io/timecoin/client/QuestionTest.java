package io.timecoin.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What those who ask a node hear of an answer that refuses, or that is none. */
@Timeout(60)
class QuestionTest {
    private static final int TIMEOUT_MS = 20_000;
    private static final String NO_FORM = "the answer has not the form of one";

    private static byte[] answer(FrameType asked, int reserved) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        AnswerEncoder encoder = new AnswerEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .resultCode(ResultCode.NOT_HERE.code())
                .reserved(reserved)
                .requestType(asked.code())
                .text("not yet");
        byte[] bytes = new byte[encoder.limit()];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    private interface Asking<T> {
        T ask(int port);
    }

    /** What is asked of a node that sends this answer to whatever comes. */
    private static <T> T asked(byte[] answer, Asking<T> asking) throws Exception {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[FrameHeader.BYTES + answer.length]);
        FrameHeader.encode(frame, 0, FrameType.ANSWER, answer.length, 1);
        frame.putBytes(FrameHeader.BYTES, answer);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread node = new Thread(() -> serve(server, frame.byteArray()), "node");
            node.start();
            try {
                return asking.ask(server.getLocalPort());
            } finally {
                node.join();
            }
        }
    }

    /** Until the other side has ended. */
    private static void serve(ServerSocket server, byte[] frame) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(frame);
            while (socket.getInputStream().read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (IOException ended) {
            Thread.onSpinWait();
        }
    }

    private static void requireStatusRefused(String why, byte[] answer) throws Exception {
        EngineException refused = assertThrows(
                EngineException.class,
                () -> asked(answer, port -> StatusQuery.ask("127.0.0.1", port, TIMEOUT_MS, null)));
        assertTrue(refused.getMessage().endsWith(": " + why), refused.getMessage());
    }

    private static void requireLinksRefused(String why, byte[] answer) throws Exception {
        PeerStatus told = asked(answer, port -> PeerStatusQuery.ask("127.0.0.1", port, TIMEOUT_MS, null));
        assertEquals(why, told.refusal());
    }

    @Test
    void shouldTellWhatTheOtherSideSays() throws Exception {
        requireStatusRefused("not yet", answer(FrameType.STATUS_QUERY, 0));
        requireLinksRefused("not yet", answer(FrameType.PEER_STATES_QUERY, 0));
    }

    @Test
    void shouldReadNoAnswerOfAnotherForm() throws Exception {
        for (byte[] malformed : new byte[][] {{}, new byte[40], answer(FrameType.STATUS_QUERY, 1)}) {
            requireStatusRefused(NO_FORM, malformed);
            requireLinksRefused(NO_FORM, malformed);
        }
    }
}
