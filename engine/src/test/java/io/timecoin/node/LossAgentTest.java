package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.timecoin.peers.NetworkCounters;
import io.timecoin.pipeline.HeardLog;
import io.timecoin.pipeline.PoolDepartures;
import org.junit.jupiter.api.Test;

/** What an operator is told of losses, and how often. */
class LossAgentTest {
    private PoolDepartures pool = new PoolDepartures(0, 0, 0, 0, 0);
    private long framesIn;

    private LossCounts counts() {
        return LossCounts.of(pool, new NetworkCounters(1, 2, framesIn, 3, 4, 5, 9, 6, 7, 0, 0, 10, 0), 8, 16, 17);
    }

    @Test
    void shouldTellChangesOnceAndTheRestAtTheEnd() {
        try (HeardLog log = new HeardLog(LossAgent.class, Level.INFO)) {
            LossAgent agent = new LossAgent(this::counts);
            agent.start();
            agent.tellChange();
            framesIn = 1_000;
            agent.tellChange();
            assertEquals(0, log.events().size(), "frames that were taken are no loss");

            pool = new PoolDepartures(11, 12, 13, 14, 15);
            agent.tellChange();
            agent.tellChange();
            assertEquals(1, log.events().size());
            assertEquals(
                    "since the start: left the pool without a block 65 (evicted 11, expired 12, lock expired 13, parent"
                            + " gone 14, conflicts with block 15); connections refused 2, idle 7, too slow 10; frames"
                            + " refused 3, too large 16, relayed and not taken 9, not delivered 6, own without room 17;"
                            + " no room in the ring 8, connections not read for a while 5",
                    log.events().get(0).getFormattedMessage());
            agent.close();
            assertEquals(2, log.events().size());
        }
    }

    @Test
    void shouldSayNothingOfAValidatorThatNeverRan() {
        try (HeardLog log = new HeardLog(LossAgent.class, Level.INFO)) {
            new LossAgent(this::counts).close();
            assertTrue(log.events().isEmpty());
        }
    }
}
