package io.timecoin.store;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.DurableDirectory;
import io.timecoin.base.DurableFiles;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The coins of a download of the state, piece by piece as they were proven, on disk: a download that was killed goes on with
 * what is here, under the same root or a later one. A piece counts only from the time that the download of now asks for its
 * hash or adds it; what an earlier one left besides is not part of the state.
 *
 * <pre>
 *  file:  piece | piece | ...
 *  piece: count 4 | CRC32C 4  of hash and coins | hash 32 | coins, 88 each
 * </pre>
 *
 * <p>A torn or damaged piece ends the file when it is opened; it and what is behind are fetched again. Of a piece its position
 * is in memory, under the first bytes of its hash: 56 bytes at most, for {@link #PIECES_MAX} at most. One thread at a time.
 */
public final class ReceivedCoins implements AutoCloseable {
    /**
     * Most pieces: eight times what the largest state comes in, since a part is the largest subtree of at most 4,096 coins and
     * so has half as many on average. A peer could cut a state into more, if it were believed that a part is no smaller.
     */
    static final int PIECES_MAX = 1 << 20;

    private static final long NOWHERE = -1;
    private static final int FRONT_BYTES = 2 * Integer.BYTES + Hash.BYTES;
    private static final int CRC_OFFSET = Integer.BYTES;
    private static final int HASH_OFFSET = 2 * Integer.BYTES;
    private static final int PIECE_BYTES_MAX = FRONT_BYTES + Limits.STATE_COINS_MAX * CoinLayout.BYTES;

    private final Path file;
    private final long coinsMax;
    private final FileChannel channel;
    private final Crc crc = new Crc();
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES_MAX).order(ByteOrder.LITTLE_ENDIAN);
    private final UnsafeBuffer pieceView = new UnsafeBuffer(piece);

    /** Number of a piece in the file, by the first bytes of its hash; the last that came of those that share them. */
    private final Long2LongHashMap numbers = new Long2LongHashMap(NOWHERE);

    /** Where each begins. */
    private final LongArrayList positions = new LongArrayList();

    /** The numbers of those that count. */
    private final BitSet used = new BitSet();

    private final int piecesMax;
    private long length;
    private long coinsThere;
    private long coinsUsed;

    private ReceivedCoins(Path file, long coinsMax, int piecesMax, FileChannel channel) {
        this.file = file;
        this.coinsMax = coinsMax;
        this.piecesMax = piecesMax;
        this.channel = channel;
    }

    /**
     * Opens the file, created if absent, and reads it whole. It holds at most three times the coins that the store may:
     * beyond twice of them a new download begins with an empty file.
     *
     * @throws EngineException FATAL, DISK, if it cannot be used
     */
    public static ReceivedCoins open(StoreConfig config) {
        return open(config, PIECES_MAX);
    }

    static ReceivedCoins open(StoreConfig config, int piecesMax) {
        Path file = config.directory().resolve("received.coins");
        ReceivedCoins received = null;
        try {
            DurableDirectory.create(config.directory());
            received = new ReceivedCoins(
                    file,
                    config.coinsMax(),
                    piecesMax,
                    FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
            received.scan();
            received.begin();
            return received;
        } catch (IOException e) {
            if (received != null) {
                received.close();
            }
            throw DurableFiles.failed("open", file, e);
        }
    }

    private void scan() throws IOException {
        long size = channel.size();
        while (positions.size() < piecesMax && readPiece(length, size)) {
            added(pieceView, HASH_OFFSET, piece.getInt(0));
        }
        channel.truncate(length);
    }

    /** A piece is at the end of the file; its number. */
    private int added(DirectBuffer hash, int hashOffset, int count) {
        int number = positions.size();
        numbers.put(hash.getLong(hashOffset, LITTLE_ENDIAN), number);
        positions.addLong(length);
        length += FRONT_BYTES + (long) count * CoinLayout.BYTES;
        coinsThere += count;
        return number;
    }

    /** Reads the piece at a position; false if there is none that is whole. */
    private boolean readPiece(long position, long size) throws IOException {
        piece.clear().limit(FRONT_BYTES);
        if (position + FRONT_BYTES > size || !DurableFiles.readFully(channel, piece, position)) {
            return false;
        }
        int count = piece.getInt(0);
        boolean isInRange = count > 0
                && count <= Limits.STATE_COINS_MAX
                && position + FRONT_BYTES + (long) count * CoinLayout.BYTES <= size;
        if (!isInRange) {
            return false;
        }
        piece.limit(FRONT_BYTES + count * CoinLayout.BYTES).position(FRONT_BYTES);
        return DurableFiles.readFully(channel, piece, position + FRONT_BYTES)
                && piece.getInt(CRC_OFFSET) == sum(piece.limit());
    }

    private int sum(int end) {
        return crc.reset().update(pieceView, HASH_OFFSET, end - HASH_OFFSET).value();
    }

    /** Begins a download: no piece counts yet. */
    public void begin() {
        used.clear();
        coinsUsed = 0;
        if (coinsThere > 2 * coinsMax || positions.size() > piecesMax / 2) {
            clear();
        }
    }

    /** Forgets all pieces and empties the file. */
    public void clear() {
        try {
            channel.truncate(0);
        } catch (IOException e) {
            throw DurableFiles.failed("empty", file, e);
        }
        numbers.clear();
        positions.clear();
        used.clear();
        length = 0;
        coinsThere = 0;
        coinsUsed = 0;
    }

    /**
     * Looks for the piece with a hash; if it is here it counts from now on.
     *
     * @return the number of its coins, or -1
     * @throws EngineException FATAL, DISK, if the file cannot be read
     */
    public long coinsHeld(DirectBuffer hash, int hashOffset) {
        long number = numbers.get(hash.getLong(hashOffset, LITTLE_ENDIAN));
        if (number == NOWHERE) {
            return -1;
        }
        piece.clear().limit(FRONT_BYTES);
        try {
            boolean isIt = DurableFiles.readFully(channel, piece, positions.getLong((int) number))
                    && Hash.equal(pieceView, HASH_OFFSET, hash, hashOffset);
            return isIt ? use((int) number, piece.getInt(0)) : -1;
        } catch (IOException e) {
            throw DurableFiles.failed("read", file, e);
        }
    }

    private int use(int number, int count) {
        if (!used.get(number)) {
            used.set(number);
            coinsUsed += count;
        }
        return count;
    }

    /**
     * Adds a piece, which counts.
     *
     * @param hash holds the hash that has proven it
     * @param count of its coins, 1 to {@link Limits#STATE_COINS_MAX}
     * @throws EngineException FATAL, DISK, if the write fails; ERROR, DATA_MISMATCH, if there are too many pieces: then
     *     {@link #clear} and download again
     */
    public void append(DirectBuffer hash, int hashOffset, DirectBuffer coins, int offset, int count) {
        Invariant.check(count > 0 && count <= Limits.STATE_COINS_MAX, "a piece is what one answer holds");
        if (positions.size() == piecesMax) {
            throw new EngineException(
                    Category.ERROR, Cause.DATA_MISMATCH, file + " holds as many pieces as it may: " + piecesMax);
        }
        int end = FRONT_BYTES + count * CoinLayout.BYTES;
        pieceView.putInt(0, count, LITTLE_ENDIAN);
        pieceView.putBytes(HASH_OFFSET, hash, hashOffset, Hash.BYTES);
        pieceView.putBytes(FRONT_BYTES, coins, offset, count * CoinLayout.BYTES);
        pieceView.putInt(CRC_OFFSET, sum(end), LITTLE_ENDIAN);
        piece.clear().limit(end);
        try {
            DurableFiles.writeFully(channel, piece, length);
        } catch (IOException e) {
            throw DurableFiles.failed("write", file, e);
        }
        use(added(hash, hashOffset, count), count);
    }

    /** The number of coins in the pieces that count: all coins of the state once the download is done. */
    public long coinCount() {
        return coinsUsed;
    }

    /**
     * Shows the coins of the pieces that count, in the order of the file.
     *
     * @throws EngineException ERROR, DATA_MISMATCH, if a piece has been damaged since it was written; then {@link #clear} and
     *     download again; FATAL, DISK, if it cannot be read
     */
    public void forEach(CoinVisitor visitor) {
        for (int number = used.nextSetBit(0); number >= 0; number = used.nextSetBit(number + 1)) {
            try {
                if (!readPiece(positions.getLong(number), length)) {
                    throw new EngineException(
                            Category.ERROR, Cause.DATA_MISMATCH, "a piece of " + file + " is damaged");
                }
            } catch (IOException e) {
                throw DurableFiles.failed("read", file, e);
            }
            int count = piece.getInt(0);
            for (int i = 0; i < count; i++) {
                visitor.onCoin(pieceView, FRONT_BYTES + i * CoinLayout.BYTES);
            }
        }
    }

    /** Closes and deletes the file: the state is where it belongs. */
    public void delete() {
        close();
        DurableFiles.delete(file);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DurableFiles.failed("close", file, e);
        }
    }
}
