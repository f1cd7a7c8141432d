package io.timecoin.pipeline;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.OffHeapBytes;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.ledger.Standing;
import io.timecoin.ledger.StandingCodec;
import io.timecoin.ledger.UtxoTable;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.SnapshotWriter;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the kinds of snapshot. A replica snapshot is what {@code Replica.capture} gave, then the coins; a UTXO snapshot is
 * the coins, with registry and supply, as a newcomer can prove them. The content is hashed as it passes, and the hash of a
 * replica snapshot is journaled: only such a one is trusted by recovery. One thread at a time.
 *
 * <pre>
 *  replica-S.snap  | captured length 8 | captured | coin count 8 | coins, 88 each |
 *  base-H.snap     the same as a replica's, of a journal's beginning
 *  utxo-H.snap     | header of block H | length 8 | standing behind block H | coin count 8 | coins, 88 each |
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
    private final SnapshotContent content = new SnapshotContent();
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
    public interface Coins {
        /** How many there are. */
        long size();

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
     * What a snapshot is of, beside the coins.
     *
     * @param sequence journal sequence of the last event in it
     * @param height its height
     * @param header encoded header of the block at the height, or null if no UTXO snapshot is wanted
     * @param standing registry and supply behind that block, or null if no UTXO snapshot is wanted
     * @param captured what the replica gave at the sequence, or null if no replica snapshot is wanted
     */
    public record Moment(long sequence, long height, DirectBuffer header, Standing standing, OffHeapBytes captured) {}

    /**
     * Writes the kinds of snapshot a moment is good for, in one pass over the coins, and deletes UTXO snapshots that are
     * one too many. Replica snapshots it leaves for {@link #prune}.
     *
     * @param isAbandoned asked again and again while coins are written; then nothing is left of any kind
     * @param onWritten given what the journal has to remember, if there is a replica snapshot
     * @return whether it is written; false if it was abandoned
     */
    public boolean write(Moment moment, Coins coins, BooleanSupplier isAbandoned, Consumer<Mark> onWritten) {
        return write(moment, SnapshotKind.REPLICA, moment.sequence(), coins, isAbandoned, onWritten);
    }

    /**
     * Writes the snapshot that a journal begins from. No journal names it by a mark, but by its passports, and it is never
     * one too many.
     *
     * @param state stands behind the block that the journal will begin from, and has seen no event
     * @return what the passports must say
     * @throws io.timecoin.base.EngineException FATAL, DISK, if the disk refuses
     */
    public ReplicaBase writeBase(ValidatorState state) {
        Invariant.checkEqual(state.replica().sequence(), 0, "a journal begins before its first event");
        AtomicReference<Hash> contentHash = new AtomicReference<>();
        long height = state.replica().height();
        try (OffHeapBytes captured = new OffHeapBytes(Limits.CAPTURED_BYTES_MAX)) {
            state.replica().capture(captured::append);
            Moment moment = new Moment(0, height, null, null, captured);
            write(
                    moment,
                    SnapshotKind.BASE,
                    height,
                    new Unspent(state.coins()),
                    () -> false,
                    mark -> contentHash.set(mark.contentHash()));
        }
        return new ReplicaBase(height, state.replica().tipHash(), contentHash.get());
    }

    /** The coins of a validator that stands still. */
    public record Unspent(UtxoTable table) implements Coins {
        @Override
        public long size() {
            return table.size();
        }

        @Override
        public void forEach(CoinVisitor visitor) {
            table.forEach(visitor);
        }
    }

    private boolean write(
            Moment moment,
            SnapshotKind kind,
            long kindNumber,
            Coins coins,
            BooleanSupplier isAbandoned,
            Consumer<Mark> onWritten) {
        long begunNs = System.nanoTime();
        hasher.reset();
        batched = 0;
        try (SnapshotWriter utxo = moment.header() == null ? null : files.begin(SnapshotKind.UTXO, moment.height());
                SnapshotWriter replica = moment.captured() == null ? null : files.begin(kind, kindNumber)) {
            begin(moment, coins.size(), utxo, replica);
            coins.forEach((coin, offset) -> {
                batch.putBytes(batched * CoinLayout.BYTES, coin, offset, CoinLayout.BYTES);
                if (++batched == COINS_A_WRITE) {
                    flush(utxo, replica, isAbandoned);
                }
            });
            flush(utxo, replica, isAbandoned);
            commit(moment, utxo, replica, onWritten);
            measured(length(utxo) + length(replica), System.nanoTime() - begunNs);
            return true;
        } catch (Abandoned e) {
            // Closed without a commit, the writers have deleted what there was.
            return false;
        }
    }

    private void begin(Moment moment, long coinCount, SnapshotWriter utxo, SnapshotWriter replica) {
        if (replica != null) {
            number.putLong(0, moment.captured().length(), LITTLE_ENDIAN);
            writeBoth(null, replica, number, 0, Long.BYTES);
            moment.captured().forEach((piece, offset, length) -> writeBoth(null, replica, piece, offset, length));
        }
        if (utxo != null) {
            UnsafeBuffer standing = new UnsafeBuffer(StandingCodec.encode(moment.standing()));
            utxo.write(moment.header(), 0, moment.header().capacity());
            number.putLong(0, standing.capacity(), LITTLE_ENDIAN);
            utxo.write(number, 0, Long.BYTES);
            utxo.write(standing, 0, standing.capacity());
        }
        number.putLong(0, coinCount, LITTLE_ENDIAN);
        writeBoth(utxo, replica, number, 0, Long.BYTES);
    }

    private void flush(SnapshotWriter utxo, SnapshotWriter replica, BooleanSupplier isAbandoned) {
        if (isAbandoned.getAsBoolean()) {
            throw new Abandoned();
        }
        writeBoth(utxo, replica, batch, 0, batched * CoinLayout.BYTES);
        batched = 0;
    }

    /** Only the content of replica snapshots is hashed: blocks vouch for the coins of the other kind. */
    private void writeBoth(SnapshotWriter utxo, SnapshotWriter replica, DirectBuffer source, int offset, int length) {
        if (utxo != null) {
            utxo.write(source, offset, length);
        }
        if (replica != null) {
            hasher.update(source, offset, length);
            replica.write(source, offset, length);
        }
    }

    private void commit(Moment moment, SnapshotWriter utxo, SnapshotWriter replica, Consumer<Mark> onWritten) {
        if (utxo != null) {
            utxo.commit();
            files.prune(SnapshotKind.UTXO);
        }
        if (replica != null) {
            Path file = replica.commit();
            onWritten.accept(new Mark(
                    moment.sequence(),
                    moment.height(),
                    hasher.digest(),
                    file.getFileName().toString()));
        }
    }

    private static long length(SnapshotWriter writer) {
        return writer == null ? 0 : writer.length();
    }

    /** Deletes replica snapshots that are one too many; once the journal vouches durably for the newest. */
    public void prune() {
        files.prune(SnapshotKind.REPLICA);
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

    /** Reads what this writes. */
    public SnapshotContent content() {
        return content;
    }
}
