package io.timecoin.crypto.lanes;

import static io.timecoin.crypto.lanes.LaneField.BITS;
import static io.timecoin.crypto.lanes.LaneField.HALF;
import static io.timecoin.crypto.lanes.LaneField.LANES;
import static io.timecoin.crypto.lanes.LaneField.LIMBS;
import static io.timecoin.crypto.lanes.LaneField.SIZE;
import static io.timecoin.crypto.lanes.LaneField.SPECIES;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.util.Objects;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;

/**
 * Products of {@link LaneField}, of all lanes at once. CPUs multiply doubles faster than integers of 64 bits, and a fused
 * multiplication and addition rounds but once, so that two of them give both halves of a product of 102 bits exactly
 * (N. Emmart, J. Zheng, C. Weems, Faster Modular Exponentiation Using Double Precision Floating Point Arithmetic on the GPU,
 * ARITH 2018):
 *
 * <pre>
 *  p = x y + 1.5 2^103                    rounds to multiples of 2^51: p = 1.5 2^103 + 2^51 high
 *  q = x y + (1.5 2^103 + 1.5 2^52 - p)   is exact:                    q = 1.5 2^52 + low,  |low| &lt;= 2^50
 * </pre>
 *
 * <p>A double near 1.5 2^103 or 1.5 2^52 changes by one unit in its last place for each unit of high or low, so their bits are
 * added up as integers; what the constants add is known, and taken off at the end. High belongs to the limb above. The limbs of y
 * are worked off from the highest down, as Horner does, and what passes 2^255 comes back 19-fold:
 *
 * <pre>
 *  for j = 4 .. 0:   sum = 2^51 sum + x y_j      c0 &lt;- 19 (c4 + high4) + low0,  c1 &lt;- c0 + high0 + low1,  ..  c4 &lt;- c3 + high3 + low4
 * </pre>
 *
 * <p>Bounds, in multiples of a tight element: what the two factors reach may multiply to 3; that is 3 2^100 of the 2^102 that
 * p has room for, and sums keep below 2^59. Each column hands on what is above its 51 bits once, to the next: that makes it tight.
 *
 * <p>The constants come from an array: of a number in the code, compilers make one anew wherever it is used. That arrays reach
 * as far as is read is said first: else a check stands before each access, and what is in registers is written to memory for the
 * case that it fails. Compilers keep vectors in registers only where nothing is called, and stop looking into what is called at
 * some size, so all is written out; 19-fold is shifted, as CPUs without AVX-512 cannot multiply words of 64 bits, and the others
 * are slow at it. Stateless; any thread; allocates nothing once compiled.
 */
final class LaneProducts {
    private static final double TO_HIGH = 0x1.8p103;
    private static final double TO_LOW = 0x1.8p52;

    /** To round to the high half, and to leave the low one, in all lanes. */
    private static final double[] ROUNDING = new double[2 * LANES];

    /** What is added to each column: that its own constants are gone, and its lowest 51 bits count from -2^50. */
    private static final long[] OFFSETS = offsets();

    /** Beside these bits a number from -2^50 to 3 2^50 - 1, whatever was carried into it, makes a double that is 1.25 2^52 larger. */
    private static final long TO_DOUBLE = Double.doubleToRawLongBits(0x1.4p52);

    private static final double OF_DOUBLE = 0x1.4p52 + HALF;
    private static final long LOW_BITS = (1L << BITS) - 1;

    static {
        for (int lane = 0; lane < LANES; lane++) {
            ROUNDING[lane] = TO_HIGH;
            ROUNDING[LANES + lane] = TO_HIGH + TO_LOW;
        }
    }

    private LaneProducts() {}

    /** The same sums as of a product, with all of its halves zero. */
    private static long[] offsets() {
        long high = Double.doubleToRawLongBits(TO_HIGH);
        long low = Double.doubleToRawLongBits(TO_LOW);
        long[] sum = new long[LIMBS];
        for (int row = 0; row < LIMBS; row++) {
            long top = sum[LIMBS - 1];
            for (int column = LIMBS - 1; column > 0; column--) {
                sum[column] = sum[column - 1] + high + low;
            }
            sum[0] = 19 * (top + high) + low;
        }
        for (int column = 0; column < LIMBS; column++) {
            sum[column] = (long) HALF - sum[column];
        }
        return sum;
    }

