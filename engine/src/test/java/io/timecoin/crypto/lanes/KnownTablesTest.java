package io.timecoin.crypto.lanes;

import static io.timecoin.crypto.lanes.LaneField.LANES;
import static io.timecoin.crypto.lanes.LanePoints.TABLE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.crypto.curve.Scalars;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is kept of keys comes back whole, and of no other key. */
class KnownTablesTest {
    private final Random random = new Random(5);
    private final KnownTables known = new KnownTables();
    private final long[] words = new long[LANES * Scalars.WORDS];
    private final int[] wordsAt = new int[LANES];
    private final double[] tables = random.doubles(2L * TABLE).toArray();
    private final double[] fetched = new double[TABLE];

    private void makeKeys() {
        for (int i = 0; i < words.length; i++) {
            words[i] = random.nextLong();
        }
        for (int lane = 0; lane < LANES; lane++) {
            wordsAt[lane] = lane * Scalars.WORDS;
            // Sets and marks of their own.
            words[wordsAt[lane]] = words[wordsAt[lane]] << 8 | lane;
            words[wordsAt[lane] + 1] = words[wordsAt[lane] + 1] << 12 | lane;
            words[wordsAt[lane] + 2] = words[wordsAt[lane] + 2] << 12 | LANES + lane;
        }
    }

    private void keepAll(int tableAt) {
        for (int lane = 0; lane < LANES; lane++) {
            known.keep(words, wordsAt[lane], tables, tableAt, lane);
        }
    }

    private boolean fetch() {
        return known.fetch(words, wordsAt, fetched, 0);
    }

    private void assertFetched(int tableAt) {
        assertTrue(fetch());
        double[] wanted = new double[TABLE];
        System.arraycopy(tables, tableAt, wanted, 0, TABLE);
        assertArrayEquals(wanted, fetched);
    }

    @Test
    void shouldGiveBackWhatKeysHadAtTheirSecondComing() {
        makeKeys();
        assertFalse(fetch());
        keepAll(0);
        assertFalse(fetch(), "after one coming");
        keepAll(TABLE);
        assertFetched(TABLE);
        keepAll(0);
        assertFetched(TABLE);
    }

    @Test
    void shouldGiveNothingWhereOneKeyIsAnother() {
        makeKeys();
        keepAll(0);
        keepAll(0);
        for (int word = 0; word < words.length; word++) {
            // A bit beyond those that choose set and mark.
            words[word] ^= 1L << 40;
            assertFalse(fetch(), "word " + word);
            words[word] ^= 1L << 40;
        }
        assertFetched(0);
    }

    @Test
    void shouldKeepFourKeysOfASetAndForgetTheOldestForAFifth() {
        makeKeys();
        keepAll(0);
        keepAll(0);
        long own = words[3];
        for (int other = 1; other <= 4; other++) {
            assertFetched(0);
            words[3] = own + other;
            known.keep(words, 0, tables, TABLE, 0);
            known.keep(words, 0, tables, TABLE, 0);
            words[3] = own;
        }
        assertFalse(fetch());
    }

    @Test
    void shouldLeaveTablesToThoseWhoCameBeforeKeysThatComeOnce() {
        makeKeys();
        keepAll(0);
        keepAll(0);
        long first = words[0];
        long second = words[1];
        for (int other = 0; other < 100; other++) {
            words[0] = random.nextLong() << 8;
            words[1] = random.nextLong();
            known.keep(words, 0, tables, TABLE, 0);
        }
        words[0] = first;
        words[1] = second;
        assertFetched(0);
    }
}
