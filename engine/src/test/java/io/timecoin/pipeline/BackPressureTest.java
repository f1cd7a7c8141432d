package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.pipeline.PipelineConfig.Waiting;
import io.timecoin.pipeline.RecordingOutbound.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens where there is no room: nothing is lost, nothing overtakes, and whoever was refused hears of room again. */
@Timeout(60)
class BackPressureTest {
    private static final int SLOTS = 1024;
    private static final int LARGE = 4;

    /** More than waits for the network at a time. */
    private static final int OUTGOING_MIB = 33;

    private static final byte[] NONSENSE = new byte[20];

    private final SampleChain chain = new SampleChain(64);

    /** Offers until refused, with numbers in order from the first on; the first number that was refused. */
    private static int fill(RunningPipeline running, int from, int to, byte[] payload) {
        for (int i = from; i < to; i++) {
            if (!running.offer(1, i, FrameType.TRANSACTION, payload)) {
                return i;
            }
        }
        return to;
    }

    @ParameterizedTest
    @EnumSource(names = {"NAPPING", "YIELDING"})
    void shouldRefuseWhenTheRingIsFullAndSayWhenThereIsRoom(Waiting waiting) {
        PipelineConfig config = new PipelineConfig(SLOTS, 2, 1_000, waiting, LARGE, 16);
        CountDownLatch gate = new CountDownLatch(1);
        try (RunningPipeline running =
                new RunningPipeline(chain, config, BlockSink.NONE, () -> RunningPipeline.CREDULOUS)) {
            running.medium.hold(gate);
            int total = 5 * SLOTS;
            int next = fill(running, 0, total, NONSENSE);
            assertTrue(next > SLOTS / 2 && next < SLOTS, next + " were taken");
            assertTrue(running.pipeline.refusedOffers() > 0);
            assertEquals(0, running.outbound.count());
            // The clock stands and nobody offers: without being told of room, this would wait for ever.
            gate.countDown();
            while (next < total) {
                int heard = running.resumes.get();
                next = fill(running, next, total, NONSENSE);
                if (next < total) {
                    RunningPipeline.await(() -> running.resumes.get() > heard);
                }
            }
            running.awaitAnswers(total);
            assertEquals(
                    LongStream.range(0, total).boxed().toList(),
                    running.outbound.answers().stream().map(Sent::correlationId).toList());
        }
    }

    @Test
    void shouldLeaveRoomForVotesBehindTransactionsAndForTheClockBehindAll() {
        CountDownLatch gate = new CountDownLatch(1);
        try (RunningPipeline running = new RunningPipeline(chain, 1)) {
            running.medium.hold(gate);
            int taken = fill(running, 0, 2 * SLOTS, NONSENSE);
            int votes = 0;
            while (running.offer(1, 0, FrameType.VOTE, NONSENSE)) {
                votes++;
            }
            boolean isTickTaken = running.pipeline.offerTick();
            gate.countDown();
            running.awaitAnswers(taken);
            assertTrue(taken <= SLOTS - SLOTS / 4, taken + " transactions were taken");
            assertTrue(votes >= SLOTS / 8, votes + " votes were taken");
            assertTrue(taken + votes <= SLOTS - SLOTS / 8, votes + " votes were taken");
            assertTrue(isTickTaken);
        }
    }

    @Test
    void shouldLendLargeBuffersAndTakeThemBack() {
        List<byte[]> transfers = new ArrayList<>();
        int outputs = 1;
        for (int coin = 0; coin < 60; coin++) {
            transfers.add(chain.transfer(coin, outputs, false));
            outputs = Math.min(Limits.OUTPUTS_MAX, outputs + 9);
        }
        try (RunningPipeline running = new RunningPipeline(chain, 2)) {
            // Three times as many as there are buffers, again and again.
            for (int coin = 0; coin < transfers.size(); coin++) {
                running.submit(1, coin, transfers.get(coin));
            }
            byte[] largest = new byte[Limits.TRANSACTION_BYTES_MAX];
            byte[] firstLarge = new byte[Limits.SLOT_PAYLOAD_BYTES + 1];
            running.submit(1, 60, largest);
            running.submit(1, 61, firstLarge);
            running.awaitAnswers(62);
            List<Sent> answers = running.outbound.answers();
            for (int coin = 0; coin < 60; coin++) {
                assertEquals(
                        new Sent(1, coin, ResultCode.OK, 0, answers.get(coin).syncedBytes()), answers.get(coin));
            }
        }
    }

    @Test
    void shouldRefuseLargePayloadsWhenAllBuffersAreLentAndSayWhenOneIsBack() {
        byte[] large = new byte[Limits.TRANSACTION_BYTES_MAX];
        CountDownLatch gate = new CountDownLatch(1);
        try (RunningPipeline running = new RunningPipeline(chain, 1)) {
            running.medium.hold(gate);
            assertEquals(LARGE, fill(running, 0, LARGE + 1, large));
            assertTrue(running.offer(1, LARGE, FrameType.TRANSACTION, NONSENSE), "a small one has room");
            assertFalse(running.offer(1, LARGE + 1, FrameType.TRANSACTION, large));
            gate.countDown();
            RunningPipeline.await(() -> running.resumes.get() > 0);
            running.awaitAnswers(LARGE + 1);
            RunningPipeline.await(() -> running.offer(1, LARGE + 1, FrameType.TRANSACTION, large));
            running.awaitAnswers(LARGE + 2);
        }
    }

    @Test
    void shouldCountWhatIsTooLargeForTheChainAndWhatFindsNoWayOut() {
        try (RunningPipeline running = new RunningPipeline(chain, 1)) {
            int largest = Pipeline.payloadBytesMax(chain.genesis.rules());
            assertTrue(running.offer(1, 1, FrameType.PROPOSAL, new byte[largest + 1]), "it is not worth waiting for");
            assertEquals(1, running.pipeline.oversizedFrames());
            running.stop();
            assertEquals(0, running.pipeline.unsaidMessages());
            UnsafeBuffer message = new UnsafeBuffer(new byte[1 << 20]);
            for (int i = 0; i < OUTGOING_MIB; i++) {
                running.state.outgoing().toPeers(FrameType.PROPOSAL, message, 0, message.capacity());
            }
            assertTrue(running.pipeline.unsaidMessages() > 0);
        }
    }

    /** A buffer may come back between the refusal and its mark: the one who was refused must hear of it all the same. */
    @Test
    void shouldNeverForgetOneThatWasRefused() {
        byte[] large = new byte[Limits.TRANSACTION_BYTES_MAX];
        try (RunningPipeline running = new RunningPipeline(chain, 1)) {
            int next = 0;
            while (next < 2_000) {
                int heard = running.resumes.get();
                int from = next;
                next = fill(running, next, 2_000, large);
                if (next < 2_000 && next == from) {
                    RunningPipeline.await(() -> running.resumes.get() > heard);
                }
            }
            running.awaitAnswers(2_000);
        }
    }
}
