package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class VerifiedHashesTest {
    private static final int SLOTS = 64;
    private static final int HASH_BYTES = 32;

    private final VerifiedHashes verified = new VerifiedHashes(SLOTS);
    private final SplittableRandom random = new SplittableRandom(5);

    private UnsafeBuffer hash() {
        byte[] bytes = new byte[HASH_BYTES];
        random.nextBytes(bytes);
        return new UnsafeBuffer(bytes);
    }

    @Test
    void shouldContainWhatWasAddedAndNothingElse() {
        UnsafeBuffer added = hash();
        assertFalse(verified.contains(added, 0));
        verified.add(added, 0);
        assertTrue(verified.contains(added, 0));
        for (int bit = 0; bit < HASH_BYTES * Byte.SIZE; bit++) {
            UnsafeBuffer other = new UnsafeBuffer(added.byteArray().clone());
            other.putByte(bit / Byte.SIZE, (byte) (other.getByte(bit / Byte.SIZE) ^ 1 << bit % Byte.SIZE));
            assertFalse(verified.contains(other, 0), "bit " + bit);
        }
    }

    @Test
    void shouldNotContainZerosBeforeTheyWereAdded() {
        assertFalse(verified.contains(new UnsafeBuffer(new byte[HASH_BYTES]), 0));
    }

    @Test
    void shouldGiveASlotToTheLastThatTakesIt() {
        UnsafeBuffer first = hash();
        UnsafeBuffer second = hash();
        second.putInt(0, first.getInt(0));
        verified.add(first, 0);
        verified.add(second, 0);
        assertFalse(verified.contains(first, 0));
        assertTrue(verified.contains(second, 0));
    }

    @Test
    void shouldHoldAsManyAsItHasSlots() {
        for (int i = 0; i < SLOTS; i++) {
            UnsafeBuffer hash = hash();
            hash.putByte(0, (byte) i);
            verified.add(hash, 0);
            assertTrue(verified.contains(hash, 0));
        }
    }
}
