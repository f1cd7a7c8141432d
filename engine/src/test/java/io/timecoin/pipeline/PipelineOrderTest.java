package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.RecordType;
import io.timecoin.pipeline.PipelineConfig.Waiting;
import io.timecoin.pipeline.RecordingOutbound.Sent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Order, durability and determinism of the real ring. */
@Timeout(60)
class PipelineOrderTest {
    private static final int COINS = 400;
    private static final int CONNECTIONS = 3;
    private static final int BAD_SIGNATURE_EVERY = 5;
    private static final int MALFORMED_EVERY = 7;
    private static final long DRAIN_MS = 200;

    private final SampleChain chain = new SampleChain(COINS);

    /** Really signed, badly signed and cut transfers, and each that spends a coin twice. */
    private List<byte[]> transactions() {
        List<byte[]> all = new ArrayList<>();
        for (int coin = 0; coin < COINS; coin++) {
            byte[] transfer = chain.transfer(coin / 2 * 2, 1 + coin % 2, true);
            if (coin % BAD_SIGNATURE_EVERY == 0) {
                transfer[transfer.length - 10] ^= 1;
            }
            all.add(coin % MALFORMED_EVERY == 0 ? new byte[coin % 8] : transfer);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void shouldAnswerInTheOrderOfOffersWhateverTheWorkers(int workers) {
        List<byte[]> transactions = transactions();
        PipelineConfig config = new PipelineConfig(1024, workers, 1_000, Waiting.NAPPING, 4, 16);
        try (RunningPipeline running =
                new RunningPipeline(chain, config, BlockSink.NONE, () -> new BouncyCastleVerifier(16))) {
            for (int i = 0; i < transactions.size(); i++) {
                running.submit(1 + i % CONNECTIONS, i, transactions.get(i));
            }
            running.awaitAnswers(COINS);
            running.stop();
            List<Sent> answers = running.outbound.answers();
            for (int i = 0; i < COINS; i++) {
                assertEquals(i, answers.get(i).correlationId());
                assertEquals(1 + i % CONNECTIONS, answers.get(i).connectionId());
                assertEquals(expected(i), answers.get(i).code(), "transfer " + i);
            }
            assertNull(running.failStop.failure());
            requireJournalOrder(running);
        }
    }

    private static ResultCode expected(int i) {
        if (i % MALFORMED_EVERY == 0) {
            return ResultCode.MALFORMED;
        }
        if (i % BAD_SIGNATURE_EVERY == 0) {
            return ResultCode.SIGNATURE_INVALID;
        }
        boolean firstIsGood = (i - 1) % MALFORMED_EVERY != 0 && (i - 1) % BAD_SIGNATURE_EVERY != 0;
        return i % 2 == 1 && firstIsGood ? ResultCode.DOUBLE_SPEND : ResultCode.OK;
    }

    private static void requireJournalOrder(RunningPipeline running) {
        long correlation = 0;
        try (JournalReader reader = new JournalReader(running.medium)) {
            while (reader.next() == JournalReader.Step.RECORD) {
                if (reader.record().type() == RecordType.EVENT
                        && reader.record().connectionId() != 0) {
                    assertEquals(correlation, reader.record().correlationId());
                    correlation++;
                }
            }
        }
        assertEquals(COINS, correlation);
    }

    @ParameterizedTest
    @EnumSource(names = {"NAPPING", "YIELDING"})
    void shouldPublishNothingBeforeItsRecordIsSynced(Waiting waiting) {
        PipelineConfig config = new PipelineConfig(1024, 2, 1_000, waiting, 4, 16);
        try (RunningPipeline running =
                new RunningPipeline(chain, config, BlockSink.NONE, () -> RunningPipeline.CREDULOUS)) {
            for (int coin = 0; coin < COINS; coin++) {
                running.submit(1, coin, chain.transfer(coin, 1, false));
                running.advanceClock(coin % 10 == 0 ? SampleChain.INTERVAL_MS : 0);
            }
            running.awaitAnswers(COINS);
            RunningPipeline.await(() -> {
                // The last ones wait for a block that is due only when the clock passes again.
                running.advanceClock(SampleChain.INTERVAL_MS);
                return committed(running) == COINS;
            });
            running.stop();
            Map<Long, Long> recordEnds = recordEnds(running);
            for (Sent sent : running.outbound.all()) {
                long end = recordEnds.get(sent.correlationId());
                assertTrue(end <= sent.syncedBytes(), sent + " has its record until byte " + end);
            }
            assertTrue(running.medium.syncs() > 1);
        }
    }

    private static int committed(RunningPipeline running) {
        return running.outbound.blocks().stream().mapToInt(Sent::transactions).sum();
    }

    /** Where the record of each answer, or of each block by minus its height, ends in the one file of the journal. */
    private static Map<Long, Long> recordEnds(RunningPipeline running) {
        Map<Long, Long> ends = new HashMap<>();
        long height = 0;
        try (JournalReader reader = new JournalReader(running.medium)) {
            while (reader.next() == JournalReader.Step.RECORD) {
                assertEquals(0, reader.fileIndex());
                if (reader.record().type() == RecordType.EVENT) {
                    if (reader.record().connectionId() != 0) {
                        ends.put(reader.record().correlationId(), reader.position());
                    }
                    if (reader.record().blockHeaderLength() > 0) {
                        ends.put(- ++height, reader.position());
                    }
                }
            }
        }
        return ends;
    }

    @Test
    void shouldReplayOneJournalTwiceToEqualBytes() {
        try (RunningPipeline running = new RunningPipeline(chain, 2)) {
            for (int coin = 0; coin < COINS; coin++) {
                running.submit(1, coin, chain.transfer(coin, 2, false));
                running.advanceClock(coin % 50 == 0 ? SampleChain.INTERVAL_MS : 0);
            }
            running.awaitAnswers(COINS);
            running.advanceClock(SampleChain.INTERVAL_MS);
            awaitBlocks(running, 1);
            running.stop();
            byte[] root = running.state.stateRoot().toByteArray();
            byte[] first = replay(running, 3, root);
            assertTrue(first.length > 0);
            assertArrayEquals(first, replay(running, 4, root));
        }
    }

    /** Every committed block, byte by byte, under another seed of what is spread in memory. */
    private byte[] replay(RunningPipeline running, long seed, byte[] root) {
        ByteArrayOutputStream blocks = new ByteArrayOutputStream();
        FailStop failStop = new FailStop(failure -> {});
        try (ValidatorState state = ValidatorState.atGenesis(chain.config, failStop, seed);
                JournalReader reader = new JournalReader(running.medium)) {
            Replay replay = new Replay(
                    state,
                    (block, sequence) -> {
                        byte[] bytes = new byte[block.length()];
                        block.bytes().getBytes(0, bytes);
                        blocks.writeBytes(bytes);
                    },
                    null);
            while (reader.next() == JournalReader.Step.RECORD) {
                if (reader.record().type() == RecordType.EVENT) {
                    assertNull(replay.replay(reader.record()));
                }
            }
            assertArrayEquals(root, state.stateRoot().toByteArray());
        }
        return blocks.toByteArray();
    }

    @Test
    void shouldBeatOnceAHeartbeatAndOnceAfterWork() {
        try (RunningPipeline running = new RunningPipeline(chain, 1)) {
            running.advanceClock(SampleChain.HEARTBEAT_MS);
            awaitBlocks(running, 1);
            running.submit(1, 0, chain.transfer(0, 1, false));
            running.awaitAnswers(1);
            running.advanceClock(SampleChain.INTERVAL_MS);
            awaitBlocks(running, 2);
            running.advanceClock(SampleChain.INTERVAL_MS);
            awaitBlocks(running, 3);
            // Nothing is due now: a status query passes the ring behind any tick offered before it.
            running.advanceClock(SampleChain.HEARTBEAT_MS - 1);
            running.submit(1, 1, chain.transfer(0, 1, false));
            running.awaitAnswers(2);
            assertEquals(3, running.outbound.blocks().size());
            running.advanceClock(1);
            awaitBlocks(running, 4);
            assertEquals(
                    List.of(0, 1, 0, 0),
                    running.outbound.blocks().stream().map(Sent::transactions).toList());
        }
    }

    /** A tick that the clock offers behind the drain would be applied by the state thread and never journaled. */
    @Test
    void shouldNotBeDrainedWhileTheClockMayStillOffer() throws InterruptedException {
        try (RunningPipeline running = new RunningPipeline(chain, 1)) {
            CountDownLatch gate = new CountDownLatch(1);
            running.holdClock(gate);
            running.awaitClockHeld();
            running.advanceClock(SampleChain.HEARTBEAT_MS);
            Thread drainer = new Thread(running.pipeline::drain);
            drainer.start();
            drainer.join(DRAIN_MS);
            assertTrue(drainer.isAlive(), "the clock's thread is on its way to offer a tick");
            gate.countDown();
            drainer.join();
            running.stop();
            assertEquals(running.state.replica().sequence(), running.journal.lastSequence());
        }
    }

    private static void awaitBlocks(RunningPipeline running, int count) {
        RunningPipeline.await(() -> running.outbound.blocks().size() >= count);
    }
}
