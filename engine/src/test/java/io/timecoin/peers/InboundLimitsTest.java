package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class InboundLimitsTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int SMALL = 100;

    private final InboundLimitsConfig config = InboundLimitsConfig.defaults();
    private final InboundLimits limits = new InboundLimits(config, 0);

    private int taken(FrameType type, int count, int bytes, long nowNs) {
        int taken = 0;
        for (int i = 0; i < count; i++) {
            if (limits.admit(type, bytes, nowNs) == ResultCode.OK) {
                limits.taken();
                taken++;
            }
        }
        return taken;
    }

    @Test
    void shouldTakeWhatEachClassMaySendAndDropTheRest() {
        assertEquals(1_000, taken(FrameType.TRANSACTION, 1_500, SMALL, 0));
        assertEquals(500, taken(FrameType.VOTE, 900, SMALL, 0));
        assertEquals(100, taken(FrameType.STATUS_QUERY, 900, 16, 0));
        assertEquals(10, taken(FrameType.SUBSCRIBE_BLOCKS, 900, 16, 0));
        assertEquals(20, taken(FrameType.HELLO, 900, SMALL, 0));
        assertEquals(500, limits.dropped(FrameClass.TRANSACTIONS));
        assertEquals(890, limits.dropped(FrameClass.SUBSCRIPTIONS));
        assertEquals(100, taken(FrameType.TRANSACTION, 1_000, SMALL, SECOND_NS / 10));
        assertEquals(0, taken(FrameType.SUBSCRIBE_BLOCKS, 1, 16, 6 * SECOND_NS - 1));
        assertEquals(1, taken(FrameType.SUBSCRIBE_BLOCKS, 2, 16, 6 * SECOND_NS));
    }

    /** One class that is used up leaves the others what is theirs. */
    @Test
    void shouldCountProposalsWithVotes() {
        assertEquals(500, taken(FrameType.PROPOSAL, 600, SMALL, 0));
        assertEquals(0, taken(FrameType.VOTE, 10, SMALL, 0));
        assertEquals(10, taken(FrameType.TRANSACTION, 10, SMALL, 0));
    }

    /** They were asked for: what is dropped would have to be asked for again. */
    @Test
    void shouldDropNoBlockAndMakeTooManyLate() {
        assertEquals(100, taken(FrameType.BLOCK, 100, SMALL, 0));
        assertEquals(0, limits.pauseMs(0));
        assertEquals(1, taken(FrameType.STATE_COINS, 1, SMALL, 0));
        assertEquals(10, limits.pauseMs(0));
        assertEquals(100, taken(FrameType.BLOCK, 100, SMALL, 0));
        assertEquals(1_000, limits.pauseMs(0));
        assertEquals(0, limits.dropped(FrameClass.BLOCKS));
        assertEquals(0, limits.pauseMs(SECOND_NS));
    }

    /** A frame for which there is no room is offered again and again: that is one frame. */
    @Test
    void shouldChargeAFrameOnceHoweverOftenItIsOffered() {
        for (int i = 0; i < 5_000; i++) {
            assertEquals(ResultCode.OK, limits.admit(FrameType.TRANSACTION, SMALL, 0));
        }
        limits.taken();
        assertEquals(999, taken(FrameType.TRANSACTION, 2_000, SMALL, 0));
    }

    @Test
    void shouldPauseAConnectionThatSendsMoreBytesThanItMay() {
        assertEquals(16, taken(FrameType.TRANSACTION, 16, Limits.TRANSACTION_BYTES_MAX - 16, 0));
        assertEquals(0, limits.pauseMs(0));
        assertEquals(8, taken(FrameType.TRANSACTION, 8, Limits.TRANSACTION_BYTES_MAX - 16, 0));
        assertEquals(500, limits.pauseMs(0));
        assertEquals(100, limits.pauseMs(SECOND_NS * 4 / 10));
        assertEquals(0, limits.pauseMs(SECOND_NS / 2));
    }

    @Test
    void shouldChargeTheBytesOfWhatItDrops() {
        taken(FrameType.TRANSACTION, 100_000, SMALL, 0);
        assertEquals(1_000, limits.pauseMs(0));
    }

    @Test
    void shouldNeverPauseForOneFrameHoweverLarge() {
        assertEquals(1, taken(FrameType.BLOCK, 1, FrameType.BLOCK.payloadBytesMax(), 0));
        assertEquals(1, taken(FrameType.PROPOSAL, 1, FrameType.PROPOSAL.payloadBytesMax(), 0));
        assertEquals(1, taken(FrameType.TRANSACTION, 1, FrameType.TRANSACTION.payloadBytesMax(), 0));
        assertEquals(0, limits.pauseMs(0));
    }

    @Test
    void shouldHoldTheTrustedToNothingForAsLongAsTheyAre() {
        limits.trust(true);
        assertEquals(5_000, taken(FrameType.VOTE, 5_000, SMALL, 0));
        assertEquals(0, limits.pauseMs(0));
        limits.trust(false);
        assertEquals(500, taken(FrameType.VOTE, 5_000, SMALL, 0));
    }

    @Test
    void shouldKnowTheClassOfEveryType() {
        for (FrameType type : FrameType.values()) {
            assertTrue(FrameClass.of(type).ordinal() < FrameClass.COUNT);
        }
        assertEquals(FrameClass.CONSENSUS, FrameClass.of(FrameType.ROUND_CHANGE));
        assertEquals(FrameClass.CONSENSUS, FrameClass.of(FrameType.BODIES_REQUEST));
        assertEquals(FrameClass.QUERIES, FrameClass.of(FrameType.BLOCKS_REQUEST));
    }

    @Test
    void shouldRefuseLimitsOutOfRange() {
        assertThrows(
                EngineException.class, () -> new InboundLimitsConfig(0, 1, 1, 1, 1, 1, 65_536, 65_536, 65_536, 100));
        assertThrows(
                EngineException.class, () -> new InboundLimitsConfig(1, 1, 1, 1, 1, 1, 65_535, 65_536, 65_536, 100));
        assertThrows(
                EngineException.class, () -> new InboundLimitsConfig(1, 1, 1, 1, 1, 1, 65_536, 65_536, 65_536, 99));
        int most = 1_000_000;
        long bytes = 1L << 30;
        new InboundLimits(new InboundLimitsConfig(most, most, most, most, most, most, bytes, bytes, bytes, 60_000), 0);
    }

    @Test
    void shouldAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long nowNs = flood(0);
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        flood(nowNs);
        assertTrue(threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before < 16 * 1024);
    }

    private long flood(long fromNs) {
        long nowNs = fromNs;
        for (int i = 0; i < 200_000; i++) {
            nowNs += 10_000;
            if (limits.admit(i % 3 == 0 ? FrameType.VOTE : FrameType.TRANSACTION, SMALL, nowNs) == ResultCode.OK) {
                limits.taken();
            }
            limits.pauseMs(nowNs);
        }
        return nowNs;
    }
}
