package io.timecoin.crypto.lanes;

import static io.timecoin.crypto.lanes.LaneField.LANES;
import static io.timecoin.crypto.lanes.LanePoints.TABLE_OF_LANE;

import io.timecoin.crypto.curve.Scalars;

/**
 * Tables of keys that come again and again, as validators' do, by the 32 bytes of the key:
 *
 * <pre>
 *  seen    8 bytes of a key a place           who comes once leaves his mark at two places, and takes nobody's table
 *  set 0   table | table | table | table      who comes again, and finds a mark of his, gets the next place of his set
 *  ..
 *  table   that of one lane, as {@link LanePoints} makes it
 * </pre>
 *
 * <p>A slot gets its tables from here only if those of all its lanes are kept. There are 1,024, 1.5 MB. Whoever grinds keys for the
 * places of another takes his table from him; it is made anew then, as it would be without. One thread.
 */
final class KnownKeys {
    private static final int SEEN = 1 << 12;
    private static final int SETS = 1 << 8;
    private static final int WAYS = 4;
    private static final int NOWHERE = -1;

    private final long[] seen = new long[SEEN];
    private final long[] keys = new long[SETS * WAYS * Scalars.WORDS];
    private final boolean[] isTaken = new boolean[SETS * WAYS];
    private final int[] nextWay = new int[SETS];
    private final double[] tables = new double[SETS * WAYS * TABLE_OF_LANE];
    private final int[] froms = new int[LANES];

    /** Copies the tables of all lanes of a slot, if all are kept; else does nothing. */
    boolean fetch(long[] words, int[] wordsAt, double[] target, int targetAt) {
        for (int lane = 0; lane < LANES; lane++) {
            int place = find(words, wordsAt[lane]);
            if (place == NOWHERE) {
                return false;
            }
            froms[lane] = place * TABLE_OF_LANE;
        }
        for (int lane = 0; lane < LANES; lane++) {
            System.arraycopy(tables, froms[lane], target, targetAt + lane * TABLE_OF_LANE, TABLE_OF_LANE);
        }
        return true;
    }

    /** Marks a key, or if that was done before, keeps what a lane of a slot has of it. */
    void keep(long[] words, int wordsAt, double[] source, int sourceAt, int lane) {
        int mark = (int) words[wordsAt + 1] & SEEN - 1;
        int other = (int) words[wordsAt + 2] & SEEN - 1;
        if (seen[mark] != words[wordsAt] && seen[other] != words[wordsAt]) {
            seen[mark] = words[wordsAt];
            seen[other] = words[wordsAt];
        } else if (find(words, wordsAt) == NOWHERE) {
            int set = set(words, wordsAt);
            int place = set * WAYS + nextWay[set];
            nextWay[set] = (nextWay[set] + 1) % WAYS;
            System.arraycopy(words, wordsAt, keys, place * Scalars.WORDS, Scalars.WORDS);
            System.arraycopy(source, sourceAt + lane * TABLE_OF_LANE, tables, place * TABLE_OF_LANE, TABLE_OF_LANE);
            isTaken[place] = true;
        }
    }

    private static int set(long[] words, int at) {
        return (int) words[at] & SETS - 1;
    }

    private int find(long[] words, int at) {
        int first = set(words, at) * WAYS;
        for (int place = first; place < first + WAYS; place++) {
            if (isTaken[place] && isAt(place * Scalars.WORDS, words, at)) {
                return place;
            }
        }
        return NOWHERE;
    }

    private boolean isAt(int keyAt, long[] words, int at) {
        for (int i = 0; i < Scalars.WORDS; i++) {
            if (keys[keyAt + i] != words[at + i]) {
                return false;
            }
        }
        return true;
    }
}
