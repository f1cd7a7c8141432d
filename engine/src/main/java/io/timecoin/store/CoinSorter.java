package io.timecoin.store;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.timecoin.base.CoinKey;
import io.timecoin.base.CoinLayout;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * Sorts a buffer of coins by key without moving them: numbers made of some bits of the key and the place of the coin. Of coins
 * that agree in these bits, as those of one transaction do, the next that differ are taken; so what is ground into one prefix
 * costs no more than anything else. One thread.
 */
final class CoinSorter {
    /** Most coins sorted at once. */
    static final int COINS_MAX = 1 << 17;

    private static final int PLACE_BITS = 17;
    private static final int PLACE_MASK = COINS_MAX - 1;

    private final long[] order = new long[COINS_MAX];
    private DirectBuffer coins;

    /** Sorts the first coins of a buffer. */
    void sort(DirectBuffer buffer, int count) {
        coins = buffer;
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        sort(0, count, 0);
    }

    /** The place of the coin that comes at an index in order. */
    int place(int index) {
        return (int) order[index] & PLACE_MASK;
    }

    private void sort(int from, int to, int bit) {
        for (int i = from; i < to; i++) {
            // Of 64 bits 7 may lie before the first wanted, and 17 are for the place; the sign stays clear.
            int at = place(i) * CoinLayout.BYTES + (bit >>> 3);
            long window = coins.getLong(at, BIG_ENDIAN) << (bit & 7);
            order[i] = window >>> PLACE_BITS + 1 << PLACE_BITS | place(i);
        }
        Arrays.sort(order, from, to);
        int begin = from;
        for (int i = from + 1; i <= to; i++) {
            if (i == to || order[i] >>> PLACE_BITS != order[begin] >>> PLACE_BITS) {
                sortEqual(begin, i);
                begin = i;
            }
        }
    }

    private void sortEqual(int from, int to) {
        int bit = CoinKey.NONE;
        for (int i = from + 1; i < to; i++) {
            bit = Math.min(
                    bit,
                    CoinKey.firstDifference(coins, place(from) * CoinLayout.BYTES, coins, place(i) * CoinLayout.BYTES));
        }
        if (bit < CoinKey.NONE) {
            sort(from, to, bit);
        }
    }
}
