package io.timecoin.crypto.lanes;

import static io.timecoin.crypto.lanes.LaneField.LANES;
import static io.timecoin.crypto.lanes.LanePoints.POINT;
import static io.timecoin.crypto.lanes.LanePoints.TABLE;

import io.timecoin.crypto.CurveBatch;
import io.timecoin.crypto.curve.Coefficients;
import io.timecoin.crypto.curve.Scalars;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Judges many signatures at once by the curve: whether A and R are points, and whether [8](S B - R - k A) is the neutral
 * element. One signature takes one lane of a slot:
 *
 * <pre>
 *           lane 0   1   2  ..  7
 *  slot 0   sig  0   1   2  ..  7      tables of -A and -R of all lanes
 *  slot 1   sig  8   9  10  .. 15
 *  ..
 *  all slots:  sum over i of z_i (S_i B - R_i - k_i A_i)   z_i of 128 bits, drawn anew for each batch, which no sender
 *              knows: if it is neutral all hold, but for one chance in 2^127; if not, each half by itself, with the same
 *              z_i, down to one slot
 *  one slot:   S B - k A - R in each lane by itself        a verdict each, whatever the others are
 * </pre>
 *
 * <p>The sum of all slots shares its doublings (E. G. Straus, Addition chains of vectors, 1964), with signed digits of four
 * bits. A batch of one slot is judged lane by lane at once, and so are all while more than one signature in 128 was bad of
 * late: a sum that fails is work for nothing. Tables of -A are copied where those of all keys of a slot are kept
 * ({@link KnownTables}). The verdict on a signature does not depend on the others, nor on what is drawn, but for that chance. One
 * thread; allocates nothing once made.
 */
public final class LaneBatch implements CurveBatch {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int COEFFICIENT_NIBBLES = 33;
    private static final int NIBBLE_BITS = 4;
    private static final int COFACTOR_BITS = 3;

    /** Bad signatures of so many, as a mean of about as many that were judged last. */
    private static final int MANY = 1 << 20;

    private static final int MEMORY = 256;
    private static final int BAD_OF_MANY_MAX = MANY / 128;
    private static final int DIGITS = Scalars.NIBBLES * LANES;

    private final int slots;
    private final LanePoints points = new LanePoints();
    private final Scalars scalars = new Scalars();
    private final Coefficients coefficients;
    private final double[] point = new double[POINT];
    private final double[] sum = new double[POINT];
    private final KnownTables known = new KnownTables();

    /** Where the key and the signature of each lane of a slot are; lanes without a signature have the first one's. */
    private final int[] wordsAt = new int[LANES];

    private final double[] keyTables;
    private final double[] nonceTables;
    private final double[] nonces;

    /** k, S and z S of each signature. */
    private final long[] challenges;

    private final long[] responses;
    private final long[] weightedResponses;
    private final byte[] challengeDigits;
    private final byte[] coefficientDigits;
    private final byte[] digits = new byte[DIGITS];
    private final byte[] baseDigits = new byte[Scalars.OCTETS * LANES];
    private final long[] coefficient = new long[Scalars.WORDS];
    private final long[] product = new long[Scalars.WORDS];
    private final long[] wide = new long[2 * Scalars.WORDS];
    private final boolean[] isLeftOut;
    private final boolean[] isKey;
    private final boolean[] isNonce;
    private final boolean[] holds;
    private final long[] keyWords;
    private final long[] nonceWords;
    private int count;
    private int badOfMany;
    private long sums;
    private long failedSums;

