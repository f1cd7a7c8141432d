package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What leaves the pool without a block is seen outside the state thread, by reason. */
@Timeout(60)
class DeparturesViewTest {
    private static final int LOCK_MS = 3_600_000;

    @Test
    void shouldCountWhatNoBlockTookInTime() {
        SampleChain chain = new SampleChain(3);
        try (RunningPipeline running = new RunningPipeline(chain, 1)) {
            for (int coin = 0; coin < 3; coin++) {
                running.submit(1, coin, chain.transfer(coin, 1, false));
            }
            running.awaitAnswers(3);
            assertEquals(0, running.pipeline.departures().total());
            // One tick finds both the block and the locks due, and a lock that is over is over.
            running.advanceClock(LOCK_MS + 1);
            RunningPipeline.await(() -> running.pipeline.departures().total() == 3);
            assertEquals(new PoolDepartures(0, 0, 3, 0, 0), running.pipeline.departures());
            running.stop();
            DeparturesView later = new DeparturesView(running.state.replica());
            later.update();
            assertEquals(0, later.read().total(), "a view counts from its beginning on");
        }
    }
}
