package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalVerifier;
import io.timecoin.journal.RecordType;
import io.timecoin.pipeline.PipelineConfig.Waiting;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An end that cannot wait for all that is in the ring. */
@Timeout(60)
class DrainTest {
    private static final int SLOTS = 1024;
    private static final int TRANSFERS = 40;
    private static final int LARGE = 4;
    private static final int WAITING = 700;
    private static final byte[] NONSENSE = new byte[20];
    private static final PipelineConfig CONFIG = new PipelineConfig(SLOTS, 2, 1_000, Waiting.NAPPING, LARGE, 16);

    private final SampleChain chain = new SampleChain(TRANSFERS + 1);
    private final AtomicReference<Pipeline> slowed = new AtomicReference<>();

    /** Once slowed, checks no signature before the drain has lost its patience. */
    private final SignatureVerifier slow = (key, keyAt, signature, at, message, messageAt, length) -> {
        Pipeline pipeline = slowed.get();
        if (pipeline != null) {
            RunningPipeline.await(pipeline::isCutOff);
        }
        return ResultCode.OK;
    };

    @Test
    void shouldDropWhatTheStateHasNotSeenWhenTheBoundHasPassed() {
        try (RunningPipeline running = new RunningPipeline(chain, CONFIG, BlockSink.NONE, () -> slow)) {
            int answered = fillOneLapWithABlockInIt(running);
            int waiting = waitBehindASlowSignature(running, answered);
            long sequence = running.journal.lastSequence();

            assertEquals(waiting, running.pipeline.drain(0));
            running.stop();

            assertNull(running.failStop.failure());
            assertEquals(sequence, running.journal.lastSequence(), "nothing dropped was journaled");
            assertEquals(sequence, running.state.replica().sequence(), "nothing dropped was handled");
            assertEquals(
                    LongStream.range(0, answered).boxed().toList(),
                    running.outbound.answers().stream()
                            .map(RecordingOutbound.Sent::correlationId)
                            .toList());
            assertEquals(1, running.outbound.blocks().size());
            assertTrue(new JournalVerifier(running.medium, null).verify().isCleanEnd());
            assertReplays(running);
        }
    }

    /** So that slots are used again which held outcomes with a block, and payloads too large for them. */
    private int fillOneLapWithABlockInIt(RunningPipeline running) {
        int next = 0;
        for (int coin = 0; coin < TRANSFERS; coin++) {
            running.submit(1, next++, chain.transfer(coin, 1, false));
        }
        running.awaitAnswers(next);
        running.advanceClock(SampleChain.INTERVAL_MS);
        RunningPipeline.await(() -> !running.outbound.blocks().isEmpty());
        while (next < SLOTS) {
            running.submit(1, next++, NONSENSE);
        }
        running.awaitAnswers(next);
        return next;
    }

    private int waitBehindASlowSignature(RunningPipeline running, int from) {
        slowed.set(running.pipeline);
        running.submit(1, from, chain.transfer(TRANSFERS, 1, false));
        for (int i = 0; i < LARGE; i++) {
            running.submit(1, from, new byte[10_000]);
        }
        for (int i = 0; i < WAITING; i++) {
            running.submit(1, from, NONSENSE);
        }
        return 1 + LARGE + WAITING;
    }

    private void assertReplays(RunningPipeline running) {
        try (ValidatorState state = ValidatorState.atGenesis(chain.config, new FailStop(failure -> {}), 5);
                JournalReader reader = new JournalReader(running.medium)) {
            Replay replay = new Replay(state, BlockSink.NONE, null);
            while (reader.next() == JournalReader.Step.RECORD) {
                if (reader.record().type() == RecordType.EVENT) {
                    assertNull(replay.replay(reader.record()));
                }
            }
            assertEquals(running.state.replica().sequence(), state.replica().sequence());
            assertEquals(running.state.replica().height(), state.replica().height());
            assertArrayEquals(
                    running.state.stateRoot().toByteArray(), state.stateRoot().toByteArray());
        }
    }

    @Test
    void shouldDropNothingWithinTheBound() {
        try (RunningPipeline running = new RunningPipeline(chain, 2)) {
            for (int coin = 0; coin < TRANSFERS; coin++) {
                running.submit(1, coin, chain.transfer(coin, 1, false));
            }
            assertEquals(0, running.pipeline.drain(Long.MAX_VALUE));
            assertFalse(running.pipeline.isCutOff());
            assertEquals(TRANSFERS, running.outbound.answers().size());
            assertTrue(running.offer(1, 0, FrameType.TRANSACTION, NONSENSE), "the ring is empty");
        }
    }
}