    /** z = x y. z may be x or y. */
    static void multiply(double[] x, int xAt, double[] y, int yAt, double[] z, int zAt) {
        Objects.checkIndex(yAt, y.length - LANES + 1);
        Objects.checkIndex(yAt + SIZE - LANES, y.length - LANES + 1);
        DoubleVector toHigh = DoubleVector.fromArray(SPECIES, ROUNDING, 0);
        DoubleVector toLow = DoubleVector.fromArray(SPECIES, ROUNDING, LANES);
        DoubleVector x0 = DoubleVector.fromArray(SPECIES, x, xAt);
        DoubleVector x1 = DoubleVector.fromArray(SPECIES, x, xAt + LANES);
        DoubleVector x2 = DoubleVector.fromArray(SPECIES, x, xAt + 2 * LANES);
        DoubleVector x3 = DoubleVector.fromArray(SPECIES, x, xAt + 3 * LANES);
        DoubleVector x4 = DoubleVector.fromArray(SPECIES, x, xAt + 4 * LANES);
        LongVector c0 = LongVector.zero(LongVector.SPECIES_PREFERRED);
        LongVector c1 = c0;
        LongVector c2 = c0;
        LongVector c3 = c0;
        LongVector c4 = c0;
        for (int rowAt = SIZE - LANES; rowAt >= 0; rowAt -= LANES) {
            DoubleVector row = DoubleVector.fromArray(SPECIES, y, yAt + rowAt);
            DoubleVector p4 = x4.lanewise(FMA, row, toHigh);
            DoubleVector p3 = x3.lanewise(FMA, row, toHigh);
            DoubleVector p2 = x2.lanewise(FMA, row, toHigh);
            DoubleVector p1 = x1.lanewise(FMA, row, toHigh);
            DoubleVector p0 = x0.lanewise(FMA, row, toHigh);
            LongVector over = c4.add(p4.reinterpretAsLongs());
            c4 = c3.add(p3.reinterpretAsLongs())
                    .add(x4.lanewise(FMA, row, toLow.sub(p4)).reinterpretAsLongs());
            c3 = c2.add(p2.reinterpretAsLongs())
                    .add(x3.lanewise(FMA, row, toLow.sub(p3)).reinterpretAsLongs());
            c2 = c1.add(p1.reinterpretAsLongs())
                    .add(x2.lanewise(FMA, row, toLow.sub(p2)).reinterpretAsLongs());
            c1 = c0.add(p0.reinterpretAsLongs())
                    .add(x1.lanewise(FMA, row, toLow.sub(p1)).reinterpretAsLongs());
            c0 = over.lanewise(LSHL, 4)
                    .add(over.lanewise(LSHL, 1))
                    .add(over)
                    .add(x0.lanewise(FMA, row, toLow.sub(p0)).reinterpretAsLongs());
        }

        Objects.checkIndex(zAt, z.length - LANES + 1);
        Objects.checkIndex(zAt + SIZE - LANES, z.length - LANES + 1);
        c0 = c0.add(OFFSETS[0]);
        c1 = c1.add(OFFSETS[1]);
        c2 = c2.add(OFFSETS[2]);
        c3 = c3.add(OFFSETS[3]);
        c4 = c4.add(OFFSETS[4]);
        LongVector carry = c4.lanewise(ASHR, BITS);
        carry = carry.lanewise(LSHL, 4).add(carry.lanewise(LSHL, 1)).add(carry);
        c0.and(LOW_BITS)
                .add(carry)
                .add(TO_DOUBLE)
                .reinterpretAsDoubles()
                .sub(OF_DOUBLE)
                .intoArray(z, zAt + 0 * LANES);
        c1.and(LOW_BITS)
                .add(c0.lanewise(ASHR, BITS))
                .add(TO_DOUBLE)
                .reinterpretAsDoubles()
                .sub(OF_DOUBLE)
                .intoArray(z, zAt + 1 * LANES);
        c2.and(LOW_BITS)
                .add(c1.lanewise(ASHR, BITS))
                .add(TO_DOUBLE)
                .reinterpretAsDoubles()
                .sub(OF_DOUBLE)
                .intoArray(z, zAt + 2 * LANES);
        c3.and(LOW_BITS)
                .add(c2.lanewise(ASHR, BITS))
                .add(TO_DOUBLE)
                .reinterpretAsDoubles()
                .sub(OF_DOUBLE)
                .intoArray(z, zAt + 3 * LANES);
        c4.and(LOW_BITS)
                .add(c3.lanewise(ASHR, BITS))
                .add(TO_DOUBLE)
                .reinterpretAsDoubles()
                .sub(OF_DOUBLE)
                .intoArray(z, zAt + 4 * LANES);
    }

