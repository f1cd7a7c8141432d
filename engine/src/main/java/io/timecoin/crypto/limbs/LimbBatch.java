package io.timecoin.crypto.limbs;

import io.timecoin.crypto.CurveBatch;
import io.timecoin.crypto.curve.Coefficients;
import io.timecoin.crypto.curve.KnownKeys;
import io.timecoin.crypto.curve.Scalars;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Judges many signatures at once by the curve: whether A and R are points, and whether [8](S B - R - k A) is the neutral
 * element, with nothing but the JVM's ordinary arithmetic.
 *
 * <pre>
 *  all        [8] sum over i of z_i (S_i B - R_i - k_i A_i)    z_i of 128 bits, drawn anew for each batch, which no sender
 *                                                              knows: if it is neutral all hold, but for one chance in 2^127
 *  if not     the lower half's sum, and with that the upper's, which is the difference, so with the same z_i: down to a
 *             few signatures
 *  one alone  [8] (f S B - f R - c A)                          c = f k mod L of half the length, and so half the doublings
 * </pre>
 *
 * <p>A sum that fails is work for nothing. So the more were bad of late, the fewer are summed at once, and where it is more
 * than one in fifteen, each is judged alone. Tables of -A are copied where they are kept ({@link KnownKeys}). The verdict on a
 * signature does not depend on the others, nor on what is drawn, but for that chance. One thread; allocates nothing once made.
 */
public final class LimbBatch implements CurveBatch {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Bits of the digits of A's scalars and of R's: what more costs in tables it would save in additions. */
    private static final int KEY_WIDTH = 5;

    private static final int NONCE_WIDTH = 4;
    private static final int KEY_MULTIPLES = 1 << KEY_WIDTH - 2;
    private static final int NONCE_MULTIPLES = 1 << NONCE_WIDTH - 2;

    /** Words of the addends of -A. */
    private static final int KEY_TABLE = KEY_MULTIPLES * LimbPoints.POINT;

    /** Words of a signature's addends: those of -A, then those of -R. */
    private static final int TABLES = KEY_TABLE + NONCE_MULTIPLES * LimbPoints.POINT;

    /** Fewest signatures that are judged by their sum. */
    private static final int FEWEST_BY_SUM = 3;

    /** While so many would be too many for one sum, each is judged alone. */
    private static final int FEWEST_AT_ONCE = 6;

    private static final int COFACTOR_BITS = 3;

    /** Bad signatures of so many, as a mean of about as many that were judged last. */
    private static final int MANY = 1 << 20;

    private static final int MEMORY = 256;

    private final int capacity;
    private final LimbPoints points = new LimbPoints();
    private final Scalars scalars = new Scalars();
    private final HalfScalars halves = new HalfScalars();
    private final StrausSum sum;
    private final Coefficients coefficients;

    private final long[] keyWords;
    private final long[] nonceWords;

    /** k and S of each signature. */
    private final long[] challenges;

    private final long[] responses;

    /** z, z k and z S of each. */
    private final long[] weights;

    private final long[] weightedChallenges;
    private final long[] weightedResponses;
    private final long[] tables;

    /** Tables of keys that come again, 1.3 MB. */
    private final KnownKeys known = new KnownKeys();

    private final long[] knownTables = new long[KnownKeys.PLACES * KEY_TABLE];

    /** Sums that are not neutral, two for each time that a batch is halved: of the lower half and of the upper. */
    private final long[] spoilt;

    /** Those whose A and R are points. */
    private final int[] onCurve;

    private final boolean[] isKey;
    private final boolean[] isNonce;
    private final boolean[] holds;
    private final long[] point = new long[LimbPoints.POINT];
    private final long[] addend = new long[LimbPoints.POINT];
    private final long[] scalar = new long[Scalars.WORDS];
    private final long[] half = new long[Scalars.WORDS];
    private final long[] wide = new long[2 * Scalars.WORDS];
    private int count;
    private int countOnCurve;
    private int badOfMany;
    private long sums;
    private long failedSums;

