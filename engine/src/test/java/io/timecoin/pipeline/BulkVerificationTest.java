package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.HelloEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.TransactionEncoder;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.pipeline.PipelineConfig.Waiting;
import io.timecoin.replica.Preparation;
import io.timecoin.replica.TransactionIds;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks that are verified ahead of the ring, by several workers, while the ring goes on. */
@Timeout(60)
class BulkVerificationTest {
    private static final int TRANSFERS = 9;
    private static final int WORKERS = 2;
    private static final int CHAIN_ID_AT =
            MessageHeaderEncoder.ENCODED_LENGTH + TransactionEncoder.chainIdEncodingOffset();
    private static final byte[] NONSENSE = new byte[20];
    private static final PipelineConfig CONFIG = new PipelineConfig(1024, WORKERS, 1_000, Waiting.NAPPING, 4, 16);

    private final SampleChain chain = new SampleChain(TRANSFERS);

    /** The first block of the chain, as another would send it. */
    private byte[] blockOfAll() {
        AtomicReference<byte[]> first = new AtomicReference<>();
        BlockSink sink = (block, sequence) -> {
            byte[] bytes = new byte[block.length()];
            block.bytes().getBytes(0, bytes);
            first.compareAndSet(null, bytes);
        };
        try (RunningPipeline running = new RunningPipeline(chain, CONFIG, sink, () -> RunningPipeline.CREDULOUS)) {
            for (int coin = 0; coin < TRANSFERS; coin++) {
                running.submit(1, coin, chain.transfer(coin, 1, true));
            }
            running.awaitAnswers(TRANSFERS);
            running.advanceClock(SampleChain.INTERVAL_MS);
            RunningPipeline.await(() -> first.get() != null);
        }
        return first.get();
    }

    /** Tells it of a peer that has one block; returns when that is asked for it. */
    private void letItAskForABlock(RunningPipeline running) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        HelloEncoder hello = new HelloEncoder();
        hello.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .protocolVersion(1)
                .role((short) 2)
                .capabilities((short) 0)
                .chainId(SampleChain.CHAIN_ID)
                .height(1)
                .putGenesisHash(GenesisCodec.hash(chain.genesis).toByteArray(), 0, Hash.BYTES)
                .putNode(chain.owner.toByteArray(), 0, Hash.BYTES)
                .listenPort(0)
                .reserved(0);
        hello.putAgent(new byte[0], 0, 0);
        assertTrue(running.offer(1, 0, FrameType.HELLO, Arrays.copyOf(buffer.byteArray(), hello.limit())));
        running.awaitAnswers(1);
    }

    private static SignatureVerifier heldBy(CountDownLatch gate) {
        BouncyCastleVerifier judge = new BouncyCastleVerifier(16);
        return (key, keyAt, signature, at, message, messageAt, length) -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return judge.verify(key, keyAt, signature, at, message, messageAt, length);
        };
    }

    @Test
    void shouldLetPassWhatComesBehindABlockThatIsBeingVerified() {
        byte[] block = blockOfAll();
        CountDownLatch gate = new CountDownLatch(1);
        try (RunningPipeline running = new RunningPipeline(chain, CONFIG, BlockSink.NONE, () -> heldBy(gate))) {
            letItAskForABlock(running);
            running.advanceClock(SampleChain.INTERVAL_MS);
            assertTrue(running.offer(1, 0, FrameType.BLOCK, block));
            assertTrue(running.offer(1, 1, FrameType.TRANSACTION, NONSENSE));
            RunningPipeline.await(
                    () -> running.outbound.answers().stream().anyMatch(sent -> sent.code() != ResultCode.OK));
            assertEquals(0, running.outbound.blocks().size());
            gate.countDown();
            RunningPipeline.await(() -> !running.outbound.blocks().isEmpty());
            assertEquals(TRANSFERS, running.outbound.blocks().get(0).transactions());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 20})
    void shouldGiveTheVerdictOfOneHoweverManyShareABlock(int workers) {
        UnsafeBuffer block = new UnsafeBuffer(blockOfAll());
        assertEquals(ResultCode.OK, shared(block, workers));
        int scalarAt = transactionAt(block, 8) - Integer.BYTES - 32;
        block.putByte(scalarAt, (byte) (block.getByte(scalarAt) ^ 1));
        assertVerdictOfOne(ResultCode.SIGNATURE_INVALID, block, workers);
        int chainIdAt = transactionAt(block, 3) + CHAIN_ID_AT;
        block.putByte(chainIdAt, (byte) (block.getByte(chainIdAt) ^ 1));
        assertVerdictOfOne(ResultCode.WRONG_CHAIN, block, workers);
        block.putByte(0, (byte) (block.getByte(0) ^ 1));
        assertVerdictOfOne(ResultCode.NOT_CANONICAL, block, workers);
    }

    private static int transactionAt(UnsafeBuffer block, int place) {
        BlockView view = new BlockView();
        assertEquals(ResultCode.OK, view.wrap(block, 0, block.capacity()));
        for (int i = 0; i <= place; i++) {
            assertTrue(view.transactions().next());
        }
        return view.transactions().offset();
    }

    private static Preparation preparation() {
        return new Preparation(SampleChain.CHAIN_ID, Hash.ZERO, new BouncyCastleVerifier(16));
    }

    private static ResultCode shared(UnsafeBuffer block, int workers) {
        BulkEvent event = new BulkEvent(workers);
        for (int i = 0; i < workers; i++) {
            Preparation preparation = preparation();
            ResultCode code = preparation.prepareShare(EventKind.BLOCK, block, 0, block.capacity(), i, workers);
            event.judged(i, code, preparation.refusedPlace());
        }
        return event.verdict();
    }

    private static void assertVerdictOfOne(ResultCode expected, UnsafeBuffer block, int workers) {
        assertEquals(
                expected, preparation().prepare(EventKind.BLOCK, block, 0, block.capacity(), new TransactionIds()));
        assertEquals(expected, shared(block, workers));
    }

    @Test
    void shouldDropInADrainWhatIsStillBeingVerified() {
        byte[] block = blockOfAll();
        AtomicReference<Pipeline> drained = new AtomicReference<>();
        SignatureVerifier untilCutOff = (key, keyAt, signature, at, message, messageAt, length) -> {
            RunningPipeline.await(() -> drained.get().isCutOff());
            return ResultCode.OK;
        };
        try (RunningPipeline running = new RunningPipeline(chain, CONFIG, BlockSink.NONE, () -> untilCutOff)) {
            drained.set(running.pipeline);
            letItAskForABlock(running);
            assertTrue(running.offer(1, 0, FrameType.BLOCK, block));
            assertEquals(1, running.pipeline.drain(0));
            running.stop();
            assertEquals(0, running.state.replica().height());
        }
    }

    @Test
    void shouldEndWhileABlockWaitsForRoomInTheRing() {
        byte[] block = blockOfAll();
        try (RunningPipeline running =
                new RunningPipeline(chain, CONFIG, BlockSink.NONE, () -> RunningPipeline.CREDULOUS)) {
            letItAskForABlock(running);
            running.outbound.failWith(new IllegalStateException("no way out"));
            running.submit(1, 0, NONSENSE);
            RunningPipeline.await(running.failStop::hasFailed);
            boolean hasRoom = true;
            while (hasRoom) {
                hasRoom = running.offer(1, 0, FrameType.VOTE, NONSENSE);
            }
            assertTrue(running.offer(1, 0, FrameType.BLOCK, block));
            running.stop();
            assertNotNull(running.failStop.failure());
        }
    }
}
