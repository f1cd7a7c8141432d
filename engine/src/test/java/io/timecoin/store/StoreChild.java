package io.timecoin.store;

import io.timecoin.base.CoinLayout;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** The process that the crash test kills: applies and appends blocks without end, and says after each how far it is. */
final class StoreChild {
    private StoreChild() {}

    /** Takes the directory of the store. */
    public static void main(String[] arguments) {
        StoreConfig config = config(Path.of(arguments[0]));
        CommittedUtxoStore coins = CommittedUtxoStore.open(config, StoreFixture.GENESIS);
        coins.recreate();
        BlockStore blocks = BlockStore.open(config);
        SnapshotFiles snapshots = SnapshotFiles.open(config);
        // Ends by itself when nobody listens any more.
        for (long height = 0; !System.out.checkError(); height++) {
            UnsafeBuffer block = StoreFixture.block(height);
            StoreFixture.applyBlock(coins, height);
            blocks.append(height, block, 0, block.capacity());
            if (height % 10 == 0) {
                blocks.sync();
            }
            if (height % 64 == 63) {
                snapshot(coins, snapshots, height);
            }
            System.out.println(height);
        }
    }

    private static void snapshot(CommittedUtxoStore coins, SnapshotFiles snapshots, long height) {
        try (SnapshotWriter writer = snapshots.begin(SnapshotKind.UTXO, height)) {
            coins.forEach((coin, offset) -> writer.write(coin, offset, CoinLayout.BYTES));
            writer.commit();
        }
    }

    static StoreConfig config(Path directory) {
        return new StoreConfig(directory, 1_000_000, 64 << 10, 2, 1);
    }
}
