package io.timecoin.store;

import io.timecoin.base.CoinKey;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.DurableFiles;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.StatePath;
import io.timecoin.codec.BlockHeaderView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads an arranged copy of a UTXO snapshot: any subtree of the state by the path to it. The index is checked when it is
 * opened and lies in memory, some 140 bytes for 3,000 coins; a part is checked against its hash the first time it is read.
 * Damage is an ERROR with DATA_MISMATCH, and the copy is to be deleted and made again. One thread at a time.
 */
public final class ArrangedCoins implements AutoCloseable {
    /** There is no subtree at the end of a path. */
    public static final int NONE = PartTree.NONE;

    private final Path file;
    private final FileChannel channel;
    private final HashStack hasher;
    private final ByteBuffer piece = ByteBuffer.allocateDirect(Limits.STATE_COINS_MAX * CoinLayout.BYTES);
    private final UnsafeBuffer pieceView = new UnsafeBuffer(piece);
    private final UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final BitSet checked = new BitSet();
    private long height;
    private long coinCount;
    private UnsafeBuffer front;
    private PartTree tree;
    private int loaded = NONE;

    /** The coins of the loaded part that are meant. */
    private int from;

    private int to;

    private long found;

    private ArrangedCoins(Path file, FileChannel channel, CoinHashing hashing) {
        this.file = file;
        this.channel = channel;
        this.hasher = new HashStack(hashing);
    }

    /**
     * Opens a copy and checks header, index and front.
     *
     * @param hashing hashes of the state tree; used while it is opened and read, by one thread
     * @throws EngineException ERROR, DATA_MISMATCH, if it is torn or damaged; FATAL, DISK, if it cannot be read
     */
    public static ArrangedCoins open(Path file, CoinHashing hashing) {
        ArrangedCoins opened = null;
        try {
            opened = new ArrangedCoins(file, FileChannel.open(file, StandardOpenOption.READ), hashing);
            opened.load(hashing);
            return opened;
        } catch (IOException e) {
            closeQuietly(opened);
            throw DurableFiles.failed("read", file, e);
        } catch (EngineException e) {
            closeQuietly(opened);
            throw e;
        }
    }

    private static void closeQuietly(ArrangedCoins opened) {
        if (opened != null) {
            opened.close();
        }
    }

    private void load(CoinHashing hashing) throws IOException {
        Crc crc = new Crc();
        ByteBuffer header = SnapshotLayout.allocate(ArrangedLayout.HEADER_BYTES);
        fill(header, 0);
        header.flip();
        height = header.getLong(ArrangedLayout.HEIGHT_OFFSET);
        coinCount = header.getLong(ArrangedLayout.COIN_COUNT_OFFSET);
        int partCount = header.getInt(ArrangedLayout.PART_COUNT_OFFSET);
        int frontLength = header.getInt(ArrangedLayout.FRONT_LENGTH_OFFSET);
        boolean isHeader = header.getLong(0) == ArrangedLayout.MAGIC
                && header.getInt(ArrangedLayout.VERSION_OFFSET) == ArrangedLayout.VERSION
                && header.getInt(ArrangedLayout.HEADER_CRC_OFFSET) == ArrangedLayout.headerCrc(header, crc);
        check(isHeader && isInRange(partCount, frontLength), "its header is not whole");
        long indexAt = ArrangedLayout.HEADER_BYTES + coinCount * CoinLayout.BYTES;
        UnsafeBuffer index = read(indexAt, partCount * ArrangedLayout.PART_BYTES);
        front = read(indexAt + index.capacity(), frontLength);
        check(channel.size() == indexAt + index.capacity() + frontLength, "its length is wrong");
        boolean isWhole = header.getInt(ArrangedLayout.INDEX_CRC_OFFSET)
                        == crc.reset().update(index, 0, index.capacity()).value()
                && header.getInt(ArrangedLayout.FRONT_CRC_OFFSET)
                        == crc.reset().update(front, 0, frontLength).value();
        check(isWhole, "its index is not whole");
        for (int i = 0; i < Hash.BYTES; i++) {
            root.putByte(i, header.get(ArrangedLayout.ROOT_OFFSET + i));
        }
        tree = new PartTree(index, partCount, hashing);
        check(tree.isTreeOf(coinCount, root, 0), "its index is not that of its root");
    }

