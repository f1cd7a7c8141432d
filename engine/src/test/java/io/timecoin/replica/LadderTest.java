package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Rung;
import io.timecoin.codec.FrameType;
import java.nio.ByteOrder;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole validators that leave to others what they cannot do, and say so. */
class LadderTest {
    private static final int HEARTBEAT_MS = 200;
    private static final int ODD = 3;
    private static final int HEIGHT_AT = 16;

    private final SampleCluster cluster = new SampleCluster(
            SampleCluster.genesis(4, HEARTBEAT_MS, 1_000_000, i -> SampleCluster.keyOf(100 + i), List.of()), 4);
    private int saidByOdd;
    private int proposedByOdd;

    /** Holds nothing back, but counts. */
    private void watch() {
        cluster.holdsBack = mail -> {
            boolean isOfOdd = mail.from() == ODD && mail.to() == 0;
            saidByOdd += isOfOdd && mail.type() == FrameType.VOTE ? 1 : 0;
            proposedByOdd += isOfOdd && mail.type() == FrameType.PROPOSAL ? 1 : 0;
            return false;
        };
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private int rungs(int node) {
        return cluster.node(node).replica().rungs();
    }

    @Test
    void shouldStandOnNoRungWhenAllIsWell() {
        watch();
        cluster.runTo(20);
        for (int node = 0; node < 4; node++) {
            assertEquals(0, rungs(node));
            assertEquals(0, cluster.node(node).replica().clockOffsetMs());
        }
        assertTrue(proposedByOdd > 0);
    }

    @Test
    void shouldLeaveItsTurnsToOthersWhileTheClockIsOff() {
        cluster.node(ODD).aheadMs = 20_000;
        cluster.runTo(12);
        assertTrue(Rung.CLOCK_OFF.isIn(rungs(ODD)));
        assertTrue(Rung.CLOCK_DOUBTFUL.isIn(rungs(ODD)));
        assertEquals(-20_000, cluster.node(ODD).replica().clockOffsetMs(), 100);
        assertEquals(0, rungs(0), "one of four is the one that is wrong");
        watch();
        cluster.runTo(24);
        assertEquals(0, proposedByOdd);

        cluster.nowMs += 20_000;
        cluster.node(ODD).aheadMs = 0;
        cluster.runTo(60);
        assertEquals(0, rungs(ODD));
        assertTrue(proposedByOdd > 0);
        cluster.requireAgreement();
    }

    @Test
    void shouldWarnAndProposeAllTheSameWhileTheClockIsDoubtful() {
        cluster.node(ODD).aheadMs = -4_000;
        watch();
        cluster.runTo(30);
        assertEquals(Rung.CLOCK_DOUBTFUL.bit(), rungs(ODD));
        assertTrue(proposedByOdd > 0);
        assertTrue(saidByOdd > 0);
    }

    /** Two against two: whoever is right, the chain does not stand still for want of proposals once the clocks are set. */
    @Test
    void shouldGoOnWhenClocksAreSetThatWereAllCalledOff() {
        cluster.node(2).aheadMs = 20_000;
        cluster.node(ODD).aheadMs = 20_000;
        for (int i = 0; i < 3_000; i++) {
            cluster.step();
        }
        cluster.nowMs += 20_000;
        cluster.node(2).aheadMs = 0;
        cluster.node(ODD).aheadMs = 0;
        long height = cluster.node(0).replica().height();
        cluster.runTo(height + 40);
        for (int node = 0; node < 4; node++) {
            assertEquals(0, rungs(node));
        }
    }

    @Test
    void shouldSayThatItIsBehindUntilItIsLevel() {
        cluster.runTo(4);
        // Blocks are held back, so it learns that the others go on and cannot follow.
        cluster.holdsBack = mail -> mail.to() == ODD
                && (mail.type() == FrameType.BLOCK || mail.type() == FrameType.HELLO || isDecisive(mail));
        cluster.runUntil(() -> cluster.node(0).replica().height() >= 40);
        assertTrue(cluster.node(ODD).replica().height() < 40);
        assertTrue(Rung.BEHIND.isIn(rungs(ODD)));
        assertEquals(0, rungs(0));
        cluster.release();
        cluster.runTo(60);
        assertFalse(Rung.BEHIND.isIn(rungs(ODD)));
    }

    /** Of the height that it is at nothing comes; of later ones it hears that they are there. */
    private boolean isDecisive(SampleCluster.Mail mail) {
        boolean isOfAgreement = mail.type() == FrameType.VOTE
                || mail.type() == FrameType.PROPOSAL
                || mail.type() == FrameType.ROUND_CHANGE;
        return isOfAgreement
                && heightOf(mail.bytes()) <= cluster.node(ODD).replica().height() + 1;
    }

    private static long heightOf(byte[] message) {
        return new UnsafeBuffer(message).getLong(HEIGHT_AT, ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void shouldFollowAndSayNothingAsAnObserverThoughItsKeyIsRegistered() {
        cluster.node(ODD).observe();
        watch();
        cluster.runTo(30);
        assertEquals(0, saidByOdd);
        assertEquals(0, proposedByOdd);
        assertEquals(0, cluster.node(ODD).sample.outcome.ownSignatureCount());
        cluster.requireAgreement();
    }
}
