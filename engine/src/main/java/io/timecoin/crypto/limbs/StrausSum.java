package io.timecoin.crypto.limbs;

import io.timecoin.crypto.curve.Scalars;
import java.util.Arrays;

/**
 * A sum of multiples of points that shares its doublings (E. G. Straus, Addition chains of vectors, 1964). Each scalar is cut
 * into signed odd digits far apart (the wNAF of Solinas, Efficient arithmetic on Koblitz curves, 2000), and each digit waits
 * at its bit until the doublings get there:
 *
 * <pre>
 *  bit 253 .. 9  8  7  6  5  4  3  2  1  0
 *             |        |              |
 *             -3 A     5 A            B          a chain of addends at each bit
 *             7 R                     -R
 * </pre>
 *
 * <p>One thread; allocates nothing once made.
 */
final class StrausSum {
    private static final int NONE = -1;
    private static final int WORD_BITS_LOG = 6;

    /** Bits of a scalar below the order, and one for a carry. */
    private static final int BITS = 254;

    private final LimbPoints points;
    private final int[] chains = new int[BITS];
    private final int[] fixedChains = new int[BITS];

    /** Of each digit: the next of its chain, and where its addend is, or the complement of that if it is subtracted. */
    private final int[] nexts;

    private final int[] addends;
    private int count;
    private int top;

    /**
     * Makes room.
     *
     * @param points does the sums
     * @param digits at once, at most
     */
    StrausSum(LimbPoints points, int digits) {
        this.points = points;
        nexts = new int[digits];
        addends = new int[digits];
        clear();
    }

    /** The most digits that a scalar of so many bits has. */
    static int digits(int bits, int width) {
        return bits / width + 2;
    }

    /** Begins anew. */
    void clear() {
        Arrays.fill(chains, NONE);
        Arrays.fill(fixedChains, NONE);
        count = 0;
        top = NONE;
    }

    /**
     * Adds a multiple of a point.
     *
     * @param scalar below the order, in four words
     * @param width bits of its digits
     * @param tableAt where the addends of the point's odd multiples begin
     * @param isSubtracted whether it is subtracted instead
     */
    void add(long[] scalar, int scalarAt, int width, int tableAt, boolean isSubtracted) {
        cut(scalar, scalarAt, width, chains, tableAt, LimbPoints.POINT, isSubtracted);
    }

    /** The same of {@link BaseTable}. */
    void addBase(long[] scalar, int scalarAt, int tableAt) {
        cut(scalar, scalarAt, BaseTable.WIDTH, fixedChains, tableAt, LimbPoints.FIXED, false);
    }

    private void cut(long[] x, int xAt, int width, int[] to, int tableAt, int words, boolean isSubtracted) {
        int bit = 0;
        int carry = 0;
        while (bit < BITS) {
            long window = window(x, xAt, bit);
            int same = Long.numberOfTrailingZeros(carry == 0 ? window : ~window);
            if (same > 0) {
                bit += same;
                continue;
            }
            int digit = (int) (window & (1L << width) - 1) + carry;
            carry = digit >> width - 1;
            digit -= carry << width;
            int at = tableAt + (Math.abs(digit) >> 1) * words;
            addends[count] = digit < 0 == isSubtracted ? at : ~at;
            nexts[count] = to[bit];
            to[bit] = count++;
            top = Math.max(top, bit);
            bit += width;
        }
    }

    /** Bits of a scalar from one on, the lowest first; those above 255 are zeros. */
    private static long window(long[] x, int xAt, int bit) {
        int word = bit >> WORD_BITS_LOG;
        long window = x[xAt + word] >>> bit;
        // Shifted twice: by 64 bits, one shift would not move at all.
        return word + 1 < Scalars.WORDS ? window | x[xAt + word + 1] << 1 << (63 - (bit & 63)) : window;
    }

    /**
     * Brings the sum to the points.
     *
     * @param tables where the addends are
     */
    void evaluate(long[] tables) {
        points.clear();
        for (int bit = top; bit >= 0; bit--) {
            if (bit < top) {
                points.twice();
            }
            for (int digit = chains[bit]; digit != NONE; digit = nexts[digit]) {
                int at = addends[digit];
                points.add(tables, at < 0 ? ~at : at, at < 0);
            }
            for (int digit = fixedChains[bit]; digit != NONE; digit = nexts[digit]) {
                int at = addends[digit];
                points.addFixed(BaseTable.ALL, at < 0 ? ~at : at, at < 0);
            }
        }
    }
}