    /**
     * Makes room.
     *
     * @param capacity signatures that have room, above 0
     * @param random draws the secret from which coefficients follow
     */
    public LimbBatch(int capacity, SecureRandom random) {
        this.capacity = capacity;
        coefficients = new Coefficients(capacity, random);
        int digits = StrausSum.digits(Coefficients.BITS, NONCE_WIDTH) + StrausSum.digits(Scalars.BITS, KEY_WIDTH);
        sum = new StrausSum(points, capacity * digits + StrausSum.digits(Scalars.BITS, BaseTable.WIDTH) + 2);
        keyWords = new long[capacity * Scalars.WORDS];
        nonceWords = new long[capacity * Scalars.WORDS];
        challenges = new long[capacity * Scalars.WORDS];
        responses = new long[capacity * Scalars.WORDS];
        weights = new long[capacity * Scalars.WORDS];
        weightedChallenges = new long[capacity * Scalars.WORDS];
        weightedResponses = new long[capacity * Scalars.WORDS];
        tables = new long[capacity * TABLES];
        spoilt = new long[2 * (Integer.SIZE - Integer.numberOfLeadingZeros(capacity) + 1) * LimbPoints.POINT];
        onCurve = new int[capacity];
        isKey = new boolean[capacity];
        isNonce = new boolean[capacity];
        holds = new boolean[capacity];
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public void clear() {
        count = 0;
    }

    @Override
    public void add(byte[] key, byte[] signature, byte[] challenge) {
        int at = count * Scalars.WORDS;
        for (int i = 0; i < Scalars.WORDS; i++) {
            keyWords[at + i] = word(key, i);
            nonceWords[at + i] = word(signature, i);
            responses[at + i] = word(signature, Scalars.WORDS + i);
        }
        for (int i = 0; i < wide.length; i++) {
            wide[i] = word(challenge, i);
        }
        scalars.reduce(wide, challenges, at);
        count++;
    }

    private static long word(byte[] bytes, int index) {
        return (long) WORD.get(bytes, index * Long.BYTES);
    }

    @Override
    public boolean isKey(int index) {
        return isKey[index];
    }

    @Override
    public boolean isNonce(int index) {
        return isNonce[index];
    }

    @Override
    public boolean holds(int index) {
        return holds[index];
    }

    @Override
    public long sums() {
        return sums;
    }

    @Override
    public long failedSums() {
        return failedSums;
    }

    @Override
    public void judge() {
        countOnCurve = 0;
        for (int index = 0; index < count; index++) {
            decompress(index);
        }
        int most = mostAtOnce();
        if (countOnCurve >= FEWEST_BY_SUM && most >= FEWEST_AT_ONCE) {
            weigh();
            int runs = (countOnCurve + most - 1) / most;
            for (int run = 0; run < runs; run++) {
                judgeSum(run * countOnCurve / runs, (run + 1) * countOnCurve / runs);
            }
        } else {
            judgeEach(0, countOnCurve);
        }
        takeNote();
    }

    /** So many that one sum in three fails, going by what was bad of late. */
    private int mostAtOnce() {
        return badOfMany == 0 ? capacity : MANY / badOfMany * 2 / 5;
    }

    private void judgeSum(int from, int to) {
        if (isSumNeutral(from, to)) {
            settle(from, to, true);
        } else {
            points.get(spoilt, 0);
            halve(from, to, 0);
        }
    }

    /** How many of late would have spoilt a sum. */
    private void takeNote() {
        for (int i = 0; i < countOnCurve; i++) {
            int bad = holds[onCurve[i]] ? 0 : MANY;
            badOfMany += (bad - badOfMany) / MEMORY;
        }
    }

    /** Finds the points of a signature, and their tables. */
    private void decompress(int index) {
        holds[index] = false;
        isKey[index] = fetchKey(index) || decompressKey(index);
        isNonce[index] = decompress(nonceWords, index);
        if (isKey[index] && isNonce[index]) {
            points.table(point, 0, NONCE_MULTIPLES, tables, index * TABLES + KEY_TABLE);
            onCurve[countOnCurve++] = index;
        }
    }

    /** Copies the table of a key that is kept. */
    private boolean fetchKey(int index) {
        int place = known.find(keyWords, index * Scalars.WORDS);
        if (place == KnownKeys.NOWHERE) {
            return false;
        }
        System.arraycopy(knownTables, place * KEY_TABLE, tables, index * TABLES, KEY_TABLE);
        return true;
    }

    private boolean decompressKey(int index) {
        if (!decompress(keyWords, index)) {
            return false;
        }
        points.table(point, 0, KEY_MULTIPLES, tables, index * TABLES);
        int place = known.keep(keyWords, index * Scalars.WORDS);
        if (place != KnownKeys.NOWHERE) {
            System.arraycopy(tables, index * TABLES, knownTables, place * KEY_TABLE, KEY_TABLE);
        }
        return true;
    }

    private boolean decompress(long[] words, int index) {
        int at = index * Scalars.WORDS;
        return points.decompress(words[at], words[at + 1], words[at + 2], words[at + 3], point, 0);
    }

    /** Draws a coefficient for each, and weighs it with that. */
    private void weigh() {
        coefficients.draw(countOnCurve);
        for (int i = 0; i < countOnCurve; i++) {
            int at = onCurve[i] * Scalars.WORDS;
            coefficients.get(i, weights, at);
            scalars.multiply(weights, at, challenges, at, weightedChallenges, at);
            scalars.multiply(weights, at, responses, at, weightedResponses, at);
        }
    }

    private void settle(int from, int to, boolean isGood) {
        for (int i = from; i < to; i++) {
            holds[onCurve[i]] = isGood;
        }
    }

    /** Brings the sum of some of those on the curve to the points; tells whether it is neutral. */
    private boolean isSumNeutral(int from, int to) {
        sum.clear();
        Arrays.fill(scalar, 0);
        for (int i = from; i < to; i++) {
            int index = onCurve[i];
            int at = index * Scalars.WORDS;
            scalars.add(weightedResponses, at, scalar, 0);
            sum.add(weightedChallenges, at, KEY_WIDTH, index * TABLES, false);
            sum.add(weights, at, NONCE_WIDTH, index * TABLES + KEY_TABLE, false);
        }
        sum.addBase(scalar, 0, BaseTable.LOWER);
        sum.evaluate(tables);
        boolean isNeutral = isNeutralTimesCofactor();
        sums++;
        failedSums += isNeutral ? 0 : 1;
        return isNeutral;
    }

    private boolean isNeutralTimesCofactor() {
        for (int i = 0; i < COFACTOR_BITS; i++) {
            points.twice();
        }
        return points.isNeutral();
    }

    /**
     * Judges some of those on the curve, not all of which hold.
     *
     * @param sumAt where their sum is
     */
    private void halve(int from, int to, int sumAt) {
        if (to - from < FEWEST_BY_SUM) {
            judgeFew(from, to);
            return;
        }
        int middle = from + to >>> 1;
        int lowerAt = (sumAt / (2 * LimbPoints.POINT) + 1) * 2 * LimbPoints.POINT;
        int upperAt = lowerAt + LimbPoints.POINT;
        boolean isLowerGood = isSumNeutral(from, middle);
        points.get(spoilt, lowerAt);
        points.getAddend(addend, 0);
        points.set(spoilt, sumAt);
        points.add(addend, 0, true);
        boolean isUpperGood = points.isNeutral();
        points.get(spoilt, upperAt);
        if (isLowerGood) {
            settle(from, middle, true);
        } else {
            halve(from, middle, lowerAt);
        }
        if (isUpperGood) {
            settle(middle, to, true);
        } else {
            halve(middle, to, upperAt);
        }
    }

    /** Judges some of those on the curve, not all of which hold: if it is none of the others, it is the last. */
    private void judgeFew(int from, int to) {
        int last = to - 1;
        judgeEach(from, last);
        boolean isOtherBad = false;
        for (int i = from; i < last; i++) {
            isOtherBad |= !holds[onCurve[i]];
        }
        holds[onCurve[last]] = isOtherBad && isGood(onCurve[last]);
    }

    private void judgeEach(int from, int to) {
        for (int i = from; i < to; i++) {
            holds[onCurve[i]] = isGood(onCurve[i]);
        }
    }

    /** Judges one alone. */
    private boolean isGood(int index) {
        int at = index * Scalars.WORDS;
        halves.split(challenges, at);
        scalars.multiply(halves.denominator(), 0, responses, at, scalar, 0);
        sum.clear();
        sum.add(halves.numerator(), 0, KEY_WIDTH, index * TABLES, halves.isNegative());
        sum.add(halves.denominator(), 0, NONCE_WIDTH, index * TABLES + KEY_TABLE, false);
        cutAt(scalar, BaseTable.HALF_BITS);
        sum.addBase(scalar, 0, BaseTable.LOWER);
        sum.addBase(half, 0, BaseTable.UPPER);
        sum.evaluate(tables);
        return isNeutralTimesCofactor();
    }

    /** Leaves so many lower bits, from 64 to 127, and brings the upper ones to the half. */
    private void cutAt(long[] x, int bits) {
        int inWord = bits - Long.SIZE;
        half[0] = x[1] >>> inWord | x[2] << Long.SIZE - inWord;
        half[1] = x[2] >>> inWord | x[3] << Long.SIZE - inWord;
        half[2] = x[3] >>> inWord;
        x[1] &= (1L << inWord) - 1;
        x[2] = 0;
        x[3] = 0;
    }
}
