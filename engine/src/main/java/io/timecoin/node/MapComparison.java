package io.timecoin.node;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.InvariantViolation;
import io.timecoin.ledger.UtxoTable;
import java.util.BitSet;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The coins of a map on disk beside those of a validator in memory, coin by coin: since the map was closed the disk may have
 * changed any byte of it, so that a coin is gone, is another, or is shown twice. One thread.
 */
final class MapComparison {
    private final UtxoTable table;
    private final BitSet seen;
    private final UnsafeBuffer expected = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
    private final UnsafeBuffer there = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
    private long shown;
    private long additional;
    private long changed;

    private MapComparison(UtxoTable table) {
        this.table = table;
        this.seen = new BitSet(table.size());
    }

    /**
     * Compares.
     *
     * @param map shows the coins of the map
     * @param size how many it says it holds
     * @param table holds those that it must hold
     * @return how they differ, for people; empty if they are the same
     * @throws EngineException as {@link #read}
     */
    static String differences(Consumer<CoinVisitor> map, long size, UtxoTable table) {
        MapComparison comparison = new MapComparison(table);
        read(map, comparison::add);
        return comparison.differences(size);
    }

    /**
     * Shows the coins of a map.
     *
     * @param map as it shows them
     * @throws EngineException ERROR, DATA_MISMATCH, if it cannot be read; else what map or visitor throws
     */
    static void read(Consumer<CoinVisitor> map, CoinVisitor visitor) {
        try {
            map.accept(visitor);
        } catch (EngineException | InvariantViolation e) {
            throw e;
        } catch (RuntimeException e) {
            // What lies in the file decides where the library looks, and it has no word of its own for what it cannot
            // read.
            throw new EngineException(
                    Category.ERROR, Cause.DATA_MISMATCH, "the map of coins cannot be read: " + e.getMessage(), e);
        }
    }

    private void add(DirectBuffer coin, int offset) {
        shown++;
        int ref = table.find(coin, offset);
        if (ref == UtxoTable.ABSENT) {
            additional++;
            return;
        }
        seen.set(ref);
        table.copyTo(ref, expected, 0);
        there.putBytes(0, coin, offset, CoinLayout.BYTES);
        changed += expected.equals(there) ? 0 : 1;
    }

    private String differences(long size) {
        long found = seen.cardinality();
        long missing = table.size() - found;
        long again = shown - additional - found;
        if (missing + additional + again + changed > 0) {
            return missing + " coins are missing, " + additional + " are additional, " + again + " are there again, "
                    + changed + " have another content than in the journal's state";
        }
        return size == shown ? "" : "the map says that it holds " + size + " coins, and it shows " + shown;
    }
}
