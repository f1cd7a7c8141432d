package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.consensus.ValidatorSet;
import java.io.ByteArrayOutputStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final long START = 1_000_000;
    private static final long LEVEL_AT = START + Silence.WAIT_MS;
    private static final long NOT_DUE = Long.MAX_VALUE;

    /** The time of a block that was decided before the start, or may have been. */
    private static final long OLD = LEVEL_AT - 1;

    private static final int OWN = 0;

    private final Silence silence = new Silence(key(OWN));

    @BeforeEach
    void begin() {
        silence.begin();
        silence.startHeight(set(1, 1, 1, 1));
        assertFalse(silence.onTime(START, 0, OLD, NOT_DUE));
    }

    private static UnsafeBuffer key(int member) {
        return new UnsafeBuffer(SampleCluster.keyOf(member).toByteArray());
    }

    /** A hello of a member. */
    private void told(int member, long height) {
        silence.told(key(member), 0, height);
    }

    private static ValidatorSet set(int... powers) {
        Hash[] keys = new Hash[powers.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = SampleCluster.keyOf(i);
        }
        return new ValidatorSet(keys, powers);
    }

    /** Two of four show that they have committed a height. */
    private void claim(long height) {
        silence.claimed(1, height);
        silence.claimed(2, height);
    }

    /** Looks while the tip is a block of now. */
    private boolean isKeptAt(long ms, long height, long dueMs) {
        return isKeptAt(ms, height, ms, dueMs);
    }

    private boolean isKeptAt(long ms, long height, long tipMs, long dueMs) {
        boolean ends = silence.onTime(ms, height, tipMs, dueMs);
        assertEquals(ends, !silence.isKept());
        return silence.isKept();
    }

    @Test
    void shouldNotBeKeptUnlessItWasBegun() {
        Silence none = new Silence(key(OWN));
        assertFalse(none.isKept());
        assertEquals(Long.MAX_VALUE, none.deadlineMs());
    }

    @Test
    void shouldSpeakTwoHeightsAfterItIsLevel() {
        claim(100);
        assertTrue(isKeptAt(LEVEL_AT, 100, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 1_000, 101, NOT_DUE));
        assertFalse(isKeptAt(LEVEL_AT + 2_000, 102, NOT_DUE));
    }

    @Test
    void shouldNotTakeBlocksItCatchesUpWithForNewOnes() {
        claim(100);
        assertTrue(isKeptAt(LEVEL_AT, 50, 0));
        assertTrue(isKeptAt(LEVEL_AT + 1_000, 99, 0));
        claim(104);
        assertTrue(isKeptAt(LEVEL_AT + 2_000, 102, 0));
        assertTrue(isKeptAt(LEVEL_AT + 3_000, 104, NOT_DUE), "level only here");
        assertTrue(isKeptAt(LEVEL_AT + 4_000, 105, NOT_DUE));
        assertFalse(isKeptAt(LEVEL_AT + 5_000, 106, NOT_DUE));
    }

    /** A peer that lags was all it heard in the first seconds; then others tell it how far the chain is. */
    @Test
    void shouldWaitAgainWhenItHearsOfMore() {
        claim(50);
        assertTrue(isKeptAt(LEVEL_AT, 50, NOT_DUE));
        claim(1_000);
        assertTrue(isKeptAt(LEVEL_AT + 1_000, 52, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 2_000, 999, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 3_000, 1_000, NOT_DUE), "level only here");
        assertTrue(isKeptAt(LEVEL_AT + 4_000, 1_001, NOT_DUE));
        assertFalse(isKeptAt(LEVEL_AT + 5_000, 1_002, NOT_DUE));
    }

    @Test
    void shouldNotSpeakForWhatIsOverdueWhileItHearsOfMore() {
        claim(50);
        assertTrue(isKeptAt(LEVEL_AT, 50, START));
        claim(51);
        assertTrue(isKeptAt(LEVEL_AT + 2 * Silence.OVERDUE_MS, 50, START));
        assertTrue(isKeptAt(LEVEL_AT + 3 * Silence.OVERDUE_MS, 51, START), "level only here");
        assertFalse(isKeptAt(LEVEL_AT + 4 * Silence.OVERDUE_MS, 51, START));
    }

    /** Blocks come faster than the word of how many there are. */
    @Test
    void shouldNotTakeBlocksFromBeforeTheStartForNewOnes() {
        claim(50);
        assertTrue(isKeptAt(LEVEL_AT, 50, OLD, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 1_000, 52, OLD, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 2_000, 900, OLD, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 3_000, 901, LEVEL_AT, NOT_DUE));
        assertFalse(isKeptAt(LEVEL_AT + 4_000, 902, LEVEL_AT, NOT_DUE));
    }

    @Test
    void shouldNotBeLevelBeforeItsLinksHadTime() {
        claim(1);
        assertTrue(isKeptAt(START + Silence.WAIT_MS - 1, 50, 0));
        assertTrue(isKeptAt(LEVEL_AT + 500, 50, NOT_DUE), "level only here");
        assertFalse(isKeptAt(LEVEL_AT + 1_000, 52, NOT_DUE));
    }

    @Test
    void shouldSpeakWhenNothingIsDecidedThoughItIsDue() {
        claim(100);
        assertTrue(isKeptAt(LEVEL_AT, 100, START));
        assertTrue(isKeptAt(LEVEL_AT + Silence.OVERDUE_MS - 500, 100, START));
        assertFalse(isKeptAt(LEVEL_AT + Silence.OVERDUE_MS, 100, START));
    }

    @Test
    void shouldWaitWhileNothingIsDue() {
        claim(100);
        assertTrue(isKeptAt(LEVEL_AT, 100, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 100 * Silence.OVERDUE_MS, 100, LEVEL_AT + 100 * Silence.OVERDUE_MS));
    }

    @Test
    void shouldSayNothingWhileItHearsNobody() {
        assertTrue(isKeptAt(LEVEL_AT + 1_000_000, 0, START));
    }

    @Test
    void shouldNotBeLevelBeforeItHasHeardAQuorumThatItBelongsTo() {
        told(1, 0);
        told(1, 0);
        told(OWN, 0);
        for (int stranger = 10; stranger < 20; stranger++) {
            told(stranger, 0);
        }
        assertTrue(isKeptAt(LEVEL_AT + 1_000_000, 0, START));
        silence.heard(key(2), 0);
        assertTrue(isKeptAt(LEVEL_AT + 1_001_000, 0, START), "level only here");
        assertFalse(isKeptAt(LEVEL_AT + 1_001_000 + Silence.OVERDUE_MS, 0, START));
    }

    /** Its hello came when it was none. */
    @Test
    void shouldCountWhoBecomesAMemberLater() {
        told(9, 0);
        silence.startHeight(
                new ValidatorSet(new Hash[] {SampleCluster.keyOf(OWN), SampleCluster.keyOf(9)}, new int[] {1, 1}));
        assertTrue(isKeptAt(LEVEL_AT, 0, START), "level only here");
        assertFalse(isKeptAt(LEVEL_AT + Silence.OVERDUE_MS, 0, START));
    }

    @Test
    void shouldForgetStrangersAndHearMembersAgain() {
        told(1, 0);
        told(2, 0);
        byte[] stranger = new byte[Hash.BYTES];
        for (int i = 1; i <= 2_000; i++) {
            stranger[0] = (byte) i;
            stranger[1] = (byte) (i >> 8);
            silence.told(new UnsafeBuffer(stranger), 0, 0);
        }
        assertTrue(isKeptAt(LEVEL_AT + 1_000, 0, START));
        assertTrue(isKeptAt(LEVEL_AT + 1_000_000, 0, START));
        silence.heard(key(1), 0);
        silence.heard(key(2), 0);
        assertTrue(isKeptAt(LEVEL_AT + 1_001_000, 0, START), "level only here");
        assertFalse(isKeptAt(LEVEL_AT + 1_001_000 + Silence.OVERDUE_MS, 0, START));
    }

    @Test
    void shouldNotBelieveOneMemberThatClaimsTooMuch() {
        claim(100);
        silence.claimed(3, 1L << 62);
        assertTrue(isKeptAt(LEVEL_AT, 100, NOT_DUE));
        silence.claimed(3, Long.MAX_VALUE);
        assertTrue(isKeptAt(LEVEL_AT + 1_000, 101, NOT_DUE));
        assertFalse(isKeptAt(LEVEL_AT + 2_000, 102, NOT_DUE));
    }

    @Test
    void shouldNotBelieveOneMemberThatClaimsTooLittle() {
        silence.claimed(0, 3);
        claim(100);
        assertTrue(isKeptAt(LEVEL_AT, 50, START));
        assertTrue(isKeptAt(LEVEL_AT + 2 * Silence.BEHIND_MS, 99, START));
        assertTrue(isKeptAt(LEVEL_AT + 3 * Silence.BEHIND_MS, 100, START), "level only here");
    }

    @Test
    void shouldNotBelieveAHello() {
        claim(100);
        told(3, Long.MAX_VALUE);
        assertTrue(isKeptAt(LEVEL_AT, 100, NOT_DUE));
        assertFalse(isKeptAt(LEVEL_AT + 1_000, 102, NOT_DUE));
    }

    /** What one tells may be all there is to know: it gets time to send its blocks, and no more. */
    @Test
    void shouldWaitForBlocksThatOneTellsOfButNotForGood() {
        told(1, 0);
        told(2, 100);
        assertTrue(isKeptAt(LEVEL_AT, 50, START));
        assertTrue(isKeptAt(LEVEL_AT + Silence.BEHIND_MS - 500, 50, START));
        assertFalse(isKeptAt(LEVEL_AT + Silence.BEHIND_MS, 50, START));
    }

    /** Three of four homes are wiped; the fourth alone says how far the chain is. */
    @Test
    void shouldSpeakForWhatIsOverdueByTheWordOfOne() {
        told(1, 0);
        told(2, 100);
        silence.claimed(2, 100);
        assertTrue(isKeptAt(LEVEL_AT, 100, START));
        assertFalse(isKeptAt(LEVEL_AT + Silence.OVERDUE_MS, 100, START));
    }

    @Test
    void shouldWeighClaimsByPower() {
        silence.startHeight(set(1, 1, 1, 2));
        told(1, 0);
        silence.claimed(2, 200);
        silence.claimed(3, 100);
        assertTrue(isKeptAt(LEVEL_AT, 99, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 1_000, 100, NOT_DUE), "level only here");
        assertFalse(isKeptAt(LEVEL_AT + 2_000, 102, NOT_DUE));
    }

    @Test
    void shouldKeepTheClaimsOfWhoStaysAMember() {
        claim(100);
        told(9, 0);
        Hash[] keys = {SampleCluster.keyOf(2), SampleCluster.keyOf(9), SampleCluster.keyOf(1)};
        silence.startHeight(new ValidatorSet(keys, new int[] {1, 1, 1}));
        assertTrue(isKeptAt(LEVEL_AT, 50, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 1_000, 52, NOT_DUE));
        silence.startHeight(new ValidatorSet(new Hash[] {SampleCluster.keyOf(9)}, new int[] {1}));
        assertTrue(isKeptAt(LEVEL_AT + 2_000, 52, NOT_DUE), "level only here");
        assertFalse(isKeptAt(LEVEL_AT + 3_000, 54, NOT_DUE));
    }

    @Test
    void shouldGoOnFromASnapshot() {
        claim(100);
        silence.claimed(3, 300);
        assertTrue(isKeptAt(LEVEL_AT, 100, NOT_DUE));
        Silence restored = new Silence(key(OWN));
        byte[] captured = capture(silence);
        int[] at = {0};
        restored.restore(
                (target, offset, length) -> {
                    target.putBytes(offset, captured, at[0], length);
                    at[0] += length;
                },
                new SnapshotFields(),
                set(1, 1, 1, 1));
        assertEquals(captured.length, at[0]);
        assertArrayEquals(captured, capture(restored));
        restored.claimed(0, 200);
        assertFalse(restored.onTime(LEVEL_AT + 1_000, 150, LEVEL_AT, NOT_DUE), "200 is what two claim");
        assertFalse(restored.onTime(LEVEL_AT + 2_000, 200, LEVEL_AT, NOT_DUE));
        assertTrue(restored.onTime(LEVEL_AT + 3_000, 202, LEVEL_AT, NOT_DUE));
    }

    private static byte[] capture(Silence silence) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        silence.capture(
                (source, offset, length) -> {
                    byte[] copy = new byte[length];
                    source.getBytes(offset, copy);
                    out.writeBytes(copy);
                },
                new SnapshotFields());
        return out.toByteArray();
    }
}
