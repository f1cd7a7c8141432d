package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BlockSizingTest {
    private static final int MAX = 64_000;
    private static final long IN_TIME = BlockSizing.COMMIT_MS_MAX;
    private static final long TOO_LATE = BlockSizing.COMMIT_MS_MAX + 1;

    private final BlockSizing sizing = new BlockSizing(MAX);
    private long nowMs;

    private void block(int round, int transactions, long tookMs) {
        sizing.startHeight();
        sizing.proposed(nowMs);
        // A second round's proposal does not start the time anew.
        sizing.proposed(nowMs + tookMs - 1);
        nowMs += tookMs;
        sizing.committed(round, transactions, nowMs);
    }

    @Test
    void shouldStartWithWhatGenesisAllowsAndKeepItInGoodTime() {
        block(0, MAX, IN_TIME);
        assertEquals(MAX, sizing.limit());
    }

    @Test
    void shouldHalveWhatTookTooLongOrASecondRound() {
        block(0, MAX, TOO_LATE);
        assertEquals(MAX / 2, sizing.limit());
        block(1, MAX / 2, IN_TIME);
        assertEquals(MAX / 4, sizing.limit());
        block(0, 6_000, TOO_LATE);
        assertEquals(3_000, sizing.limit(), "half of what was in it, not of what could have been");
    }

    @Test
    void shouldNotShrinkForEmptyBlocksNorBelowItsMinimum() {
        block(3, 0, 60_000);
        assertEquals(MAX, sizing.limit());
        for (int i = 0; i < 20; i++) {
            block(1, 1_500, TOO_LATE);
        }
        assertEquals(BlockSizing.LIMIT_MIN, sizing.limit());
    }

    @Test
    void shouldGrowByFullBlocksAlone() {
        block(0, 20_000, TOO_LATE);
        assertEquals(10_000, sizing.limit());
        block(0, 9_999, IN_TIME);
        assertEquals(10_000, sizing.limit());
        block(0, 10_000, IN_TIME);
        assertEquals(12_500, sizing.limit());
        for (int i = 0; i < 30; i++) {
            block(0, sizing.limit(), IN_TIME);
        }
        assertEquals(MAX, sizing.limit());
    }

    /** A block that came whole, by catching up, says nothing of how the validators agree. */
    @Test
    void shouldLearnNothingWhereNoProposalWasSeen() {
        sizing.startHeight();
        sizing.committed(5, 1_000, 100_000);
        assertEquals(MAX, sizing.limit());
    }
}