    /** z = x x. z may be x. */
    static void square(double[] x, int xAt, double[] z, int zAt) {
        DoubleVector toHigh = DoubleVector.fromArray(SPECIES, ROUNDING, 0);
        DoubleVector toLow = DoubleVector.fromArray(SPECIES, ROUNDING, LANES);
        DoubleVector x0 = DoubleVector.fromArray(SPECIES, x, xAt);
        DoubleVector x1 = DoubleVector.fromArray(SPECIES, x, xAt + LANES);
        DoubleVector x2 = DoubleVector.fromArray(SPECIES, x, xAt + 2 * LANES);
        DoubleVector x3 = DoubleVector.fromArray(SPECIES, x, xAt + 3 * LANES);
        DoubleVector x4 = DoubleVector.fromArray(SPECIES, x, xAt + 4 * LANES);

        // Products of two limbs count twice.
        DoubleVector p = x0.lanewise(FMA, x1, toHigh);
        LongVector c1 = x0.lanewise(FMA, x1, toLow.sub(p)).reinterpretAsLongs();
        LongVector c2 = p.reinterpretAsLongs();
        p = x0.lanewise(FMA, x2, toHigh);
        c2 = c2.add(x0.lanewise(FMA, x2, toLow.sub(p)).reinterpretAsLongs());
        LongVector c3 = p.reinterpretAsLongs();
        p = x0.lanewise(FMA, x3, toHigh);
        c3 = c3.add(x0.lanewise(FMA, x3, toLow.sub(p)).reinterpretAsLongs());
        LongVector c4 = p.reinterpretAsLongs();
        p = x1.lanewise(FMA, x2, toHigh);
        c3 = c3.add(x1.lanewise(FMA, x2, toLow.sub(p)).reinterpretAsLongs());
        c4 = c4.add(p.reinterpretAsLongs());
        p = x0.lanewise(FMA, x4, toHigh);
        c4 = c4.add(x0.lanewise(FMA, x4, toLow.sub(p)).reinterpretAsLongs());
        LongVector c5 = p.reinterpretAsLongs();
        p = x1.lanewise(FMA, x3, toHigh);
        c4 = c4.add(x1.lanewise(FMA, x3, toLow.sub(p)).reinterpretAsLongs());
        c5 = c5.add(p.reinterpretAsLongs());
        p = x1.lanewise(FMA, x4, toHigh);
        c5 = c5.add(x1.lanewise(FMA, x4, toLow.sub(p)).reinterpretAsLongs());
        LongVector c6 = p.reinterpretAsLongs();
        p = x2.lanewise(FMA, x3, toHigh);
        c5 = c5.add(x2.lanewise(FMA, x3, toLow.sub(p)).reinterpretAsLongs());
        c6 = c6.add(p.reinterpretAsLongs());
        p = x2.lanewise(FMA, x4, toHigh);
        c6 = c6.add(x2.lanewise(FMA, x4, toLow.sub(p)).reinterpretAsLongs());
        LongVector c7 = p.reinterpretAsLongs();
        p = x3.lanewise(FMA, x4, toHigh);
        c7 = c7.add(x3.lanewise(FMA, x4, toLow.sub(p)).reinterpretAsLongs());
        LongVector c8 = p.reinterpretAsLongs();
        c1 = c1.add(c1);
        c2 = c2.add(c2);
        c3 = c3.add(c3);
        c4 = c4.add(c4);
        c5 = c5.add(c5);
        c6 = c6.add(c6);
        c7 = c7.add(c7);
        c8 = c8.add(c8);

        p = x0.lanewise(FMA, x0, toHigh);
        LongVector c0 = x0.lanewise(FMA, x0, toLow.sub(p)).reinterpretAsLongs();
        c1 = c1.add(p.reinterpretAsLongs());
        p = x1.lanewise(FMA, x1, toHigh);
        c2 = c2.add(x1.lanewise(FMA, x1, toLow.sub(p)).reinterpretAsLongs());
        c3 = c3.add(p.reinterpretAsLongs());
        p = x2.lanewise(FMA, x2, toHigh);
        c4 = c4.add(x2.lanewise(FMA, x2, toLow.sub(p)).reinterpretAsLongs());
        c5 = c5.add(p.reinterpretAsLongs());
        p = x3.lanewise(FMA, x3, toHigh);
        c6 = c6.add(x3.lanewise(FMA, x3, toLow.sub(p)).reinterpretAsLongs());
        c7 = c7.add(p.reinterpretAsLongs());
        p = x4.lanewise(FMA, x4, toHigh);
        c8 = c8.add(x4.lanewise(FMA, x4, toLow.sub(p)).reinterpretAsLongs());
        LongVector c9 = p.reinterpretAsLongs();
        c0 = c0.add(c5.lanewise(LSHL, 4).add(c5.lanewise(LSHL, 1)).add(c5));
        c1 = c1.add(c6.lanewise(LSHL, 4).add(c6.lanewise(LSHL, 1)).add(c6));
        c2 = c2.add(c7.lanewise(LSHL, 4).add(c7.lanewise(LSHL, 1)).add(c7));
        c3 = c3.add(c8.lanewise(LSHL, 4).add(c8.lanewise(LSHL, 1)).add(c8));
        c4 = c4.add(c9.lanewise(LSHL, 4).add(c9.lanewise(LSHL, 1)).add(c9));

        Objects.checkIndex(zAt, z.length - LANES + 1);
        Objects.checkIndex(zAt + SIZE - LANES, z.length - LANES + 1);
        c0 = c0.add(OFFSETS[0]);
        c1 = c1.add(OFFSETS[1]);
        c2 = c2.add(OFFSETS[2]);
        c3 = c3.add(OFFSETS[3]);
        c4 = c4.add(OFFSETS[4]);
        LongVector carry = c4.lanewise(ASHR, BITS);
        carry = carry.lanewise(LSHL, 4).add(carry.lanewise(LSHL, 1)).add(carry);
        c0.and(LOW_BITS)
                .add(carry)
                .add(TO_DOUBLE)
                .reinterpretAsDoubles()
                .sub(OF_DOUBLE)
                .intoArray(z, zAt + 0 * LANES);
        c1.and(LOW_BITS)
                .add(c0.lanewise(ASHR, BITS))
                .add(TO_DOUBLE)
                .reinterpretAsDoubles()
                .sub(OF_DOUBLE)
                .intoArray(z, zAt + 1 * LANES);
        c2.and(LOW_BITS)
                .add(c1.lanewise(ASHR, BITS))
                .add(TO_DOUBLE)
                .reinterpretAsDoubles()
                .sub(OF_DOUBLE)
                .intoArray(z, zAt + 2 * LANES);
        c3.and(LOW_BITS)
                .add(c2.lanewise(ASHR, BITS))
                .add(TO_DOUBLE)
                .reinterpretAsDoubles()
                .sub(OF_DOUBLE)
                .intoArray(z, zAt + 3 * LANES);
        c4.and(LOW_BITS)
                .add(c3.lanewise(ASHR, BITS))
                .add(TO_DOUBLE)
                .reinterpretAsDoubles()
                .sub(OF_DOUBLE)
                .intoArray(z, zAt + 4 * LANES);
    }
}
