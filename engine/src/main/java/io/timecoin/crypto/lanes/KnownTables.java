package io.timecoin.crypto.lanes;

import static io.timecoin.crypto.lanes.LaneField.LANES;
import static io.timecoin.crypto.lanes.LanePoints.TABLE_OF_LANE;

import io.timecoin.crypto.curve.KnownKeys;

/**
 * Tables of keys that come again, each that of one lane, as {@link LanePoints} makes it; 1.5 MB. A slot gets its tables from
 * here only if those of all its lanes are kept. One thread.
 */
final class KnownTables {
    private final KnownKeys keys = new KnownKeys();
    private final double[] tables = new double[KnownKeys.PLACES * TABLE_OF_LANE];
    private final int[] froms = new int[LANES];

    /** Copies the tables of all lanes of a slot, if all are kept; else does nothing. */
    boolean fetch(long[] words, int[] wordsAt, double[] target, int targetAt) {
        for (int lane = 0; lane < LANES; lane++) {
            int place = keys.find(words, wordsAt[lane]);
            if (place == KnownKeys.NOWHERE) {
                return false;
            }
            froms[lane] = place * TABLE_OF_LANE;
        }
        for (int lane = 0; lane < LANES; lane++) {
            System.arraycopy(tables, froms[lane], target, targetAt + lane * TABLE_OF_LANE, TABLE_OF_LANE);
        }
        return true;
    }

    /** Takes note of a key, or if that was done before, keeps what a lane of a slot has of it. */
    void keep(long[] words, int wordsAt, double[] source, int sourceAt, int lane) {
        if (keys.find(words, wordsAt) != KnownKeys.NOWHERE) {
            return;
        }
        int place = keys.keep(words, wordsAt);
        if (place != KnownKeys.NOWHERE) {
            System.arraycopy(source, sourceAt + lane * TABLE_OF_LANE, tables, place * TABLE_OF_LANE, TABLE_OF_LANE);
        }
    }
}
