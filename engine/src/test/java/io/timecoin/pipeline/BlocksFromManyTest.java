package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.RecordType;
import io.timecoin.pipeline.PipelineConfig.Waiting;
import io.timecoin.sync.CatchUpView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real pipeline that catches up with a chain from several peers, which send in what order they like. */
@Timeout(120)
class BlocksFromManyTest {
    private static final int TRANSFERS = 30;
    private static final PipelineConfig CONFIG = new PipelineConfig(1024, 2, 1_000, Waiting.NAPPING, 4, 16);

    private final SampleChain chain = new SampleChain(TRANSFERS);
    /** One lock for all of it: an offence that is seen is counted too. */
    private final Set<String> offences = Collections.synchronizedSet(new TreeSet<>());

    private List<byte[]> blocks;

    @BeforeEach
    void makeBlocks() {
        blocks = ManyBlocks.make(chain, CONFIG, TRANSFERS);
        assertTrue(blocks.size() >= TRANSFERS);
    }

    private interface Reply {
        byte[] block(long connection, long height);
    }

    private byte[] honest(long connection, long height) {
        return blocks.get((int) height - 1);
    }

    /** The certificate of another: its form is right. */
    private byte[] forged(long height) {
        byte[] forged = blocks.get((int) height - 1).clone();
        BlockView view = new BlockView();
        assertEquals(ResultCode.OK, view.wrap(new UnsafeBuffer(forged), 0, forged.length));
        forged[view.certificateAt() + view.certificateLength() - 1] ^= 1;
        return forged;
    }

    /** Answers every request, highest block first, until all is stored. */
    private void serveAll(RunningPipeline running, Reply reply) {
        for (long connection = 1; connection <= 3; connection++) {
            ManyBlocks.hello(running, connection, blocks.size());
        }
        RunningPipeline.await(() -> {
            RecordingOutbound.Asked request = running.outbound.blockRequests.poll();
            if (request != null) {
                serve(running, request, reply);
            }
            return running.pipeline.view().height() == blocks.size();
        });
    }

    private static void serve(RunningPipeline running, RecordingOutbound.Asked request, Reply reply) {
        for (long height = request.toHeight(); height >= request.fromHeight(); height--) {
            byte[] block = reply.block(request.connectionId(), height);
            if (block != null) {
                RunningPipeline.await(() -> running.offer(request.connectionId(), 0, FrameType.BLOCK, block));
            }
        }
    }

    private RunningPipeline start() {
        RunningPipeline running = new RunningPipeline(chain, CONFIG, BlockSink.NONE, () -> RunningPipeline.CREDULOUS);
        running.pipeline.offences((connection, code) -> offences.add(connection + " " + code));
        return running;
    }

    private List<Integer> codesOfBlocks(RunningPipeline running) {
        List<Integer> codes = new ArrayList<>();
        JournalReader reader = new JournalReader(running.medium);
        while (reader.nextRecord()) {
            if (reader.record().type() == RecordType.EVENT && reader.record().kind() == EventKind.BLOCK) {
                codes.add(reader.record().resultCode());
            }
        }
        return codes;
    }

    @Test
    void shouldShowTheStateEveryBlockInItsTurnHoweverTheyCome() {
        try (RunningPipeline running = start()) {
            serveAll(running, this::honest);
            running.stop();
            assertNull(running.failStop.failure());
            assertEquals(
                    LongStream.rangeClosed(1, blocks.size()).boxed().toList(),
                    running.outbound.blocks().stream()
                            .map(sent -> -sent.correlationId())
                            .toList());
            assertTrue(codesOfBlocks(running).stream().allMatch(code -> code == 0));
            assertEquals(Set.of(), offences);
        }
    }

    @Test
    void shouldGoOnWithoutTheOneThatForgesCertificates() {
        try (RunningPipeline running = start()) {
            serveAll(running, (connection, height) -> connection == 2 ? forged(height) : honest(connection, height));
            running.stop();
            assertNull(running.failStop.failure());
            assertEquals(1, offences.size(), offences::toString);
            assertTrue(offences.iterator().next().startsWith("2 "), offences::toString);
            assertEquals(Set.of(1L, 3L), Set.copyOf(running.outbound.bringers));
            assertEquals(blocks.size(), running.outbound.bringers.size());
        }
    }

    @Test
    void shouldGoOnWithoutTheOneThatSendsNoBlocksAtAll() {
        try (RunningPipeline running = start()) {
            serveAll(running, (connection, height) -> {
                byte[] block = honest(connection, height);
                return connection == 3 ? java.util.Arrays.copyOf(block, block.length - 1) : block;
            });
            running.stop();
            assertEquals(Set.of("3 " + ResultCode.MALFORMED), offences);
        }
    }

    @Test
    void shouldBlameWhoSendsWhatItWasNotAskedFor() {
        try (RunningPipeline running = start()) {
            ManyBlocks.hello(running, 1, blocks.size());
            running.offer(5, 0, FrameType.BLOCK, blocks.get(0));
            RunningPipeline.await(() -> !offences.isEmpty());
            assertEquals(Set.of("5 " + ResultCode.NOT_REQUESTED), offences);
            assertEquals(0, running.pipeline.view().height());
        }
    }

    /** Nothing that waits for a block that never comes holds up the end. */
    @Test
    void shouldEndWhileBlocksWaitForOneThatNeverComes() {
        try (RunningPipeline running = start()) {
            ManyBlocks.hello(running, 1, blocks.size());
            RunningPipeline.await(
                    () -> !running.pipeline.view().catchUp().requests().isEmpty());
            CatchUpView.Request request =
                    running.pipeline.view().catchUp().requests().get(0);
            assertTrue(request.toHeight() > 1);
            running.offer(1, 0, FrameType.BLOCK, blocks.get(1));
            assertEquals(0, running.pipeline.drain(60_000));
            running.stop();
            assertEquals(0, running.state.replica().height());
        }
    }
}
