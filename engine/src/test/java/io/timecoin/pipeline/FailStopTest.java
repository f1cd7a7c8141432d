package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.InvariantViolation;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.journal.JournalVerifier;
import io.timecoin.ledger.StateTree;
import io.timecoin.pipeline.PipelineConfig.Waiting;
import io.timecoin.pipeline.RecordingOutbound.Sent;
import io.timecoin.replica.CommittedBlock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An exception anywhere stops the node: once recorded, nothing behind it published, and everything can be closed. */
@Timeout(60)
class FailStopTest {
    private static final int COINS = 300;
    private static final int GOOD = 100;
    private static final PipelineConfig CONFIG = new PipelineConfig(1024, 2, 1_000, Waiting.NAPPING, 4, 16);

    private final SampleChain chain = new SampleChain(COINS);
    private final RuntimeException told = new IllegalStateException("told to fail");

    /** Submits what is answered, breaks something, submits more, and returns what was sent in the end. */
    private List<Sent> run(RunningPipeline running, Runnable breaking, Throwable expected) {
        submit(running, 0, GOOD);
        running.awaitAnswers(GOOD);
        breaking.run();
        for (int coin = GOOD; coin < COINS && !running.failStop.hasFailed(); coin++) {
            offerUntilFailed(running, coin);
        }
        // Told after it has failed, by the thread that failed.
        RunningPipeline.await(() -> !running.failures.isEmpty());
        running.stop();
        List<Sent> sent = running.outbound.all();
        offerUntilFull(running);
        assertEquals(sent, running.outbound.all());
        assertEquals(1, running.failures.size());
        if (expected != null) {
            assertSame(expected, running.failStop.failure());
        }
        assertFalse(new JournalVerifier(running.medium, null).verify().isCleanEnd());
        return sent;
    }

    private void submit(RunningPipeline running, int from, int to) {
        for (int coin = from; coin < to; coin++) {
            running.submit(1, coin, chain.transfer(coin, 1, false));
        }
    }

    private void offerUntilFailed(RunningPipeline running, int coin) {
        byte[] transfer = chain.transfer(coin, 1, false);
        RunningPipeline.await(
                () -> running.offer(1, coin, FrameType.TRANSACTION, transfer) || running.failStop.hasFailed());
    }

    private void offerUntilFull(RunningPipeline running) {
        byte[] transfer = chain.transfer(0, 1, false);
        int offers = 0;
        while (running.offer(1, 0, FrameType.TRANSACTION, transfer)) {
            assertTrue(offers++ <= CONFIG.ringSlots(), "a ring that nobody empties gets full");
        }
    }

    @Test
    void shouldStopWhenASyncFails() {
        try (RunningPipeline running = new RunningPipeline(chain, 2)) {
            List<Sent> sent = run(running, () -> running.medium.failNextSync(), null);
            EngineException failure = assertInstanceOf(EngineException.class, running.failStop.failure());
            assertEquals(EngineException.Cause.DISK, failure.reason());
            sent.forEach(one -> assertTrue(one.syncedBytes() <= running.medium.syncedBytes()));
            running.medium.memory.crash(0);
            assertTrue(new JournalVerifier(running.medium, null).verify().lastSequence() >= sent.size());
        }
    }

    @Test
    void shouldStopWhenVerifyingFails() {
        SignatureVerifier[] judge = {RunningPipeline.CREDULOUS};
        SignatureVerifier switched = (key, keyAt, signature, at, message, messageAt, length) ->
                judge[0].verify(key, keyAt, signature, at, message, messageAt, length);
        try (RunningPipeline running = new RunningPipeline(chain, CONFIG, BlockSink.NONE, () -> switched)) {
            SignatureVerifier failing = (key, keyAt, signature, at, message, messageAt, length) -> {
                throw told;
            };
            List<Sent> sent = run(running, () -> judge[0] = failing, told);
            assertEquals(GOOD, sent.stream().filter(one -> !one.isBlock()).count());
        }
    }

    @Test
    void shouldStopWhenTheStoreFails() {
        boolean[] isFailing = {false};
        BlockSink sink = (block, sequence) -> {
            if (isFailing[0]) {
                throw told;
            }
        };
        try (RunningPipeline running = new RunningPipeline(chain, CONFIG, sink, () -> RunningPipeline.CREDULOUS)) {
            run(
                    running,
                    () -> {
                        isFailing[0] = true;
                        running.advanceClock(SampleChain.INTERVAL_MS);
                    },
                    told);
        }
    }

    @Test
    void shouldStopWhenPublishingFails() {
        try (RunningPipeline running = new RunningPipeline(chain, 2)) {
            List<Sent> sent = run(running, () -> running.outbound.failWith(told), told);
            assertEquals(GOOD, sent.size());
        }
    }

    /** The tree meets a block that spends what is not there. */
    @Test
    void shouldStopWhenTheTreeFails() {
        try (RunningPipeline running = new RunningPipeline(chain, 2)) {
            Runnable breaking = () -> {
                // The clock stands: the state thread makes no block, the tree is ours.
                StateTree tree = running.state.tree();
                running.state.coins().forEach((buffer, offset) -> tree.remove(buffer, offset));
                running.advanceClock(SampleChain.INTERVAL_MS);
            };
            run(running, breaking, null);
        }
    }

    /** Readers that are gone give nothing back: whoever waits for them must not wait for ever. */
    @Test
    void shouldNotWaitForReadersThatFailed() {
        FailStop failStop = new FailStop(failure -> {});
        BlockPool pool = new BlockPool(chain.genesis.rules(), 2, 2, failStop);
        CommittedBlock block = pool.acquire();
        pool.giveBack(block);
        failStop.fail(told);
        assertThrows(InvariantViolation.class, () -> pool.readers(3));
    }
}
