package io.timecoin.crypto.curve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Numbers modulo the order of the base point, against BigInteger. */
class ScalarsTest {
    private static final BigInteger L =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final int ROUNDS = 20_000;

    private final Random random = new Random(4);
    private final Scalars scalars = new Scalars();

    private BigInteger any(int bits, BigInteger below) {
        List<BigInteger> edges = List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                L.subtract(BigInteger.ONE),
                L,
                L.shiftLeft(bits - 253),
                BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE),
                BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));
        BigInteger value =
                random.nextInt(4) == 0 ? edges.get(random.nextInt(edges.size())) : new BigInteger(bits, random);
        return value.mod(below);
    }

    private static long[] words(BigInteger value, int count) {
        long[] words = new long[count];
        for (int i = 0; i < count; i++) {
            words[i] = value.shiftRight(64 * i).longValue();
        }
        return words;
    }

    private static BigInteger value(long[] words) {
        BigInteger value = BigInteger.ZERO;
        for (int i = words.length - 1; i >= 0; i--) {
            value = value.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(words[i])));
        }
        return value;
    }

    @Test
    void shouldCalculateAsBigIntegersDo() {
        long[] z = new long[Scalars.WORDS];
        for (int round = 0; round < ROUNDS; round++) {
            BigInteger wide = any(512, BigInteger.ONE.shiftLeft(512));
            scalars.reduce(words(wide, 8), z, 0);
            assertEquals(wide.mod(L), value(z));
            BigInteger x = any(253, L);
            BigInteger y = any(253, L);
            scalars.multiply(words(x, 4), 0, words(y, 4), 0, z, 0);
            assertEquals(x.multiply(y).mod(L), value(z));
            long[] sum = words(x, 4);
            scalars.add(words(y, 4), 0, sum, 0);
            assertEquals(x.add(y).mod(L), value(sum));
        }
    }

    @Test
    void shouldCutIntoSignedDigits() {
        byte[] nibbles = new byte[2 * Scalars.NIBBLES];
        byte[] octets = new byte[2 * Scalars.OCTETS];
        for (int round = 0; round < ROUNDS; round++) {
            BigInteger x = any(253, L);
            Scalars.nibbles(words(x, 4), 0, nibbles, 1, 2);
            Scalars.octets(words(x, 4), 0, octets, 1, 2);
            assertEquals(x, sum(nibbles, 4, 8));
            assertEquals(x, sum(octets, 8, 128));
        }
    }

    private static BigInteger sum(byte[] digits, int bits, int most) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = digits.length - 1; i > 0; i -= 2) {
            assertTrue(digits[i] >= -most && digits[i] < most);
            sum = sum.shiftLeft(bits).add(BigInteger.valueOf(digits[i]));
        }
        return sum;
    }
}
