package io.timecoin.pipeline;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.Hash;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.replica.Replica;
import io.timecoin.store.SnapshotReader;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads snapshots that hold a whole replica: what recovery and auditors need. Changes nothing; one thread at a time. */
public final class SnapshotContent {
    private static final int STEP_BYTES = 1024 * CoinLayout.BYTES;

    private final Hasher hasher = new Hasher(DomainTag.SNAPSHOT);
    private final UnsafeBuffer number = new UnsafeBuffer(new byte[Long.BYTES]);
    private final UnsafeBuffer step = new UnsafeBuffer(new byte[STEP_BYTES]);

    /** The content hash of a replica snapshot; reads it whole. */
    public Hash contentHash(Path file) {
        hasher.reset();
        try (SnapshotReader reader = SnapshotReader.open(file)) {
            for (long left = reader.length(); left > 0; ) {
                int count = (int) Math.min(left, step.capacity());
                reader.read(step, 0, count);
                hasher.update(step, 0, count);
                left -= count;
            }
        }
        return hasher.digest();
    }

    /**
     * Whether a replica snapshot was written by an engine of this version; reads its beginning only.
     *
     * @throws io.timecoin.base.EngineException ERROR, DATA_MISMATCH, if it is damaged; FATAL, DISK, if it cannot be read
     */
    public boolean isOfThisVersion(Path file) {
        try (SnapshotReader reader = SnapshotReader.open(file)) {
            return readLong(reader) >= Long.BYTES && Replica.canRestore(readLong(reader));
        }
    }

    /**
     * Reads the two parts of a replica snapshot.
     *
     * @param coins is shown every coin first, because what was captured is checked against their sum
     * @param captured is given the captured part after them
     */
    public void readReplica(Path file, CoinVisitor coins, Consumer<DirectBuffer> captured) {
        try (SnapshotReader reader = SnapshotReader.open(file)) {
            UnsafeBuffer capture = new UnsafeBuffer(new byte[Math.toIntExact(readLong(reader))]);
            reader.read(capture, 0, capture.capacity());
            for (long left = readLong(reader); left > 0; left--) {
                reader.read(step, 0, CoinLayout.BYTES);
                coins.onCoin(step, 0);
            }
            captured.accept(capture);
        }
    }

    private long readLong(SnapshotReader reader) {
        reader.read(number, 0, Long.BYTES);
        return number.getLong(0, LITTLE_ENDIAN);
    }
}
