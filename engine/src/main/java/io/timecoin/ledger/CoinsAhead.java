package io.timecoin.ledger;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import org.agrona.DirectBuffer;

/**
 * Reads ahead: brings what the look-ups of some outputs will read into the cache. In a large set each of them waits for
 * memory twice, for the index and for the coin behind it. Done for a group in two rounds, the processor waits for many at
 * once, which takes a fraction of the time. Changes nothing and decides nothing; the look-ups themselves still follow.
 * State thread; allocates nothing.
 */
public final class CoinsAhead {
    /** How many look-ups are worth a round: more than the processor's reads under way, fewer than push each other out. */
    public static final int GROUP = 16;

    private final UtxoTable table;
    private final int[] refs = new int[GROUP];
    private int count;

    CoinsAhead(UtxoTable table) {
        this.table = table;
    }

    /** Takes the output with a 36-byte key into the group. */
    void add(DirectBuffer key, int offset) {
        add(key, offset, key.getInt(offset + CoinLayout.OUTPUT_INDEX_OFFSET, LITTLE_ENDIAN));
    }

    /** Takes an output into the group; what would be one too many starts the next. */
    public void add(DirectBuffer txId, int offset, int outputIndex) {
        if (count == GROUP) {
            read();
        }
        refs[count] = table.foresee(txId, offset, outputIndex);
        count++;
    }

    /** Ends the group. */
    public void read() {
        for (int i = 0; i < count; i++) {
            if (refs[i] != UtxoTable.ABSENT) {
                table.touch(refs[i]);
            }
        }
        count = 0;
    }
}