    private boolean isInRange(int partCount, int frontLength) {
        return partCount >= 0
                && partCount <= ArrangedLayout.PARTS_MAX + 1
                && coinCount >= 0
                && coinCount <= Limits.UTXOS_MAX
                && frontLength >= BlockHeaderView.BYTES + Long.BYTES
                && frontLength <= ArrangedLayout.FRONT_BYTES_MAX;
    }

    private UnsafeBuffer read(long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        fill(ByteBuffer.wrap(bytes), position);
        return new UnsafeBuffer(bytes);
    }

    private void fill(ByteBuffer target, long position) throws IOException {
        check(DurableFiles.readFully(channel, target, position), "it ends too soon");
    }

    private void check(boolean condition, String why) {
        if (!condition) {
            throw new EngineException(
                    Category.ERROR, Cause.DATA_MISMATCH, "arranged copy " + file + " cannot be used: " + why);
        }
    }

    /** Height of the snapshot. */
    public long height() {
        return height;
    }

    /** Number of coins. */
    public long coinCount() {
        return coinCount;
    }

    /** The state root behind the block of the height: 32 bytes at position 0. */
    public DirectBuffer root() {
        return root;
    }

    /** What stands before the coins in the snapshot: the header of the block, a length of 8 bytes, and so many bytes. */
    public DirectBuffer front() {
        return front;
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /**
     * Finds a subtree.
     *
     * @param path the way to it, in the layout of {@link StatePath}
     * @return the number of the node where the path ends or of the part in which it goes on, or {@link #NONE}
     */
    public int seek(DirectBuffer path, int offset) {
        return tree.seek(path, offset);
    }

    /** How many coins are under a node. */
    public int count(int node) {
        return tree.count(node);
    }

    /** Whether the coins under a node fit one answer; else it has parts. */
    public boolean isPart(int node) {
        return tree.isPart(node);
    }

    /** Writes the hash of a node. */
    public void copyHash(int node, MutableDirectBuffer target, int offset) {
        tree.copyHash(node, target, offset);
    }

    /**
     * The parts of a node that is none: the largest is split until there are as many as may be, or none is left to split.
     *
     * @param nodes takes the numbers of the parts, in order
     * @param splits takes the first bit in which each differs from the one before; of the first 0
     * @return how many there are, at most as many as the arrays hold
     */
    public int open(int node, int[] nodes, int[] splits) {
        nodes[0] = node;
        splits[0] = 0;
        int count = 1;
        int largest = 0;
        while (count < nodes.length && !tree.isPart(nodes[largest])) {
            int whole = nodes[largest];
            System.arraycopy(nodes, largest + 1, nodes, largest + 2, count - largest - 1);
            System.arraycopy(splits, largest + 1, splits, largest + 2, count - largest - 1);
            nodes[largest] = tree.left(whole);
            nodes[largest + 1] = tree.right(whole);
            splits[largest + 1] = tree.split(whole);
            count++;
            largest = largest(nodes, count);
        }
        return count;
    }

    /** Where the node with the most coins is; of those that are no parts, if there is one. */
    private int largest(int[] nodes, int count) {
        int largest = 0;
        for (int i = 1; i < count; i++) {
            largest = tree.count(nodes[i]) > tree.count(nodes[largest]) ? i : largest;
        }
        return largest;
    }

    /**
     * Reads the coins at the end of a path that leads to or into a part.
     *
     * @param node what {@link #seek} found for the path
     * @param target takes them, in order
     * @return how many there are; 0 if the path leads nowhere
     * @throws EngineException ERROR, DATA_MISMATCH, if they are damaged; FATAL, DISK, if they cannot be read
     */
    public int read(int node, DirectBuffer path, int pathOffset, MutableDirectBuffer target, int offset) {
        loadPart(node);
        narrow(node, path, pathOffset);
        target.putBytes(offset, pieceView, from * CoinLayout.BYTES, (to - from) * CoinLayout.BYTES);
        return to - from;
    }

    /** Finds those coins of the loaded part to which the path leads: in order they lie side by side. */
    private void narrow(int part, DirectBuffer path, int pathOffset) {
        int rest = tree.rest(part, path, pathOffset);
        from = 0;
        to = tree.count(part);
        while (from < to && !leads(path, pathOffset, rest, from)) {
            from++;
        }
        while (to > from && !leads(path, pathOffset, rest, to - 1)) {
            to--;
        }
    }

    private boolean leads(DirectBuffer path, int pathOffset, int rest, int coin) {
        return StatePath.leadsTo(path, pathOffset, rest, pieceView, coin * CoinLayout.BYTES);
    }

    private void loadPart(int part) {
        Invariant.check(tree.isPart(part), "coins are read part by part");
        if (part == loaded) {
            return;
        }
        loaded = NONE;
        int count = tree.count(part);
        piece.clear().limit(count * CoinLayout.BYTES);
        try {
            fill(piece, ArrangedLayout.HEADER_BYTES + tree.first(part) * CoinLayout.BYTES);
        } catch (IOException e) {
            throw DurableFiles.failed("read", file, e);
        }
        if (!checked.get(part)) {
            check(hasHashOf(part, count), "part " + part + " is damaged");
            checked.set(part);
        }
        loaded = part;
    }

    private boolean hasHashOf(int part, int count) {
        return hashCoins(0, count) && tree.hasHash(part, hasher.hashes(), 0);
    }

    /** Hashes coins of the piece; false if they are no subtree. */
    private boolean hashCoins(int begin, int end) {
        hasher.clear();
        for (int i = begin; i < end; i++) {
            int at = i * CoinLayout.BYTES;
            int split = i == begin ? 0 : CoinKey.firstDifference(pieceView, at - CoinLayout.BYTES, pieceView, at);
            if (hasher.pushCoin(split, pieceView, at) == HashStack.NONE) {
                return false;
            }
        }
        return hasher.finish();
    }

    /**
     * Whether the subtree at the end of a path has a hash: what is here need not be had from a peer.
     *
     * @return the number of its coins; -1 if it has another hash, or there is none
     */
    public long coinsUnder(DirectBuffer path, int pathOffset, DirectBuffer hash, int hashOffset) {
        int node = tree.seek(path, pathOffset);
        if (node == NONE) {
            return -1;
        }
        if (tree.rest(node, path, pathOffset) == CoinKey.NONE) {
            found = tree.first(tree.leftmost(node));
            return tree.hasHash(node, hash, hashOffset) ? tree.count(node) : -1;
        }
        loadPart(node);
        narrow(node, path, pathOffset);
        found = tree.first(node) + from;
        boolean isSame = hashCoins(from, to) && Hash.equal(hasher.hashes(), 0, hash, hashOffset);
        return isSame ? to - from : -1;
    }

    /** How many coins come, in order, before those that {@link #coinsUnder} has found last. */
    public long found() {
        return found;
    }

    /**
     * Shows the coins from one place in their order to before another.
     *
     * @throws EngineException ERROR, DATA_MISMATCH, if they are damaged; FATAL, DISK, if they cannot be read
     */
    public void forEachBetween(long first, long end, CoinVisitor visitor) {
        for (int part = 0; part < tree.partCount() && tree.first(part) < end; part++) {
            if (tree.first(part) + tree.count(part) > first) {
                loadPart(part);
                int last = (int) Math.min(tree.count(part), end - tree.first(part));
                for (int i = (int) Math.max(0, first - tree.first(part)); i < last; i++) {
                    visitor.onCoin(pieceView, i * CoinLayout.BYTES);
                }
            }
        }
    }

    /**
     * Reads every part.
     *
     * @throws EngineException ERROR, DATA_MISMATCH, if one is damaged; FATAL, DISK, if it cannot be read
     */
    public void verify() {
        for (int part = 0; part < tree.partCount(); part++) {
            loadPart(part);
        }
    }

    /** Shows the coins at the end of a path, in order: for one that {@link #coinsUnder} has found. */
    public void forEachUnder(DirectBuffer path, int pathOffset, CoinVisitor visitor) {
        int node = tree.seek(path, pathOffset);
        if (node != NONE) {
            forEach(node, path, pathOffset, visitor);
        }
    }

    /** At most 288 calls deep: split bits rise on the way down. */
    private void forEach(int node, DirectBuffer path, int pathOffset, CoinVisitor visitor) {
        if (!tree.isPart(node)) {
            forEach(tree.left(node), path, pathOffset, visitor);
            forEach(tree.right(node), path, pathOffset, visitor);
            return;
        }
        loadPart(node);
        for (int i = 0; i < tree.count(node); i++) {
            if (leads(path, pathOffset, 0, i)) {
                visitor.onCoin(pieceView, i * CoinLayout.BYTES);
            }
        }
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
