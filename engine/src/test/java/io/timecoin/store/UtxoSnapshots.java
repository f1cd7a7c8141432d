package io.timecoin.store;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.sbe.BlockHeaderEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes UTXO snapshots as the validator does, with the coins in no order. */
public final class UtxoSnapshots {
    /** What stands in them beside the coins, for the arranger any bytes. */
    public static final byte[] STANDING = {5, 4, 3, 2, 1};

    private UtxoSnapshots() {}

    public static Path write(SnapshotFiles files, long height, List<byte[]> coins) {
        return write(files, height, height, STANDING, coins.size(), coins);
    }

    static Path write(
            SnapshotFiles files, long number, long height, byte[] standing, long announced, List<byte[]> coins) {
        List<byte[]> shuffled = new ArrayList<>(coins);
        Collections.shuffle(shuffled, new Random(height));
        UnsafeBuffer front = new UnsafeBuffer(new byte[BlockHeaderView.BYTES + 2 * Long.BYTES]);
        new BlockHeaderEncoder()
                .wrapAndApplyHeader(front, 0, new MessageHeaderEncoder())
                .blockVersion(BlockHeaderView.VERSION)
                .height(height);
        front.putLong(BlockHeaderView.BYTES, standing.length, LITTLE_ENDIAN);
        try (SnapshotWriter writer = files.begin(SnapshotKind.UTXO, number)) {
            writer.write(front, 0, BlockHeaderView.BYTES + Long.BYTES);
            writer.write(new UnsafeBuffer(standing), 0, standing.length);
            front.putLong(0, announced, LITTLE_ENDIAN);
            writer.write(front, 0, Long.BYTES);
            shuffled.forEach(coin -> writer.write(new UnsafeBuffer(coin), 0, CoinLayout.BYTES));
            return writer.commit();
        }
    }
}