    /**
     * Makes room.
     *
     * @param signatures that have room at least, above 0
     * @param random draws the secret from which coefficients follow
     */
    public LaneBatch(int signatures, SecureRandom random) {
        this.slots = (signatures + LANES - 1) / LANES;
        int capacity = slots * LANES;
        coefficients = new Coefficients(capacity, random);
        keyTables = new double[slots * TABLE];
        nonceTables = new double[slots * TABLE];
        nonces = new double[slots * POINT];
        challenges = new long[capacity * Scalars.WORDS];
        responses = new long[capacity * Scalars.WORDS];
        weightedResponses = new long[capacity * Scalars.WORDS];
        challengeDigits = new byte[slots * DIGITS];
        coefficientDigits = new byte[slots * DIGITS];
        isLeftOut = new boolean[capacity];
        isKey = new boolean[capacity];
        isNonce = new boolean[capacity];
        holds = new boolean[capacity];
        keyWords = new long[capacity * Scalars.WORDS];
        nonceWords = new long[capacity * Scalars.WORDS];
    }

    @Override
    public int capacity() {
        return slots * LANES;
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
        int used = (count + LANES - 1) / LANES;
        boolean isBySum = used > 1 && badOfMany <= BAD_OF_MANY_MAX;
        for (int slot = 0; slot < used; slot++) {
            decompress(slot, isBySum);
        }
        if (isBySum) {
            draw(used);
            judgeSum(0, used, false);
        } else {
            for (int slot = 0; slot < used; slot++) {
                judgeLanes(slot);
            }
        }
        takeNote();
    }

    /** How many of late would have spoilt a sum. */
    private void takeNote() {
        for (int index = 0; index < count; index++) {
            int bad = holds[index] || isLeftOut[index] ? 0 : MANY;
            badOfMany += (bad - badOfMany) / MEMORY;
        }
    }

    private void decompress(int slot, boolean isBySum) {
        for (int lane = 0; lane < LANES; lane++) {
            wordsAt[lane] = orFirst(slot, lane) * Scalars.WORDS;
        }
        tableOfKeys(slot);
        decompress(slot, nonceWords, isNonce);
        System.arraycopy(point, 0, nonces, slot * POINT, POINT);
        if (isBySum) {
            points.table(point, 0, nonceTables, slot * TABLE);
        }
        for (int lane = 0; lane < LANES; lane++) {
            int index = slot * LANES + lane;
            isLeftOut[index] = index >= count || !isKey[index] || !isNonce[index];
        }
    }

    private void tableOfKeys(int slot) {
        if (known.fetch(keyWords, wordsAt, keyTables, slot * TABLE)) {
            Arrays.fill(isKey, slot * LANES, (slot + 1) * LANES, true);
            return;
        }
        decompress(slot, keyWords, isKey);
        points.table(point, 0, keyTables, slot * TABLE);
        for (int lane = 0; lane < LANES; lane++) {
            int index = slot * LANES + lane;
            if (index < count && isKey[index]) {
                known.keep(keyWords, wordsAt[lane], keyTables, slot * TABLE, lane);
            }
        }
    }

    /** Brings the negatives of a slot's points to {@link #point}. */
    private void decompress(int slot, long[] words, boolean[] isPoint) {
        long evenBits = 0;
        for (int lane = 0; lane < LANES; lane++) {
            int at = wordsAt[lane];
            long top = words[at + 3];
            evenBits |= (top >= 0 ? 1L : 0L) << lane;
            LanePoints.setY(point, 0, lane, words[at], words[at + 1], words[at + 2], top);
        }
        long found = points.decompress(point, 0, evenBits);
        for (int lane = 0; lane < LANES; lane++) {
            isPoint[slot * LANES + lane] = (found >> lane & 1) == 1;
        }
    }

    /** The signature in a lane of a slot; where there is none, the first of the slot. */
    private int orFirst(int slot, int lane) {
        int index = slot * LANES + lane;
        return index < count ? index : slot * LANES;
    }

