package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlockOrderTest {
    private static final int PLACES = 8;

    private final BlockOrder<Long> order = new BlockOrder<>(PLACES);

    private void come(long... heights) {
        for (long height : heights) {
            assertTrue(order.isWanted(height));
            order.put(height, height);
        }
    }

    private void verifyAll() {
        for (Long height = order.takeUnverified(); height != null; height = order.takeUnverified()) {
            order.verified(height);
        }
    }

    private List<Long> letIn() {
        List<Long> in = new ArrayList<>();
        for (Long next = order.peekNext(); next != null; next = order.peekNext()) {
            order.letIn();
            in.add(next);
        }
        return in;
    }

    @Test
    void shouldLetBlocksInByHeightWhateverOrderTheyComeIn() {
        come(3, 2, 5);
        verifyAll();
        assertEquals(List.of(), letIn());
        come(1);
        verifyAll();
        assertEquals(List.of(1L, 2L, 3L), letIn());
        come(4);
        verifyAll();
        assertEquals(List.of(4L, 5L), letIn());
        assertTrue(order.isEmpty());
    }

    @Test
    void shouldHaveTheLowestVerifiedFirst() {
        come(4, 2, 3);
        assertEquals(2, order.takeUnverified());
        come(1);
        assertEquals(1, order.takeUnverified());
        assertEquals(3, order.takeUnverified());
    }

    @Test
    void shouldTakeNoHeightTwiceAndNoneOutOfReach() {
        come(2);
        assertFalse(order.isWanted(2));
        assertFalse(order.isWanted(0));
        assertFalse(order.isWanted(-1));
        assertTrue(order.isWanted(PLACES));
        assertFalse(order.isWanted(PLACES + 1));
        assertFalse(order.isWanted(Long.MAX_VALUE));
    }

    @Test
    void shouldLoseTheHighestThatNobodyVerifies() {
        come(6, 7, 3);
        verifyAll();
        come(8, 2);
        order.takeUnverified();
        order.takeUnverified();
        assertEquals(7, order.evictAbove(2));
        assertEquals(6, order.evictAbove(2));
        assertNull(order.evictAbove(3));
        assertEquals(3, order.evictAbove(2));
    }

    @Test
    void shouldKnowTheLowestThatIsMissing() {
        come(1, 2, 4);
        assertTrue(order.isLowestMissing(3));
        assertFalse(order.isLowestMissing(5));
    }

    @Test
    void shouldWaitForABlockAgainThatWasRefused() {
        come(1, 2);
        assertEquals(1, order.takeUnverified());
        order.refused(1);
        verifyAll();
        assertEquals(List.of(), letIn());
        come(1);
        verifyAll();
        assertEquals(List.of(1L, 2L), letIn());
    }

    @Test
    void shouldGoBackToTheTipWhenWhatWasLetInIsLost() {
        come(1, 2, 3, 5);
        verifyAll();
        assertEquals(List.of(1L, 2L, 3L), letIn());
        order.tip(1, false);
        assertFalse(order.isWanted(2));
        order.tip(1, true);
        come(2, 3, 4);
        verifyAll();
        assertEquals(List.of(2L, 3L, 4L, 5L), letIn());
    }

    @Test
    void shouldDropWhatTheTipHasPassedOrLeftTooFarAhead() {
        come(1, 2);
        verifyAll();
        letIn();
        come(5, PLACES + 2);
        order.takeUnverified();
        order.tip(0, true);
        assertEquals(PLACES + 2L, order.evictOutside());
        assertNull(order.evictOutside());
        order.tip(7, false);
        assertNull(order.evictOutside(), "somebody is verifying it");
        assertFalse(order.verified(5));
        assertTrue(order.isEmpty());
    }

    @Test
    void shouldDropWhatIsNotWantedAnyMore() {
        come(2, 3, 4);
        assertEquals(3, order.evictUnless(height -> height != 3));
        assertNull(order.evictUnless(height -> height != 3));
    }

    @Test
    void shouldComeToTheEndHoweverBlocksComeAndGetLost() {
        SplittableRandom random = new SplittableRandom(11);
        long in = 0;
        for (int turn = 0; turn < 200_000 && in < 1_000; turn++) {
            long height = in + 1 + random.nextInt(PLACES + 2);
            if (order.isWanted(height)) {
                order.put(height, height);
            } else if (random.nextInt(4) == 0) {
                order.evictAbove(in + 1);
            }
            Long taken = random.nextInt(3) == 0 ? order.takeUnverified() : null;
            if (taken != null && random.nextInt(5) == 0) {
                order.refused(taken);
            } else if (taken != null) {
                order.verified(taken);
            }
            for (long next : letIn()) {
                assertEquals(++in, next);
            }
        }
        assertTrue(in >= 1_000, "stands at " + in);
    }
}
