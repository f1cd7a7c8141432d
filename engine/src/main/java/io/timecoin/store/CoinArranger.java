package io.timecoin.store;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.DurableFiles;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes the arranged copy of a UTXO snapshot, from which subtrees can be served: sorts the coins, hashes them, and notes the
 * parts. Takes some 20 MiB of heap however many coins there are, and one more file as long as the copy while it works.
 *
 * <p>One thread. Syncs every 32 MiB, so that the journal's next sync does not stand behind all of it.
 */
public final class CoinArranger {
    private static final int COINS_A_STEP = 4_096;
    private static final int STEPS_A_SYNC = 93;

    /** Left on the disk for the journal and the store, which must not stop for a copy. */
    private static final long SPARE_BYTES = 1L << 30;

    private final ArrangedFiles files;
    private final CoinHashing hashing;
    private final int runCoins;
    private final long spareBytes;
    private final Crc crc = new Crc();
    private final BlockHeaderView header = new BlockHeaderView();
    private final ByteBuffer step =
            ByteBuffer.allocate(COINS_A_STEP * CoinLayout.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final UnsafeBuffer stepView = new UnsafeBuffer(step);

    /**
     * Creates the arranger.
     *
     * @param files where copies lie
     * @param hashing hashes of the state tree
     */
    public CoinArranger(ArrangedFiles files, CoinHashing hashing) {
        this(files, hashing, CoinSorter.COINS_MAX, SPARE_BYTES);
    }

    CoinArranger(ArrangedFiles files, CoinHashing hashing, int runCoins, long spareBytes) {
        this.files = files;
        this.hashing = hashing;
        this.runCoins = runCoins;
        this.spareBytes = spareBytes;
    }

    /**
     * Makes the copy of one snapshot.
     *
     * @param snapshot a UTXO snapshot; may be deleted meanwhile
     * @param mayGoOn asked every 360 KB; may take its time, so that others have the processor and the disk
     * @return whether it is made; false if it may not go on
     * @throws EngineException ERROR, DATA_MISMATCH, if the snapshot is damaged or not of the form; ERROR, DISK, if there is
     *     not room enough to try; FATAL, DISK, if the disk refuses
     */
    public boolean arrange(Path snapshot, BooleanSupplier mayGoOn) {
        try (SnapshotReader reader = SnapshotReader.open(snapshot)) {
            UnsafeBuffer front = readFront(reader, snapshot);
            long coins = reader.remaining() / CoinLayout.BYTES;
            requireRoom(coins, snapshot);
            Path temporary = files.temporary("copy");
            try (CoinRuns runs = new CoinRuns(files.temporary("runs"), runCoins)) {
                boolean isMade = gather(reader, coins, runs, mayGoOn)
                        && write(temporary, reader.number(), front, runs, mayGoOn, snapshot);
                if (isMade) {
                    DurableFiles.rename(temporary, files.file(reader.number()));
                    files.prune();
                }
                return isMade;
            } catch (IOException e) {
                throw DurableFiles.failed("write", temporary, e);
            } finally {
                ArrangedFiles.delete(temporary);
            }
        }
    }

    /**
     * Arranges coins that are in no snapshot, to be compared and never served.
     *
     * @param height of the block that they lie behind
     * @param count of the coins
     * @param coins shows them all, in any order
     * @return the copy, which goes when the directory is opened the next time, if the caller does not delete it before
     * @throws EngineException ERROR, DATA_MISMATCH, if two have one key; ERROR, DISK, if there is not room enough to try; FATAL,
     *     DISK, if the disk refuses
     */
    public Path arrange(long height, long count, Consumer<CoinVisitor> coins) {
        Path copy = files.temporary("own");
        requireRoom(count, copy);
        boolean isMade = false;
        try (CoinRuns runs = new CoinRuns(files.temporary("runs"), runCoins)) {
            coins.accept(runs::add);
            runs.merge();
            UnsafeBuffer front = new UnsafeBuffer(new byte[BlockHeaderView.BYTES + Long.BYTES]);
            write(copy, height, front, runs, () -> true, copy);
            isMade = true;
            return copy;
        } catch (IOException e) {
            throw DurableFiles.failed("write", copy, e);
        } finally {
            if (!isMade) {
                ArrangedFiles.delete(copy);
            }
        }
    }

    private void requireRoom(long coins, Path what) {
        if (files.usableBytes() - spareBytes < 2 * coins * CoinLayout.BYTES) {
            throw new EngineException(Category.ERROR, Cause.DISK, "no room to arrange " + what);
        }
    }

    /** Reads what stands before the coins, and checks that as many coins follow as are announced. */
    private UnsafeBuffer readFront(SnapshotReader reader, Path snapshot) {
        int fixed = BlockHeaderView.BYTES + Long.BYTES;
        check(reader.kind() == SnapshotKind.UTXO && reader.remaining() >= fixed, snapshot, "it holds no header");
        UnsafeBuffer fixedPart = new UnsafeBuffer(new byte[fixed]);
        reader.read(fixedPart, 0, fixed);
        long standing = fixedPart.getLong(BlockHeaderView.BYTES, LITTLE_ENDIAN);
        boolean isHeader =
                header.wrap(fixedPart, 0, BlockHeaderView.BYTES) == ResultCode.OK && header.height() == reader.number();
        check(isHeader, snapshot, "its header is not of its height");
        boolean fits = standing >= 0
                && standing <= ArrangedLayout.FRONT_BYTES_MAX - fixed
                && standing + Long.BYTES <= reader.remaining();
        check(fits, snapshot, "what stands beside the coins is too long");
        UnsafeBuffer front = new UnsafeBuffer(new byte[fixed + (int) standing]);
        front.putBytes(0, fixedPart, 0, fixed);
        reader.read(front, fixed, (int) standing);
        reader.read(fixedPart, 0, Long.BYTES);
        long coins = fixedPart.getLong(0, LITTLE_ENDIAN);
        boolean isCounted = coins >= 0 && coins <= Limits.UTXOS_MAX && reader.remaining() == coins * CoinLayout.BYTES;
        check(isCounted, snapshot, "it does not hold as many coins as it says");
        return front;
    }

    private static void check(boolean condition, Path snapshot, String why) {
        if (!condition) {
            throw new EngineException(
                    Category.ERROR, Cause.DATA_MISMATCH, "snapshot " + snapshot + " cannot be arranged: " + why);
        }
    }

    private static boolean gather(SnapshotReader reader, long coins, CoinRuns runs, BooleanSupplier mayGoOn) {
        long left = coins;
        while (left > 0) {
            if (!mayGoOn.getAsBoolean()) {
                return false;
            }
            int count = (int) Math.min(Math.min(left, COINS_A_STEP), runs.room());
            reader.read(runs.buffer(), runs.offset(), count * CoinLayout.BYTES);
            runs.added(count);
            left -= count;
        }
        runs.merge();
        return true;
    }

    private boolean write(
            Path temporary, long height, UnsafeBuffer front, CoinRuns runs, BooleanSupplier mayGoOn, Path snapshot)
            throws IOException {
        PartIndexer parts = new PartIndexer(hashing);
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            long at = ArrangedLayout.HEADER_BYTES;
            int steps = 0;
            while (runs.hasNext()) {
                if (!mayGoOn.getAsBoolean()) {
                    return false;
                }
                check(fillStep(runs, parts), snapshot, "two coins have one key, or keys share too many bits");
                at += writeStep(channel, at);
                if (++steps % STEPS_A_SYNC == 0) {
                    channel.force(false);
                }
            }
            writeEnds(channel, at, height, front, parts);
            channel.force(true);
            return true;
        }
    }

