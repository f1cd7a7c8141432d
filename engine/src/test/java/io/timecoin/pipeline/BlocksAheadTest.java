package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Limits;
import io.timecoin.codec.sbe.BlockEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.ledger.ChainRules;
import io.timecoin.replica.StateView;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Room for blocks that wait: the next one always finds some. */
class BlocksAheadTest {
    private static final int LARGE_BYTES = 100_000;
    private static final int SMALL_BYTES = 1_000;

    private final LargePayloads payloads = new LargePayloads(2, ChainRules.devnet());
    private final int largeBuffers = Limits.largeBlocksAhead(payloads.bytesMax());
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[LARGE_BYTES]);
    private long height;
    private Object version = new Object();
    private long unwantedConnection;

    private final BlocksAhead ahead = new BlocksAhead(payloads, new BlocksAhead.Known() {
        @Override
        public long height() {
            return height;
        }

        @Override
        public Object version() {
            return version;
        }

        @Override
        public boolean wants(long connectionId, DirectBuffer block, int length) {
            return connectionId != unwantedConnection && StateView.heightOfBlock(block, 0, length) > height;
        }
    });

    private boolean offer(long connection, long blockHeight, int length) {
        new BlockEncoder()
                .wrapAndApplyHeader(bytes, 0, new MessageHeaderEncoder())
                .height(blockHeight);
        return ahead.offer(connection, 0, bytes, 0, length);
    }

    private void verifyAll() {
        for (BlockAhead next = ahead.nextToVerify(); next != null; next = ahead.nextToVerify()) {
            ahead.verified(next);
        }
    }

    private long letIn() {
        long last = 0;
        for (BlockAhead next = ahead.takeNext(); next != null; next = ahead.takeNext()) {
            last = next.height;
            payloads.release(next.payload);
        }
        return last;
    }

    @Test
    void shouldFindRoomForTheNextInPlaceOfTheHighest() {
        for (int i = 0; i < largeBuffers; i++) {
            assertTrue(offer(1, 2 + i, LARGE_BYTES));
        }
        verifyAll();
        assertEquals(0, letIn());
        assertTrue(offer(1, 50, LARGE_BYTES));
        assertEquals(1, ahead.dropped(), "there is no room for one that is higher than all");
        assertTrue(offer(2, 1, LARGE_BYTES));
        assertEquals(2, ahead.dropped(), "the highest gives way");
        verifyAll();
        assertEquals(largeBuffers, letIn());
        assertTrue(ahead.isEmpty());
    }

    @Test
    void shouldLetSmallBlocksWaitWhereLargeOnesFindNoRoom() {
        for (int i = 0; i < largeBuffers; i++) {
            assertTrue(offer(1, 2 + i, LARGE_BYTES));
        }
        assertTrue(offer(1, 60, SMALL_BYTES));
        assertEquals(0, ahead.dropped());
    }

    /** All before it is on its way into the ring, and what is there comes back. */
    @Test
    void shouldHoldTheOneThatBringsTheLowestMissingWhenAllRoomIsTakenByThoseBeforeIt() {
        for (int i = 0; i < largeBuffers; i++) {
            assertTrue(offer(1, 1 + i, LARGE_BYTES));
        }
        assertFalse(offer(1, largeBuffers + 1, LARGE_BYTES));
        assertTrue(offer(1, largeBuffers + 2, LARGE_BYTES));
        assertEquals(1, ahead.dropped());
        verifyAll();
        assertEquals(largeBuffers, letIn());
        assertTrue(offer(1, largeBuffers + 1, LARGE_BYTES));
    }

    @Test
    void shouldDropWhatOneHasSentThatIsBelievedNoMore() {
        assertTrue(offer(1, 2, SMALL_BYTES));
        assertTrue(offer(2, 3, SMALL_BYTES));
        verifyAll();
        unwantedConnection = 1;
        version = new Object();
        ahead.follow();
        assertEquals(1, ahead.dropped());
        assertTrue(offer(2, 1, SMALL_BYTES));
        assertTrue(offer(2, 2, SMALL_BYTES));
        verifyAll();
        assertEquals(3, letIn());
    }

    /** It leaves as it is verified, so whoever brings the block anew has to hold it so long. */
    @Test
    void shouldKeepNoPlaceForOneThatIsBelievedNoMoreWhileItIsVerified() {
        assertTrue(offer(1, 2, SMALL_BYTES));
        BlockAhead forged = ahead.nextToVerify();
        unwantedConnection = 1;
        version = new Object();
        ahead.follow();
        assertFalse(offer(2, 2, SMALL_BYTES), "there is no place for it yet");
        ahead.verified(forged);
        assertEquals(1, ahead.dropped());
        assertTrue(ahead.isEmpty());
        assertTrue(offer(2, 2, SMALL_BYTES));
        assertTrue(offer(2, 1, SMALL_BYTES));
        verifyAll();
        assertEquals(2, letIn());
    }

    @Test
    void shouldTakeABlockAgainWhenTheOneThatWasLetInIsRefused() {
        assertTrue(offer(1, 1, SMALL_BYTES));
        assertTrue(offer(1, 2, SMALL_BYTES));
        verifyAll();
        assertEquals(2, letIn());
        assertTrue(offer(2, 1, SMALL_BYTES));
        assertNull(ahead.nextToVerify());
        ahead.lost();
        assertTrue(offer(2, 1, SMALL_BYTES));
        assertNotNull(ahead.nextToVerify());
    }

    /** Blocks may have come by another way meanwhile, many of them. */
    @Test
    void shouldFollowATipThatMovesFar() {
        assertTrue(offer(1, 3, SMALL_BYTES));
        height = 1_000;
        assertTrue(offer(1, 1_001, SMALL_BYTES));
        verifyAll();
        assertEquals(1_001, letIn());
        assertTrue(ahead.isEmpty());
    }

    @Test
    void shouldGiveEveryBufferBack() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < largeBuffers; i++) {
                assertTrue(offer(1, height + 2 + i, LARGE_BYTES));
            }
            height += 200;
            ahead.follow();
            assertTrue(ahead.isEmpty());
        }
        assertEquals(3L * largeBuffers, ahead.dropped());
    }
}
