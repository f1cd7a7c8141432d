package io.timecoin.crypto.curve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who knew the weights could make flaws that cancel each other. */
class CoefficientsTest {
    private static final int CAPACITY = 5;

    /** Gives the same byte for ever. */
    private static final class FixedRandom extends SecureRandom {
        private static final long serialVersionUID = 1;
        private final byte value;

        FixedRandom(int value) {
            this.value = (byte) value;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, value);
        }
    }

    private static String weight(Coefficients coefficients, int index) {
        long[] z = new long[Scalars.WORDS];
        Arrays.fill(z, -1);
        coefficients.get(index, z, 0);
        assertTrue((z[0] | z[1]) != 0, "0 leaves a signature unjudged");
        assertEquals(0, z[2] | z[3], "128 bits");
        return z[0] + "," + z[1];
    }

    @Test
    void shouldNeverDrawAWeightTwice() {
        Coefficients coefficients = new Coefficients(CAPACITY, new SecureRandom());
        Set<String> seen = new HashSet<>();
        for (int draw = 0; draw < 2_000; draw++) {
            coefficients.draw(CAPACITY);
            for (int i = 0; i < CAPACITY; i++) {
                assertTrue(seen.add(weight(coefficients, i)));
            }
        }
    }

    @Test
    void shouldFollowFromTheSecretAlone() {
        Coefficients one = new Coefficients(CAPACITY, new FixedRandom(1));
        Coefficients same = new Coefficients(CAPACITY, new FixedRandom(1));
        Coefficients other = new Coefficients(CAPACITY, new FixedRandom(2));
        for (Coefficients drawing : new Coefficients[] {one, same, other}) {
            drawing.draw(CAPACITY);
        }
        for (int i = 0; i < CAPACITY; i++) {
            assertEquals(weight(one, i), weight(same, i));
            assertNotEquals(weight(one, i), weight(other, i));
        }
    }

    /** Each bit is set in about half of many: a word that is never drawn would have weights of 64 bits. */
    @Test
    void shouldDrawAllBits() {
        Coefficients coefficients = new Coefficients(CAPACITY, new SecureRandom());
        int[] set = new int[Coefficients.BITS];
        int draws = 400;
        long[] z = new long[Scalars.WORDS];
        for (int draw = 0; draw < draws; draw++) {
            coefficients.draw(1);
            coefficients.get(0, z, 0);
            for (int bit = 0; bit < Coefficients.BITS; bit++) {
                set[bit] += (int) (z[bit / Long.SIZE] >>> bit % Long.SIZE & 1);
            }
        }
        for (int count : set) {
            // Ten standard deviations.
            assertEquals(draws / 2.0, count, 100);
        }
    }
}
