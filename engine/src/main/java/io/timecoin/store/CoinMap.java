package io.timecoin.store;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import java.io.IOException;
import java.nio.file.Path;
import net.openhft.chronicle.algo.hashing.LongHashFunction;
import net.openhft.chronicle.hash.Data;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import net.openhft.chronicle.map.MapAbsentEntry;
import net.openhft.chronicle.map.MapEntry;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The file of coins, by outpoint. One thread at a time; adding and removing coins allocates nothing once the thread has
 * done it before.
 *
 * <p>Entries are reached through query contexts and read in place: measured at two to three times the rate of the
 * map's own put and get of byte arrays.
 */
final class CoinMap implements AutoCloseable {
    static {
        // Before the first class of the map is loaded: no usage reports, no banner.
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
    }

    private final ChronicleMap<StoreCell, StoreCell> map;
    private final StoreCell key = new StoreCell(CoinLayout.KEY_BYTES);
    private final StoreCellAccess keyAccess = new StoreCellAccess();
    private final StoreCell value = new StoreCell(CoinLayout.VALUE_BYTES);

    /**
     * Opens the map of a file, or makes one where there is none. Takes seconds: the map compiles itself.
     *
     * @throws EngineException FATAL, DISK, if the file cannot be made, which includes that the disk has no room for it
     */
    CoinMap(Path file, long coinsMax) {
        try {
            map = ChronicleMapBuilder.of(StoreCell.class, StoreCell.class)
                    .name("coins")
                    .entries(coinsMax)
                    // Space is reserved here and now: a sparse file that meets a full disk kills the process later.
                    .sparseFile(false)
                    // Who ends the process closes the map, once the last block is in it; the library's own hook would
                    // close it under the thread that still writes.
                    .skipCloseOnExitHook(true)
                    .keyReaderAndDataAccess(new StoreCellReader(), new StoreCellAccess())
                    .valueReaderAndDataAccess(new StoreCellReader(), new StoreCellAccess())
                    .constantKeySizeBySample(key)
                    .constantValueSizeBySample(value)
                    .createPersistedTo(file.toFile());
        } catch (IOException | RuntimeException e) {
            throw EngineException.fatal(Cause.DISK, "cannot open " + file + ": " + e.getMessage(), e);
        }
    }

    /** Number of segments. */
    int segments() {
        return map.segments();
    }

    /**
     * The segment that the coin with a 36-byte key belongs to, as the map chooses it, computed without a query. For speed
     * only: should the map choose otherwise, nothing would be wrong.
     */
    int segmentOf(DirectBuffer outpoint, int offset) {
        key.buffer().putBytes(0, outpoint, offset, CoinLayout.KEY_BYTES);
        return (int) keyAccess.getData(key).hash(LongHashFunction.xx_r39()) & map.segments() - 1;
    }

    /** Counts the entries by asking every segment. */
    long size() {
        return map.longSize();
    }

    /** Adds a coin; false, and nothing done, if its outpoint is there. */
    boolean insert(DirectBuffer coin, int offset) {
        key.buffer().putBytes(0, coin, offset, CoinLayout.KEY_BYTES);
        value.buffer().putBytes(0, coin, offset + CoinLayout.KEY_BYTES, CoinLayout.VALUE_BYTES);
        try (ExternalMapQueryContext<StoreCell, StoreCell, ?> context = map.queryContext(key)) {
            context.updateLock().lock();
            MapAbsentEntry<StoreCell, StoreCell> absent = context.absentEntry();
            if (absent == null) {
                return false;
            }
            context.insert(absent, context.wrapValueAsData(value));
            return true;
        }
    }

    /** Removes a coin; false if its outpoint is not there. */
    boolean remove(DirectBuffer outpoint, int offset) {
        key.buffer().putBytes(0, outpoint, offset, CoinLayout.KEY_BYTES);
        try (ExternalMapQueryContext<StoreCell, StoreCell, ?> context = map.queryContext(key)) {
            context.updateLock().lock();
            MapEntry<StoreCell, StoreCell> entry = context.entry();
            if (entry == null) {
                return false;
            }
            context.remove(entry);
            return true;
        }
    }

    /** Visits every coin, in no particular order. Each segment is locked while it is visited. */
    void forEach(CoinVisitor visitor) {
        UnsafeBuffer view = new UnsafeBuffer(0, 0);
        UnsafeBuffer coin = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
        map.forEachEntry(entry -> {
            copy(entry.key(), view, coin, 0);
            copy(entry.value(), view, coin, CoinLayout.KEY_BYTES);
            visitor.onCoin(coin, 0);
        });
    }

    private static void copy(Data<StoreCell> from, UnsafeBuffer view, MutableDirectBuffer to, int toOffset) {
        int length = (int) from.size();
        view.wrap(from.bytes().addressForRead(from.offset()), length);
        to.putBytes(toOffset, view, 0, length);
    }

    /** Unmaps the file. Its pages are not synced by this. */
    @Override
    public void close() {
        map.close();
    }
}
