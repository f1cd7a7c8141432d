package io.timecoin.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.timecoin.base.EngineException;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AttackTest {
    private static final long NAP_NANOS = 1_000_000;

    private static AttackConfig config(int identities, int connections, int rate, long windowMs) {
        return new AttackConfig(
                AttackKind.INVALID_SIGNATURES,
                AttackConfig.identities(identities, null),
                connections,
                rate,
                windowMs,
                1,
                true,
                null);
    }

    /** Attacks until there is enough to look at. */
    private static AttackReport until(Predicate<AttackReport> isEnough, AttackConfig config, AttackedServer server) {
        Attack attack = new Attack(config, server.target());
        CompletableFuture<AttackReport> run = CompletableFuture.supplyAsync(attack::run);
        while (!isEnough.test(attack.sample())) {
            LockSupport.parkNanos(NAP_NANOS);
        }
        attack.stop();
        return run.join();
    }

    @Test
    void shouldCountWhatArrives() throws IOException {
        AttackReport report;
        AttackedServer server = new AttackedServer(-1);
        try (server) {
            // So few that the buffers of the sockets hold them all, however late the server reads.
            report = until(
                    now -> now.sent() > 3 && now.probesUnanswered() > 0 && server.connections.get() == 3,
                    config(2, 3, 1_000, 0),
                    server);
        }
        assertTrue(report.sent() > 3, report.toString());
        assertEquals(server.bytes.get(), report.bytes(), "up to the last byte");
        assertEquals(server.frames.get(), report.sent());
        assertEquals(3, server.connections.get());
        assertEquals(0, report.connectionsOpen());
        assertEquals(0, report.endedByValidator());
        assertTrue(report.probesUnanswered() > 0, "nobody answers a status there");
        assertEquals(0, report.probes().count());
    }

    @Test
    void shouldCountNothingThatDoesNotArriveAtMaximum() throws IOException {
        AttackReport report;
        AttackedServer server = new AttackedServer(-1);
        try (server) {
            report = until(
                    now -> now.bytes() > 0 && server.connections.get() == 2,
                    config(1, 2, AttackConfig.MAXIMUM, 0),
                    server);
        }
        assertTrue(report.bytes() > 0, report.toString());
        assertTrue(report.bytes() <= server.bytes.get(), report + " of " + server.bytes);
        assertTrue(report.sent() <= server.frames.get(), report + " of " + server.frames);
    }

    @Test
    void shouldSendNoFasterThanItWasTold() throws IOException {
        try (AttackedServer server = new AttackedServer(-1)) {
            AttackReport report = until(now -> now.sent() > 200, config(1, 4, 1_000, 0), server);
            // What a pause may be made up for, and the first.
            assertTrue(report.sent() <= 1_000 * report.seconds() + 101, report.toString());
        }
    }

    @Test
    void shouldTellBansAndHowTheConnectionsEnded() throws IOException {
        try (AttackedServer server = new AttackedServer(30)) {
            AttackReport report = until(
                    now -> now.identitiesBanned() == 2 && now.endedByValidator() >= 2, config(2, 2, 500, 0), server);
            assertEquals(2, report.identitiesBanned(), report.toString());
            assertEquals(30, report.offencesBeforeBanMax());
            long bans = report.answered(ResultCode.BANNED);
            assertTrue(bans >= 2, report.toString());
            assertEquals(report.answered(ResultCode.SIGNATURE_INVALID) + bans, report.answered());
            assertTrue(
                    report.ended().keySet().stream().allMatch(reason -> reason.endsWith("last answer BANNED")),
                    report.toString());
            assertTrue(report.endedByValidator() >= 2, report.toString());
        }
    }

    @Test
    void shouldRunToItsEndWhenNobodyListensAnyMore() throws IOException {
        AttackedServer server = new AttackedServer(-1);
        server.close();
        AttackReport report = until(now -> now.connectionsRefused() >= 2, config(1, 2, 100, 0), server);
        assertEquals(0, report.sent());
        assertEquals(report.connectionsRefused(), report.ended().get("not connected: refused"));
    }

    @Test
    void shouldEndWhenItIsStopped() throws Exception {
        try (AttackedServer server = new AttackedServer(-1)) {
            Attack attack = new Attack(config(1, 2, 100, 0), server.target());
            CompletableFuture<AttackReport> run = CompletableFuture.supplyAsync(attack::run);
            while (attack.sample().sent() == 0) {
                Thread.onSpinWait();
            }
            attack.stop();
            assertEquals(0, run.get().connectionsOpen());
            assertEquals(run.get(), attack.sample(), "nothing changes behind the end");
        }
    }

    @Test
    void shouldRefuseNumbersOutOfRange() {
        assertThrows(EngineException.class, () -> config(2, 1, 1, 1));
        assertThrows(EngineException.class, () -> config(1, AttackConfig.CONNECTIONS_MAX + 1, 1, 1));
        assertThrows(EngineException.class, () -> config(1, 1, -1, 1));
        assertThrows(EngineException.class, () -> config(1, 1, 1, -1));
    }

    @Test
    void shouldFindAnswersHoweverTheBytesAreCut() {
        UnsafeBuffer stream = new UnsafeBuffer(new byte[4096]);
        int length = 0;
        for (ResultCode code : List.of(ResultCode.OK, ResultCode.BANNED, ResultCode.SIGNATURE_INVALID)) {
            AnswerEncoder encoder = new AnswerEncoder()
                    .wrapAndApplyHeader(stream, length + FrameHeader.BYTES, new MessageHeaderEncoder())
                    .resultCode(code.code())
                    .text(code.text());
            int payload = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
            FrameHeader.encode(stream, length, FrameType.ANSWER, payload, 1);
            length += FrameHeader.BYTES + payload;
            FrameHeader.encode(stream, length, FrameType.BLOCK, 300, 0);
            length += FrameHeader.BYTES + 300;
            FrameHeader.encode(stream, length, FrameType.ANSWER, 0, 0);
            length += FrameHeader.BYTES;
        }
        for (int cut = 1; cut < length; cut++) {
            List<ResultCode> codes = new ArrayList<>();
            int[] others = {0};
            AnswerReader reader = new AnswerReader(new AnswerReader.Consumer() {
                @Override
                public void onAnswer(ResultCode code) {
                    codes.add(code);
                }

                @Override
                public void onOther() {
                    others[0]++;
                }
            });
            for (int at = 0; at < length; at += cut) {
                reader.read(Unpooled.wrappedBuffer(stream.byteArray(), at, Math.min(cut, length - at)));
            }
            assertEquals(List.of(ResultCode.OK, ResultCode.BANNED, ResultCode.SIGNATURE_INVALID), codes);
            assertEquals(6, others[0]);
        }
    }
}
