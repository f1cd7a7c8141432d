package io.timecoin.store;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.DurableDirectory;
import io.timecoin.base.DurableFiles;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The committed set of unspent outputs on disk: a cache of what snapshot and journal say, good only after an orderly
 * close. Its pages reach the disk in any order, so after any other end the map is deleted unopened (a lock left in it
 * would hang the first write for a minute) and built again.
 *
 * <pre>
 *  open --> CLEAN ------------------------> apply, advance, apply, advance ... --> close: sync map, mark clean
 *     \---> EMPTY | UNCLEAN | ... --> recreate --^
 * </pre>
 *
 * <p>A map that lies in memory ({@link StoreConfig#coinsDirectory}) is made by every start and deleted at the close.
 *
 * <p>The mark is the clean flag of {@code store.meta}: taken away durably before the first change, set after the
 * map's file is synced. A close between {@link #apply} and {@link #advance} leaves it away.
 *
 * <p>Threads: {@link #open}, {@link #recreate} and {@link #refill} may run on any thread beside other work of the start
 * (they take seconds, mostly compiling); publish the store to the others safely, as a future does. Then one thread at a time
 * calls {@link #apply}, {@link #advance} and {@link #forEach} and is never interrupted; while the validator runs that is
 * the thread of the coins, which is not the one that stores blocks. The accessors that say so may be called from any
 * thread, and {@link #size} may be that of a block half applied. {@link #close} comes after all of them have ended.
 */
public final class CommittedUtxoStore implements AutoCloseable {
    /** Stored height, and journal sequence, of a store that holds nothing yet. */
    public static final long NOTHING = -1;

    private static final int COINS_A_REFILL = 4096;

    private final StoreConfig config;
    private final Hash genesisHash;
    private final Path mapFile;
    private final Path metaFile;
    private final UnsafeBuffer blockHash = new UnsafeBuffer(new byte[Hash.BYTES]);

    private Opening opening;
    private String finding = "";
    private CoinMap map;
    private SegmentOrder order;
    private boolean marked;
    private boolean halfApplied;
    private volatile long storedHeight = NOTHING;
    private volatile long journalSequence = NOTHING;
    private volatile long size;

    private CommittedUtxoStore(StoreConfig config, Hash genesisHash) {
        this.config = config;
        this.genesisHash = genesisHash;
        this.mapFile = config.coins();
        this.metaFile = config.directory().resolve("store.meta");
    }

    /**
     * Looks at the store and opens the map if that is safe. Where {@link #opening()} is not {@link Opening#CLEAN} the
     * caller decides, and {@link #recreate()} comes before any other use.
     *
     * @param genesisHash the identity of the chain
     * @throws EngineException FATAL, DISK, if the directory cannot be used
     */
    public static CommittedUtxoStore open(StoreConfig config, Hash genesisHash) {
        DurableDirectory.create(config.directory());
        CommittedUtxoStore store = new CommittedUtxoStore(config, genesisHash);
        store.opening = store.look();
        return store;
    }

    private Opening look() {
        if (!config.keepsCoins()) {
            // What a process left there that was killed holds memory.
            DurableFiles.delete(mapFile);
            return found(Opening.EMPTY, "it lies in " + config.coinsDirectory() + ", where every start makes it");
        }
        try {
            if (!Files.exists(metaFile)) {
                return Files.exists(mapFile)
                        ? found(Opening.UNCLEAN, "the map that is there has no mark beside it")
                        : found(Opening.EMPTY, "there was none");
            }
            StoreMeta meta =
                    Files.size(metaFile) == StoreMeta.BYTES ? StoreMeta.decode(Files.readAllBytes(metaFile)) : null;
            return meta == null ? found(Opening.UNCLEAN, "the mark of the one there is damaged") : judge(meta);
        } catch (IOException e) {
            throw DurableFiles.failed("read", metaFile, e);
        }
    }

    private Opening judge(StoreMeta meta) throws IOException {
        if (!meta.genesisHash().equals(genesisHash)) {
            return found(Opening.OTHER_CHAIN, "the one there is of another chain");
        }
        if (!meta.clean() && !Files.exists(mapFile)) {
            return found(Opening.EMPTY, "there was none");
        }
        if (!meta.clean()) {
            return found(Opening.UNCLEAN, "the one there was not closed in order");
        }
        if (!Files.exists(mapFile) || Files.size(mapFile) != meta.mapBytes()) {
            return found(Opening.UNCLEAN, "the map there is not as long as it was when it was closed");
        }
        if (meta.coinsMax() != config.coinsMax()) {
            return found(
                    Opening.RESIZED,
                    "the one there has room for " + meta.coinsMax() + " coins, genesis allows " + config.coinsMax());
        }
        return openMap(meta);
    }

    private Opening openMap(StoreMeta meta) {
        CoinMap found;
        try {
            found = new CoinMap(mapFile, config.coinsMax());
        } catch (EngineException e) {
            return found(Opening.UNCLEAN, "the map there does not open: " + e.getMessage());
        }
        if (found.size() != meta.coinCount()) {
            long there = found.size();
            found.close();
            return found(Opening.UNCLEAN, "the map there holds " + there + " coins, its mark says " + meta.coinCount());
        }
        use(found);
        marked = true;
        size = meta.coinCount();
        storedHeight = meta.height();
        journalSequence = meta.sequence();
        meta.blockHash().writeTo(blockHash, 0);
        return Opening.CLEAN;
    }

    private Opening found(Opening found, String text) {
        finding = text;
        return found;
    }

    /** Why the store is not {@link Opening#CLEAN}, for people; empty if it is. */
    public String finding() {
        return finding;
    }

    /** What was found when the store was opened. */
    public Opening opening() {
        return opening;
    }

    /**
     * Deletes the map, opened or not, and makes an empty one.
     *
     * @throws EngineException FATAL: DISK if the file cannot be deleted or the disk has no room for a new one; CONFIG as {@link
     *     StoreConfig#prepareCoinsDirectory}
     */
    public void recreate() {
        if (map != null) {
            map.close();
            map = null;
        }
        storedHeight = NOTHING;
        journalSequence = NOTHING;
        size = 0;
        blockHash.setMemory(0, Hash.BYTES, (byte) 0);
        halfApplied = false;
        unmark();
        config.prepareCoinsDirectory();
        DurableFiles.delete(config.keptCoins());
        DurableDirectory.sync(config.directory());
        DurableFiles.delete(mapFile);
        use(newMap());
    }

    /**
     * Makes the map anew of all coins behind a block.
     *
     * @param coins shows every coin
     * @param height of the block
     * @param hash of the block
     * @param sequence journal sequence of the last event before the moment the coins are of
     * @throws EngineException as {@link #recreate} and {@link #apply}
     */
    public void refill(Consumer<CoinVisitor> coins, long height, Hash hash, long sequence) {
        recreate();
        UnsafeBuffer batch = new UnsafeBuffer(new byte[COINS_A_REFILL * CoinLayout.BYTES]);
        int[] count = {0};
        coins.accept((coin, offset) -> {
            batch.putBytes(count[0] * CoinLayout.BYTES, coin, offset, CoinLayout.BYTES);
            if (++count[0] == COINS_A_REFILL) {
                apply(batch, 0, 0, batch, 0, COINS_A_REFILL);
                count[0] = 0;
            }
        });
        apply(batch, 0, 0, batch, 0, count[0]);
        advance(height, new UnsafeBuffer(hash.toByteArray()), 0, sequence);
    }

    private void use(CoinMap opened) {
        map = opened;
        order = new SegmentOrder(opened.segments());
    }

    /**
     * Removes spent coins, then adds created ones: the net effect of a block, or a part of a snapshot. A coin created
     * and spent within one block must be in neither list.
     *
     * @param spentKeys outpoints of 36 bytes, one after the other
     * @param createdCoins records of 88 bytes, one after the other
     * @throws EngineException FATAL, DATA_MISMATCH, if a spent coin is not there or a created one is; FATAL, DISK, if the
     *     map fails
     */
    public void apply(
            DirectBuffer spentKeys,
            int spentOffset,
            int spentCount,
            DirectBuffer createdCoins,
            int createdOffset,
            int createdCount) {
        checkRoom(spentCount, createdCount);
        spentKeys.boundsCheck(spentOffset, Math.multiplyExact(spentCount, CoinLayout.KEY_BYTES));
        createdCoins.boundsCheck(createdOffset, Math.multiplyExact(createdCount, CoinLayout.BYTES));
        beforeChange();
        halfApplied = true;
        try {
            int changes = spentCount + createdCount;
            for (int from = 0; from < changes; from += SegmentOrder.CHANGES_MAX) {
                int to = Math.min(changes, from + SegmentOrder.CHANGES_MAX);
                change(spentKeys, spentOffset, spentCount, createdCoins, createdOffset, from, to);
            }
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException e) {
            throw EngineException.fatal(Cause.DISK, "the map of coins failed: " + e.getMessage(), e);
        }
        size = size - spentCount + createdCount;
    }

    private void checkRoom(int spentCount, int createdCount) {
        Invariant.check(map != null, "the store is open and recreated if it was not clean");
        Invariant.check(spentCount >= 0 && createdCount >= 0, "counts of coins are not negative");
        Invariant.check(
                size - spentCount + createdCount <= config.coinsMax(),
                "a block leaves no more coins than genesis allows, for which the store has room");
    }

    /** Makes some of the changes, segment by segment; change i is a removal below the count of spent coins. */
    private void change(
            DirectBuffer spent, int spentAt, int spentCount, DirectBuffer created, int createdAt, int from, int to) {
        order.clear();
        for (int i = from; i < to; i++) {
            order.add(
                    i < spentCount
                            ? map.segmentOf(spent, spentAt + i * CoinLayout.KEY_BYTES)
                            : map.segmentOf(created, createdAt + (i - spentCount) * CoinLayout.BYTES));
        }
        order.sort();
        for (int place = 0; place < to - from; place++) {
            int i = from + order.at(place);
            if (i < spentCount) {
                remove(spent, spentAt + i * CoinLayout.KEY_BYTES);
            } else {
                insert(created, createdAt + (i - spentCount) * CoinLayout.BYTES);
            }
        }
    }

    private void remove(DirectBuffer key, int offset) {
        if (!map.remove(key, offset)) {
            throw mismatch("a spent output is not in the store", key, offset);
        }
    }

    private void insert(DirectBuffer coin, int offset) {
        if (!map.insert(coin, offset)) {
            throw mismatch("a created output is already in the store", coin, offset);
        }
    }

    private static EngineException mismatch(String what, DirectBuffer keys, int offset) {
        byte[] key = new byte[CoinLayout.KEY_BYTES];
        keys.getBytes(offset, key);
        return EngineException.fatal(
                Cause.DATA_MISMATCH, what + ": " + HexFormat.of().formatHex(key));
    }

    /**
     * Says that everything up to a block has been applied.
     *
     * @param height of the block, above every height before
     * @param hashOffset where the 32 bytes of the block's hash begin
     * @param sequence journal sequence of the event that committed the block
     */
    public void advance(long height, DirectBuffer hash, int hashOffset, long sequence) {
        Invariant.check(map != null, "the store is open and recreated if it was not clean");
        Invariant.check(height > storedHeight, "stored heights rise");
        beforeChange();
        blockHash.putBytes(0, hash, hashOffset, Hash.BYTES);
        halfApplied = false;
        journalSequence = sequence;
        storedHeight = height;
    }

    private void beforeChange() {
        if (marked) {
            unmark();
        }
    }

    private void unmark() {
        writeMeta(false, 0);
        marked = false;
    }

    private void writeMeta(boolean clean, long mapBytes) {
        StoreMeta meta = new StoreMeta(
                clean,
                config.coinsMax(),
                storedHeight,
                journalSequence,
                size,
                mapBytes,
                genesisHash,
                Hash.of(blockHash, 0));
        try {
            DurableFiles.replace(metaFile, meta.encode());
        } catch (IOException e) {
            throw DurableFiles.failed("write", metaFile, e);
        }
    }

    /** Visits every coin, in no order to rely on; with no {@link #apply} meanwhile it is the set at one height. */
    public void forEach(CoinVisitor visitor) {
        Invariant.check(map != null, "the store is open and recreated if it was not clean");
        map.forEach(visitor);
    }

    /** Coins in the store. Any thread. */
    public long size() {
        return size;
    }

    /** Height of the last block that is in the map whole, or {@link #NOTHING}. Any thread. */
    public long storedHeight() {
        return storedHeight;
    }

    /** Journal sequence of the event that committed the last stored block, or {@link #NOTHING}. Any thread. */
    public long journalSequence() {
        return journalSequence;
    }

    /** Hash of the last stored block, zero if there is none. The thread that stores, or before it has started. */
    public Hash blockHash() {
        return Hash.of(blockHash, 0);
    }

    /**
     * Unmaps the file, syncs it and marks the store clean, if the last thing stored was a whole block; one in memory it deletes. Does nothing
     * the second time.
     *
     * @throws EngineException FATAL, DISK, if the sync fails; the store is then unclean
     */
    @Override
    public void close() {
        if (map == null) {
            return;
        }
        map.close();
        map = null;
        if (!config.keepsCoins()) {
            DurableFiles.delete(mapFile);
            return;
        }
        if (marked || halfApplied) {
            return;
        }
        try {
            DurableFiles.sync(mapFile);
            writeMeta(true, Files.size(mapFile));
        } catch (IOException e) {
            throw DurableFiles.failed("sync", mapFile, e);
        }
    }

    private CoinMap newMap() {
        try {
            return new CoinMap(mapFile, config.coinsMax());
        } catch (EngineException e) {
            if (!config.keepsCoins()) {
                DurableFiles.delete(mapFile);
            }
            throw e;
        }
    }
}
