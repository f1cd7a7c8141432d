package io.timecoin.store;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.timecoin.base.CoinKey;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.DurableFiles;
import io.timecoin.base.Invariant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sorts more coins than memory may hold: sorted runs go to a file, then the smallest head of all runs is taken again and
 * again. Runs, not a partition by the first bits of the keys, because no choice of transaction ids can make one of them larger
 * than the others. One thread.
 *
 * <pre>
 *  coins --add--> 11 MiB --sort--> run | run | run ... --merge, a slice of 11 MiB for each--> coins in order
 * </pre>
 */
final class CoinRuns implements AutoCloseable {
    /** Bytes of a read or write of the file, so that the copies that a channel keeps for itself stay small. */
    private static final int STEP_BYTES = 8_192 * CoinLayout.BYTES;

    private final Path file;
    private final int runCoins;
    private final CoinSorter sorter = new CoinSorter();
    private final UnsafeBuffer coins;
    private final ByteBuffer coinBytes;
    private final ByteBuffer step = ByteBuffer.allocate(STEP_BYTES);
    private final FileChannel channel;
    private long written;
    private int gathered;

    private int sliceCoins;
    private int[] heap = {};
    private int heapSize;
    private long[] heads = {};
    private int[] taken = {};
    private int[] loaded = {};
    private long[] next = {};

    CoinRuns(Path file, int runCoins) {
        this.file = file;
        this.runCoins = runCoins;
        byte[] bytes = new byte[runCoins * CoinLayout.BYTES];
        this.coins = new UnsafeBuffer(bytes);
        this.coinBytes = ByteBuffer.wrap(bytes);
        try {
            channel = FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw DurableFiles.failed("create", file, e);
        }
    }

    /** Where to put the next coins, at most {@link #room} of them. */
    UnsafeBuffer buffer() {
        return coins;
    }

    int offset() {
        return gathered * CoinLayout.BYTES;
    }

    int room() {
        return runCoins - gathered;
    }

    /** So many coins were put. */
    void added(int count) {
        gathered += count;
        if (gathered == runCoins) {
            endRun();
        }
    }

    /** Puts one coin. */
    void add(DirectBuffer coin, int offset) {
        coins.putBytes(offset(), coin, offset, CoinLayout.BYTES);
        added(1);
    }

    private void endRun() {
        sorter.sort(coins, gathered);
        step.clear();
        for (int i = 0; i < gathered; i++) {
            step.put(coins.byteArray(), sorter.place(i) * CoinLayout.BYTES, CoinLayout.BYTES);
            if (!step.hasRemaining()) {
                flush();
            }
        }
        flush();
        gathered = 0;
    }

    private void flush() {
        step.flip();
        int length = step.limit();
        try {
            DurableFiles.writeFully(channel, step, written * CoinLayout.BYTES);
        } catch (IOException e) {
            throw DurableFiles.failed("write", file, e);
        }
        written += length / CoinLayout.BYTES;
        step.clear();
    }

    /** Ends the adding of coins: they can be taken now. */
    void merge() {
        if (gathered > 0) {
            endRun();
        }
        int runs = (int) ((written + runCoins - 1) / runCoins);
        Invariant.check(runs <= runCoins, "a run of any set has room for a coin of every run");
        sliceCoins = runCoins / Math.max(1, runs);
        heap = new int[runs];
        heads = new long[runs];
        taken = new int[runs];
        loaded = new int[runs];
        next = new long[runs];
        for (int run = 0; run < runs; run++) {
            next[run] = (long) run * runCoins;
            load(run);
            heap[run] = run;
        }
        heapSize = runs;
        for (int i = runs / 2 - 1; i >= 0; i--) {
            siftDown(i);
        }
    }

    private void load(int run) {
        long end = Math.min(written, (run + 1L) * runCoins);
        int count = (int) Math.min(sliceCoins, end - next[run]);
        int at = run * sliceCoins * CoinLayout.BYTES;
        int length = count * CoinLayout.BYTES;
        for (int from = 0; from < length; from += STEP_BYTES) {
            coinBytes.limit(at + Math.min(length, from + STEP_BYTES)).position(at + from);
            read(next[run] * CoinLayout.BYTES + from);
        }
        next[run] += count;
        loaded[run] = count;
        taken[run] = 0;
        if (count > 0) {
            heads[run] = coins.getLong(at, BIG_ENDIAN);
        }
    }

    private void read(long position) {
        try {
            if (!DurableFiles.readFully(channel, coinBytes, position)) {
                throw new IOException("it ends too soon");
            }
        } catch (IOException e) {
            throw DurableFiles.failed("read", file, e);
        }
    }

    /** Whether a coin is left. */
    boolean hasNext() {
        return heapSize > 0;
    }

    /** Position in {@link #buffer} of the next coin in order; it stays until {@link #take}. */
    int nextOffset() {
        return headAt(heap[0]);
    }

    /** Goes on to the coin after the next. */
    void take() {
        int run = heap[0];
        taken[run]++;
        if (taken[run] == loaded[run]) {
            load(run);
        } else {
            heads[run] = coins.getLong(headAt(run), BIG_ENDIAN);
        }
        if (loaded[run] == 0) {
            heap[0] = heap[--heapSize];
        }
        siftDown(0);
    }

    private int headAt(int run) {
        return (run * sliceCoins + taken[run]) * CoinLayout.BYTES;
    }

    private void siftDown(int from) {
        int at = from;
        while (2 * at + 1 < heapSize) {
            int child = 2 * at + 1;
            if (child + 1 < heapSize && isBelow(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBelow(heap[child], heap[at])) {
                return;
            }
            int run = heap[at];
            heap[at] = heap[child];
            heap[child] = run;
            at = child;
        }
    }

    private boolean isBelow(int run, int other) {
        if (heads[run] != heads[other]) {
            return Long.compareUnsigned(heads[run], heads[other]) < 0;
        }
        int split = CoinKey.firstDifference(coins, headAt(run), coins, headAt(other));
        return split < CoinKey.NONE && CoinKey.bit(coins, headAt(run), split) == 0;
    }

    /** Deletes the file. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw DurableFiles.failed("delete", file, e);
        }
    }
}
