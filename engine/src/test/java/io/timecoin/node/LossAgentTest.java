package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.timecoin.base.Hash;
import io.timecoin.crypto.NodeKey;
import io.timecoin.peers.CompressionCounters;
import io.timecoin.peers.GossipCounters;
import io.timecoin.peers.NetworkCounters;
import io.timecoin.peers.PeerView;
import io.timecoin.pipeline.HeardLog;
import io.timecoin.pipeline.PoolDepartures;
import io.timecoin.sync.CatchUpView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator is told of losses, and how often. */
class LossAgentTest {
    private static final Hash NODE = Hash.of(new byte[Hash.BYTES]);

    private PoolDepartures pool = new PoolDepartures(0, 0, 0, 0, 0);
    private long framesIn;
    private CatchUpView catchUp = CatchUpView.NOTHING;
    private long nowMs;

    private LossAgent agent() {
        PeerView link = new PeerView(7, "10.0.0.1:1", NODE, true, 30, 0, 0);
        return new LossAgent(this::counts, () -> catchUp, () -> List.of(link), () -> nowMs);
    }

    private LossCounts counts() {
        return LossCounts.of(
                pool,
                new NetworkCounters(
                        1,
                        2,
                        framesIn,
                        3,
                        4,
                        5,
                        9,
                        6,
                        7,
                        18,
                        0,
                        0,
                        10,
                        0,
                        20,
                        21,
                        22,
                        23,
                        CompressionCounters.NONE,
                        GossipCounters.NONE),
                "the certificate has expired",
                8,
                16,
                17);
    }

    @Test
    void shouldTellChangesOnceAndTheRestAtTheEnd() {
        try (HeardLog log = new HeardLog(LossAgent.class, Level.INFO)) {
            LossAgent agent = agent();
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
                            + " gone 14, conflicts with block 15); connections refused 2, without proof of a key 18"
                            + " (at last: the certificate has expired), idle 7,"
                            + " too slow 10, banned 22, given up for others 23; frames"
                            + " refused 3, more than allowed 20, too large 16, relayed and not taken 9, not delivered 6,"
                            + " own without room 17;"
                            + " no room in the ring 8, connections not read for a while 5",
                    log.events().get(0).getFormattedMessage());
            agent.close();
            assertEquals(2, log.events().size());
        }
    }

    /** A sync that stands still names what it waits for. */
    @Test
    void shouldTellWhatIsWaitedForWhileBehind() {
        try (HeardLog log = new HeardLog(LossAgent.class, Level.INFO)) {
            LossAgent agent = agent();
            agent.tellBehind();
            assertTrue(log.events().isEmpty());
            nowMs = 14_500;
            catchUp = new CatchUpView(
                    true,
                    10,
                    30,
                    List.of(new CatchUpView.Request(7, 11, 14, 1_000, 3), new CatchUpView.Request(9, 15, 30, 2_000, 1)),
                    List.of());
            agent.tellBehind();
            assertEquals(
                    "catching up: at height 10 of 30; blocks 11 to 14 of peer " + new NodeKey(NODE).peerId()
                            + " for 13 s, asked 3 times; blocks 15 to 30 of a peer that is gone for 12 s, asked 1 times",
                    log.events().get(0).getFormattedMessage());
        }
    }

    @Test
    void shouldSayNothingOfAValidatorThatNeverRan() {
        try (HeardLog log = new HeardLog(LossAgent.class, Level.INFO)) {
            agent().close();
            assertTrue(log.events().isEmpty());
        }
    }
}