    /** Draws a coefficient for each, and weighs it with that. */
    private void draw(int used) {
        coefficients.draw(used * LANES);
        for (int index = 0; index < used * LANES; index++) {
            int slot = index / LANES;
            int lane = index % LANES;
            if (isLeftOut[index]) {
                Arrays.fill(coefficient, 0);
            } else {
                coefficients.get(index, coefficient, 0);
            }
            int at = index * Scalars.WORDS;
            Scalars.nibbles(coefficient, 0, coefficientDigits, slot * DIGITS + lane, LANES);
            scalars.multiply(coefficient, 0, challenges, at, product, 0);
            Scalars.nibbles(product, 0, challengeDigits, slot * DIGITS + lane, LANES);
            scalars.multiply(coefficient, 0, responses, at, weightedResponses, at);
        }
    }

    /**
     * Judges slots by their sum, and if that is not neutral, by those of their halves.
     *
     * @param isSpoilt whether it is known that not all hold
     * @return whether all hold
     */
    private boolean judgeSum(int from, int to, boolean isSpoilt) {
        if (to - from == 1) {
            return judgeLanes(from);
        }
        if (!isSpoilt && isSumNeutral(from, to)) {
            for (int index = from * LANES; index < to * LANES; index++) {
                holds[index] = !isLeftOut[index];
            }
            return true;
        }
        int middle = from + to >>> 1;
        boolean isOtherSpoilt = judgeSum(from, middle, false);
        judgeSum(middle, to, isOtherSpoilt);
        return false;
    }

    private boolean isSumNeutral(int from, int to) {
        Arrays.fill(product, 0);
        for (int index = from * LANES; index < to * LANES; index++) {
            scalars.add(weightedResponses, index * Scalars.WORDS, product, 0);
        }
        Arrays.fill(baseDigits, (byte) 0);
        Scalars.octets(product, 0, baseDigits, 0, LANES);
        LanePoints.neutral(sum, 0);
        for (int digit = Scalars.NIBBLES - 1; digit >= 0; digit--) {
            points.twice(sum, 0, NIBBLE_BITS);
            for (int slot = from; slot < to; slot++) {
                int digitsAt = slot * DIGITS + digit * LANES;
                points.addOf(keyTables, slot * TABLE, challengeDigits, digitsAt, sum, 0);
                if (digit < COEFFICIENT_NIBBLES) {
                    points.addOf(nonceTables, slot * TABLE, coefficientDigits, digitsAt, sum, 0);
                }
            }
            addOfBase(digit);
        }
        points.sumLanes(sum, 0);
        points.twice(sum, 0, COFACTOR_BITS);
        boolean isNeutral = (points.neutrals(sum, 0) & 1) == 1;
        sums++;
        failedSums += isNeutral ? 0 : 1;
        return isNeutral;
    }

    /** An octet weighs as much as the lower one of its nibbles. */
    private void addOfBase(int nibble) {
        if (nibble % 2 == 0) {
            points.addOfBase(baseDigits, nibble / 2 * LANES, sum, 0);
        }
    }

    /** Every lane of a slot by itself; whether all hold. */
    private boolean judgeLanes(int slot) {
        for (int lane = 0; lane < LANES; lane++) {
            int index = orFirst(slot, lane);
            Scalars.nibbles(challenges, index * Scalars.WORDS, digits, lane, LANES);
            Scalars.octets(responses, index * Scalars.WORDS, baseDigits, lane, LANES);
        }
        LanePoints.neutral(sum, 0);
        for (int digit = Scalars.NIBBLES - 1; digit >= 0; digit--) {
            points.twice(sum, 0, NIBBLE_BITS);
            points.addOf(keyTables, slot * TABLE, digits, digit * LANES, sum, 0);
            addOfBase(digit);
        }
        points.toAddend(nonces, slot * POINT, point, 0);
        points.add(sum, 0, point, 0);
        points.twice(sum, 0, COFACTOR_BITS);
        long neutrals = points.neutrals(sum, 0);
        boolean isGood = true;
        for (int lane = 0; lane < LANES; lane++) {
            int index = slot * LANES + lane;
            holds[index] = !isLeftOut[index] && (neutrals >> lane & 1) == 1;
            isGood &= holds[index] || isLeftOut[index];
        }
        return isGood;
    }
}
