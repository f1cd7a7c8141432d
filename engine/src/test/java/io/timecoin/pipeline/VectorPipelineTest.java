package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.crypto.VectorModule;
import io.timecoin.crypto.VerifierChoice;
import io.timecoin.pipeline.PipelineConfig.Waiting;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real pipeline whose workers judge together what is in the ring: every transaction has the verdict it deserves. */
@Timeout(120)
class VectorPipelineTest {
    private static final int TRANSFERS = 500;

    @BeforeEach
    void needModule() {
        assumeTrue(VectorModule.isHere(), "without " + VectorModule.OPTION + " there is no vector verifier to test");
    }

    private static byte[] wrong(byte[] transfer) {
        byte[] wrong = transfer.clone();
        // In S, which comes last.
        wrong[wrong.length - 30] ^= 1;
        return wrong;
    }

    @Test
    void shouldTellGoodFromBadWhateverIsJudgedTogether() {
        for (int workers : new int[] {1, 2, 3}) {
            SampleChain chain = new SampleChain(TRANSFERS);
            List<byte[]> transfers = new ArrayList<>();
            for (int i = 0; i < TRANSFERS; i++) {
                byte[] transfer = chain.transfer(i, 1, true);
                transfers.add(isBad(i) ? wrong(transfer) : transfer);
            }
            PipelineConfig config =
                    new PipelineConfig(1024, workers, 1_000, Waiting.NAPPING, 4, 16, VerifierChoice.VECTOR);
            try (RunningPipeline running = new RunningPipeline(chain, config, BlockSink.NONE, config::newVerifier)) {
                for (int i = 0; i < TRANSFERS; i++) {
                    running.submit(1, i, transfers.get(i));
                }
                running.awaitAnswers(TRANSFERS);
                assertNull(running.failStop.failure());
                for (RecordingOutbound.Sent answer : running.outbound.answers()) {
                    boolean isBad = isBad((int) answer.correlationId());
                    assertEquals(isBad ? ResultCode.SIGNATURE_INVALID : ResultCode.OK, answer.code());
                }
            }
        }
    }

    /** Few at first, then many. */
    private static boolean isBad(int number) {
        return number < TRANSFERS / 2 ? number % 97 == 5 : number % 3 == 0;
    }
}
