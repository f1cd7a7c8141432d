package io.timecoin.crypto.curve;

/**
 * Places of keys that come again and again, as validators' do, by the 32 bytes of the key. What is kept at a place is the
 * caller's.
 *
 * <pre>
 *  seen    8 bytes of a key a place           who comes once leaves his mark at two places, and takes nobody's
 *  set 0   place | place | place | place      who comes again, and finds a mark of his, gets the next place of his set
 *  ..
 * </pre>
 *
 * <p>Whoever grinds keys for the places of another takes his place from him; what was kept there is made anew then, as it
 * would be without. One thread.
 */
public final class KnownKeys {
    /** How many places there are. */
    public static final int PLACES = 1 << 10;

    /** No place. */
    public static final int NOWHERE = -1;

    private static final int SEEN = 1 << 12;
    private static final int WAYS = 4;
    private static final int SETS = PLACES / WAYS;

    private final long[] seen = new long[SEEN];
    private final long[] keys = new long[PLACES * Scalars.WORDS];
    private final boolean[] isTaken = new boolean[PLACES];
    private final int[] nextWay = new int[SETS];

    /** The place of a key, or {@link #NOWHERE}. */
    public int find(long[] words, int at) {
        int first = set(words, at) * WAYS;
        for (int place = first; place < first + WAYS; place++) {
            if (isTaken[place] && isAt(place * Scalars.WORDS, words, at)) {
                return place;
            }
        }
        return NOWHERE;
    }

    /**
     * Marks a key that has no place, or if that was done before, gives it one.
     *
     * @return the place to fill, or {@link #NOWHERE}
     */
    public int keep(long[] words, int at) {
        int mark = (int) words[at + 1] & SEEN - 1;
        int other = (int) words[at + 2] & SEEN - 1;
        if (seen[mark] != words[at] && seen[other] != words[at]) {
            seen[mark] = words[at];
            seen[other] = words[at];
            return NOWHERE;
        }
        int set = set(words, at);
        int place = set * WAYS + nextWay[set];
        nextWay[set] = (nextWay[set] + 1) % WAYS;
        System.arraycopy(words, at, keys, place * Scalars.WORDS, Scalars.WORDS);
        isTaken[place] = true;
        return place;
    }

    private static int set(long[] words, int at) {
        return (int) words[at] & SETS - 1;
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