    private boolean fillStep(CoinRuns runs, PartIndexer parts) {
        step.clear();
        boolean isSound = true;
        while (isSound && step.hasRemaining() && runs.hasNext()) {
            int offset = runs.nextOffset();
            isSound = parts.add(runs.buffer(), offset);
            step.put(runs.buffer().byteArray(), offset, CoinLayout.BYTES);
            runs.take();
        }
        return isSound;
    }

    private int writeStep(FileChannel channel, long at) throws IOException {
        step.flip();
        int length = step.limit();
        DurableFiles.writeFully(channel, step, at);
        return length;
    }

    private void writeEnds(FileChannel channel, long indexAt, long height, UnsafeBuffer front, PartIndexer parts)
            throws IOException {
        int partCount = parts.end();
        long at = indexAt;
        crc.reset();
        step.clear();
        for (int part = 0; part < partCount; part++) {
            parts.copyPart(part, stepView, step.position());
            crc.update(stepView, step.position(), ArrangedLayout.PART_BYTES);
            step.position(step.position() + ArrangedLayout.PART_BYTES);
            if (step.remaining() < ArrangedLayout.PART_BYTES) {
                at += writeStep(channel, at);
                step.clear();
            }
        }
        at += writeStep(channel, at);
        int indexCrc = crc.value();
        DurableFiles.writeFully(channel, ByteBuffer.wrap(front.byteArray()), at);
        int frontCrc = crc.reset().update(front, 0, front.capacity()).value();
        writeHeader(channel, height, partCount, front.capacity(), parts, indexCrc, frontCrc);
    }

    private void writeHeader(
            FileChannel channel,
            long height,
            int partCount,
            int frontLength,
            PartIndexer parts,
            int indexCrc,
            int frontCrc)
            throws IOException {
        ByteBuffer bytes = SnapshotLayout.allocate(ArrangedLayout.HEADER_BYTES);
        bytes.putLong(0, ArrangedLayout.MAGIC)
                .putInt(ArrangedLayout.VERSION_OFFSET, ArrangedLayout.VERSION)
                .putInt(ArrangedLayout.PART_COUNT_OFFSET, partCount)
                .putLong(ArrangedLayout.HEIGHT_OFFSET, height)
                .putLong(ArrangedLayout.COIN_COUNT_OFFSET, parts.coinCount())
                .putInt(ArrangedLayout.FRONT_LENGTH_OFFSET, frontLength)
                .putInt(ArrangedLayout.INDEX_CRC_OFFSET, indexCrc)
                .putInt(ArrangedLayout.FRONT_CRC_OFFSET, frontCrc);
        parts.hashes().getBytes(0, bytes, ArrangedLayout.ROOT_OFFSET, Hash.BYTES);
        bytes.putInt(ArrangedLayout.HEADER_CRC_OFFSET, ArrangedLayout.headerCrc(bytes, crc));
        DurableFiles.writeFully(channel, bytes, 0);
    }
}
