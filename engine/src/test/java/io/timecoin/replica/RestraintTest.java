package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.consensus.ValidatorSet;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class RestraintTest {
    private static final long NOW = 1_000_000;
    private static final long SKEW = 5_000;
    private static final int SELF = 0;

    private final Restraint restraint = new Restraint(SKEW);

    private static ValidatorSet set(int... powers) {
        Hash[] keys = new Hash[powers.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = SampleCluster.keyOf(i);
        }
        return new ValidatorSet(keys, powers);
    }

    private void start(int... powers) {
        restraint.startHeight(10, set(powers), SELF, NOW);
    }

    private void proposed(int member, long offsetMs) {
        restraint.proposed(member, NOW + offsetMs, NOW);
    }

    @Test
    void shouldBeRestrainedByNothingAtFirst() {
        start(1, 1, 1, 1);
        assertTrue(restraint.mayPropose(0, NOW));
        assertEquals(0, restraint.clockOffsetMs());
    }

    @Test
    void shouldBeBehindWhenMoreThanAThirdHaveHadMoreForAWhile() {
        start(1, 1, 1, 1);
        restraint.claimed(1, 11, NOW);
        assertFalse(restraint.isBehind(NOW + 1_000_000), "one of four may lie");
        restraint.claimed(2, 11, NOW);
        assertFalse(restraint.isBehind(NOW + Restraint.BEHIND_MS - 1), "with every block it is for a moment");
        assertTrue(restraint.isBehind(NOW + Restraint.BEHIND_MS));
        assertFalse(restraint.mayPropose(0, NOW + Restraint.BEHIND_MS));
    }

    /** What the own key signs for later heights comes from another process with it. */
    @Test
    void shouldNotBeBehindItself() {
        start(2, 1, 1, 1);
        restraint.claimed(SELF, 1_000, NOW);
        restraint.claimed(1, 1_000, NOW);
        assertFalse(restraint.isBehind(NOW + 1_000_000));
        restraint.claimed(2, 1_000, NOW);
        assertTrue(restraint.isBehind(NOW + 1_000_000));
    }

    @Test
    void shouldStayBehindWhileBlocksComeAndBeLevelWithTheLast() {
        start(1, 1, 1, 1);
        restraint.claimed(1, 12, NOW);
        restraint.claimed(2, 12, NOW);
        long later = NOW + Restraint.BEHIND_MS;
        restraint.startHeight(11, set(1, 1, 1, 1), SELF, later);
        assertTrue(restraint.isBehind(later));
        restraint.startHeight(12, set(1, 1, 1, 1), SELF, later);
        assertFalse(restraint.isBehind(later + 1_000_000));
    }

    @Test
    void shouldWarnAboveHalfOfTheSkewAndBeOffAboveIt() {
        start(1, 1, 1, 1);
        proposed(1, 2_500);
        proposed(2, 2_600);
        assertFalse(restraint.isClockDoubtful());
        proposed(1, 2_501);
        assertTrue(restraint.isClockDoubtful());
        assertFalse(restraint.isClockOff());
        assertTrue(restraint.mayPropose(0, NOW), "it is a warning");
        proposed(1, 5_001);
        proposed(2, 7_000);
        assertTrue(restraint.isClockOff());
        assertFalse(restraint.mayPropose(0, NOW));
        assertEquals(5_001, restraint.clockOffsetMs());
    }

    @Test
    void shouldBeRightAgainWithAMargin() {
        start(1, 1, 1, 1);
        proposed(1, -6_000);
        proposed(2, -6_000);
        assertEquals(-6_000, restraint.clockOffsetMs());
        proposed(1, -4_000);
        assertTrue(restraint.isClockOff());
        proposed(1, -3_750);
        assertFalse(restraint.isClockOff());
        assertTrue(restraint.isClockDoubtful());
        proposed(1, -1_875);
        assertFalse(restraint.isClockDoubtful());
    }

    /** Less than a third of the power may lie. */
    @Test
    void shouldNotBeTalkedWrongByALiar() {
        start(1, 1, 1, 1);
        proposed(1, Long.MAX_VALUE - NOW);
        assertEquals(0, restraint.clockOffsetMs());
        proposed(2, 100);
        assertEquals(100, restraint.clockOffsetMs());
        proposed(1, Long.MIN_VALUE);
        proposed(3, 90);
        assertEquals(90, restraint.clockOffsetMs());
    }

    @Test
    void shouldNotBeTalkedRightByALiar() {
        start(1, 1, 1, 1);
        proposed(1, 0);
        proposed(2, 60_000);
        proposed(3, 60_010);
        assertTrue(restraint.isClockOff());
        assertEquals(60_000, restraint.clockOffsetMs());
    }

    /** The others may be few beside the own power. */
    @Test
    void shouldNotBelieveLessThanAThirdThoughItBeMostOfTheOthers() {
        start(6, 3, 1);
        proposed(1, 60_000);
        assertEquals(0, restraint.clockOffsetMs());
        proposed(2, 60_000);
        assertEquals(60_000, restraint.clockOffsetMs());
    }

    @Test
    void shouldTakeItsTurnsAllTheSameWhereNobodyElseGetsOn() {
        start(1, 1, 1, 1);
        proposed(1, 60_000);
        proposed(2, 60_000);
        assertFalse(restraint.mayPropose(Restraint.ROUNDS - 1, NOW));
        assertTrue(restraint.mayPropose(Restraint.ROUNDS, NOW));
    }

    @Test
    void shouldKeepWhatIsKnownOfThoseWhoStayMembers() {
        start(1, 1, 1, 1);
        proposed(1, 60_000);
        proposed(2, 60_000);
        proposed(3, 60_000);
        ValidatorSet next = new ValidatorSet(
                new Hash[] {
                    SampleCluster.keyOf(9), SampleCluster.keyOf(2), SampleCluster.keyOf(3), SampleCluster.keyOf(0)
                },
                new int[] {1, 1, 1, 1});
        restraint.startHeight(11, next, 3, NOW);
        assertEquals(60_000, restraint.clockOffsetMs());
        restraint.proposed(1, NOW, NOW);
        assertEquals(
                0, restraint.clockOffsetMs(), "of two that stayed one has said otherwise, and the newcomer nothing");
    }

    @Test
    void shouldGoOnFromASnapshotAsItWouldHave() {
        start(1, 1, 1, 1);
        proposed(1, 6_000);
        proposed(2, 6_000);
        proposed(1, 4_000);
        restraint.claimed(1, 20, NOW);
        restraint.claimed(3, 20, NOW);
        byte[] captured = capture(restraint);
        Restraint restored = new Restraint(SKEW);
        int[] at = {0};
        restored.restore(
                (target, offset, length) -> {
                    target.putBytes(offset, captured, at[0], length);
                    at[0] += length;
                },
                new SnapshotFields(),
                set(1, 1, 1, 1));
        restored.startHeight(10, set(1, 1, 1, 1), SELF, NOW + 1);
        assertEquals(captured.length, at[0]);
        assertArrayEquals(captured, capture(restored));
        assertTrue(restored.isClockOff());
        assertTrue(restored.isBehind(NOW + Restraint.BEHIND_MS));
        assertFalse(restored.isBehind(NOW + Restraint.BEHIND_MS - 1));
    }

    private static byte[] capture(Restraint restraint) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        restraint.capture(
                (source, offset, length) -> {
                    byte[] copy = new byte[length];
                    source.getBytes(offset, copy);
                    out.writeBytes(copy);
                },
                new SnapshotFields());
        return out.toByteArray();
    }
}
