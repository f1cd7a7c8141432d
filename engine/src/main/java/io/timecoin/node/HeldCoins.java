package io.timecoin.node;

import io.timecoin.archive.StateHashing;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.EngineException;
import io.timecoin.store.ArrangedCoins;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.store.CoinArranger;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.Opening;
import io.timecoin.store.PeerSnapshot;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.SnapshotReader;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The own coins in the order of the state tree, to be compared: where the journal leads to none, whatever the store can still
 * show, the newest first. Nobody vouches for those, and nobody has to: what is held is proven by its hash.
 *
 * @param copy the arranged coins; closing deletes their file
 * @param height of the block behind which they lie, as far as is known; 0 where there are none
 * @param source where they come from, for people
 */
record HeldCoins(ArrangedCoins copy, long height, String source) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeldCoins.class);

    /** Arranges coins. */
    static HeldCoins of(ArrangedFiles files, long height, long count, Consumer<CoinVisitor> coins, String source) {
        Path file = new CoinArranger(files, new StateHashing()).arrange(height, count, coins);
        return new HeldCoins(ArrangedCoins.open(file, new StateHashing()), height, source);
    }

    /** Finds coins in a store; those that cannot be read are passed over. */
    static HeldCoins find(CommittedUtxoStore map, ArrangedFiles files, SnapshotFiles snapshots) {
        HeldCoins found = null;
        if (map.opening() == Opening.CLEAN) {
            found = tried("the map of coins", () -> ofMap(map, files));
        }
        for (Path file : files.list()) {
            found = found == null ? tried(file.getFileName().toString(), () -> ofCopy(file, files)) : found;
        }
        for (Path file : snapshots.list(SnapshotKind.UTXO)) {
            found = found == null ? tried(file.getFileName().toString(), () -> ofSnapshot(file, files)) : found;
        }
        return found == null ? of(files, 0, 0, visitor -> {}, "nothing") : found;
    }

    private interface Attempt {
        HeldCoins run();
    }

    private static HeldCoins tried(String what, Attempt attempt) {
        try {
            return attempt.run();
        } catch (EngineException e) {
            if (e.reason() != EngineException.Cause.DATA_MISMATCH) {
                throw e;
            }
            LOG.info("passing over {}: {}", what, e.getMessage());
            return null;
        }
    }

    private static HeldCoins ofMap(CommittedUtxoStore map, ArrangedFiles files) {
        return of(
                files,
                map.storedHeight(),
                map.size(),
                visitor -> MapComparison.read(map::forEach, visitor),
                "the map of coins");
    }

    private static HeldCoins ofCopy(Path file, ArrangedFiles files) {
        try (ArrangedCoins copy = ArrangedCoins.open(file, new StateHashing())) {
            return of(
                    files,
                    copy.height(),
                    copy.coinCount(),
                    visitor -> copy.forEachBetween(0, copy.coinCount(), visitor),
                    file.getFileName().toString());
        }
    }

    private static HeldCoins ofSnapshot(Path file, ArrangedFiles files) {
        try (SnapshotReader reader = SnapshotReader.open(file)) {
            long count = PeerSnapshot.read(reader).coinCount();
            UnsafeBuffer coin = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
            Consumer<CoinVisitor> coins = visitor -> {
                for (long left = count; left > 0; left--) {
                    reader.read(coin, 0, CoinLayout.BYTES);
                    visitor.onCoin(coin, 0);
                }
            };
            return of(files, reader.number(), count, coins, file.getFileName().toString());
        }
    }

    @Override
    public void close() {
        copy.close();
        ArrangedFiles.delete(copy.file());
    }
}
