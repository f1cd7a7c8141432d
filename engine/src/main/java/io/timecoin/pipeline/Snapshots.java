package io.timecoin.pipeline;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.Hash;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.replica.Replica;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.SnapshotReader;
import io.timecoin.store.SnapshotWriter;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes and reads the two kinds of snapshot. A replica snapshot is what {@code Replica.capture} gave, then the coins; a
 * UTXO snapshot is the coins alone. The content is hashed as it passes, and the hash of a replica snapshot is journaled:
 * only such a one is trusted by recovery. One thread at a time.
 *
 * <pre>
 *  replica-S.snap  | captured length 8 | captured | coin count 8 | coins, 88 each |
 *  utxo-H.snap     | header of block H | coin count 8 | coins, 88 each |
 * </pre>
 */
public final class Snapshots {
    private static final int COINS_A_WRITE = 1024;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long MS_PER_SECOND = 1000;

    /** Until one is measured: a slow disk's. */
    private static final long BYTES_PER_SECOND_ASSUMED = 100_000_000;

    /** A smaller snapshot tells how long a sync takes, not how fast the disk is. */
    private static final long MEASURED_BYTES_MIN = 16_000_000;

    private final SnapshotFiles files;
    private final Hasher hasher = new Hasher(DomainTag.SNAPSHOT);
    private final UnsafeBuffer number = new UnsafeBuffer(new byte[Long.BYTES]);
    private final UnsafeBuffer batch = new UnsafeBuffer(new byte[COINS_A_WRITE * CoinLayout.BYTES]);
    private int batched;
    private long bytesPerSecond = BYTES_PER_SECOND_ASSUMED;

    /**
     * Creates the writer.
     *
     * @param files where snapshots lie
     */
    public Snapshots(SnapshotFiles files) {
        this.files = files;
    }

    /** A snapshot that was written: what the journal has to remember of it. */
    public record Mark(long sequence, long height, Hash contentHash, String file) {}

    /** Visits the coins of the moment a snapshot is of. */
    @FunctionalInterface
    public interface Coins {
        /** Shows every coin. */
        void forEach(CoinVisitor visitor);
    }

    /** Breaks off a visit of all coins. */
    private static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Abandoned() {
            super(null, null, false, false);
        }
    }

    /**
     * Writes the whole replica at a journal sequence.
     *
     * @param isAbandoned asked again and again while coins are written; then nothing is left of the snapshot
     * @return what the journal has to remember, or null if it was abandoned
     */
    public Mark writeReplica(
            long sequence,
            long height,
            DirectBuffer captured,
            int capturedLength,
            long coinCount,
            Coins coins,
            BooleanSupplier isAbandoned) {
        long begunNs = System.nanoTime();
        hasher.reset();
        try (SnapshotWriter writer = files.begin(SnapshotKind.REPLICA, sequence)) {
            writeLong(writer, capturedLength);
            write(writer, captured, 0, capturedLength);
            writeCoins(writer, coinCount, coins, isAbandoned);
            Path file = writer.commit();
            measured(writer.length(), System.nanoTime() - begunNs);
            return new Mark(
                    sequence, height, hasher.digest(), file.getFileName().toString());
        } catch (Abandoned e) {
            return null;
        }
    }

    private void measured(long bytes, long nanos) {
        if (bytes >= MEASURED_BYTES_MIN) {
            bytesPerSecond = Math.max(1, (long) (bytes * NANOS_PER_SECOND / Math.max(1, nanos)));
        }
    }

    /** How long a replica snapshot would take, synced, by the last that was large enough to tell. */
    public long expectedMs(long capturedLength, long coinCount) {
        return (capturedLength + coinCount * CoinLayout.BYTES) * MS_PER_SECOND / bytesPerSecond;
    }

    /**
     * Writes the unspent outputs at a height.
     *
     * @param isAbandoned asked again and again while coins are written; then nothing is left of the snapshot
     */
    public void writeUtxo(
            long height,
            DirectBuffer header,
            int headerAt,
            int headerLength,
            long count,
            Coins coins,
            BooleanSupplier isAbandoned) {
        hasher.reset();
        try (SnapshotWriter writer = files.begin(SnapshotKind.UTXO, height)) {
            write(writer, header, headerAt, headerLength);
            writeCoins(writer, count, coins, isAbandoned);
            writer.commit();
        } catch (Abandoned e) {
            // Closed without a commit, it has deleted what there was.
            return;
        }
    }

    private void writeCoins(SnapshotWriter writer, long count, Coins coins, BooleanSupplier isAbandoned) {
        batched = 0;
        writeLong(writer, count);
        coins.forEach((coin, offset) -> {
            batch.putBytes(batched * CoinLayout.BYTES, coin, offset, CoinLayout.BYTES);
            if (++batched == COINS_A_WRITE) {
                flush(writer, isAbandoned);
            }
        });
        flush(writer, isAbandoned);
    }

    private void flush(SnapshotWriter writer, BooleanSupplier isAbandoned) {
        if (isAbandoned.getAsBoolean()) {
            throw new Abandoned();
        }
        write(writer, batch, 0, batched * CoinLayout.BYTES);
        batched = 0;
    }

    private void writeLong(SnapshotWriter writer, long value) {
        number.putLong(0, value, LITTLE_ENDIAN);
        write(writer, number, 0, Long.BYTES);
    }

    private void write(SnapshotWriter writer, DirectBuffer source, int offset, int length) {
        hasher.update(source, offset, length);
        writer.write(source, offset, length);
    }

    /** The content hash of a replica snapshot; reads it whole. */
    public Hash contentHash(Path file) {
        hasher.reset();
        try (SnapshotReader reader = SnapshotReader.open(file)) {
            for (long left = reader.length(); left > 0; ) {
                int step = (int) Math.min(left, batch.capacity());
                reader.read(batch, 0, step);
                hasher.update(batch, 0, step);
                left -= step;
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
                reader.read(batch, 0, CoinLayout.BYTES);
                coins.onCoin(batch, 0);
            }
            captured.accept(capture);
        }
    }

    private long readLong(SnapshotReader reader) {
        reader.read(number, 0, Long.BYTES);
        return number.getLong(0, LITTLE_ENDIAN);
    }
}
