package io.timecoin.txpool;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.sbe.TransactionDecoder.InputsDecoder;
import io.timecoin.codec.sbe.TransactionDecoder.OutputsDecoder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What the pool knows of each transaction: a column an attribute, a row a handle. The transaction itself is in the
 * slab; only checked transactions get there, so its groups are read by arithmetic. State thread.
 */
final class PoolEntries implements AutoCloseable {
    /** No handle. */
    static final int NONE = -1;

    static final int INPUT_BYTES = InputsDecoder.sbeBlockLength();
    static final int INPUT_INDEX_OFFSET = Hash.BYTES;

    private static final int WORDS = Hash.BYTES / Long.BYTES;
    private static final int ID_WORDS = 2 * WORDS;
    private static final int GROUP_HEADER_BYTES = InputsDecoder.sbeHeaderSize();
    private static final int GROUP_COUNT_OFFSET = 2;
    private static final int OUTPUT_BYTES = OutputsDecoder.sbeBlockLength();
    private static final int UNSIGNED_SHORT = 0xFFFF;

    private static final byte FREE = 0;
    private static final byte POOLED = 1;
    private static final byte IN_PROPOSAL = 2;

    private final PayloadSlab slab;
    private final long[] ids;
    private final long[] fees;
    private final long[] arrivals;
    private final long[] admittedMs;
    private final long[] expiresMs;
    private final long[] ownExpiryMs;
    private final int[] lengths;
    private final int[] positions;
    private final int[] inputCounts;
    private final int[] spentOutputs;
    private final byte[] depths;
    private final byte[] states;
    private final int[] freeHandles;
    private int freeCount;
    private long inputTotal;
    private long lengthTotal;

    PoolEntries(PoolConfig config) {
        int capacity = config.transactionsMax();
        slab = new PayloadSlab(config.bytesMax());
        ids = new long[capacity * ID_WORDS];
        fees = new long[capacity];
        arrivals = new long[capacity];
        admittedMs = new long[capacity];
        expiresMs = new long[capacity];
        ownExpiryMs = new long[capacity];
        lengths = new int[capacity];
        positions = new int[capacity];
        inputCounts = new int[capacity];
        spentOutputs = new int[capacity];
        depths = new byte[capacity];
        states = new byte[capacity];
        freeHandles = new int[capacity];
        freeCount = capacity;
        Arrays.setAll(freeHandles, i -> capacity - 1 - i);
    }

    /** Takes a row for a transaction and copies its bytes and ids. */
    int open(TransactionView tx, DirectBuffer hashes, int txIdAt, int contentHashAt) {
        Invariant.check(freeCount > 0, "the pool holds no more than its maximum");
        freeCount--;
        int handle = freeHandles[freeCount];
        Invariant.check(states[handle] == FREE, "a free row holds no transaction");
        for (int i = 0; i < WORDS; i++) {
            ids[handle * ID_WORDS + i] = hashes.getLong(txIdAt + i * Long.BYTES);
            ids[handle * ID_WORDS + WORDS + i] = hashes.getLong(contentHashAt + i * Long.BYTES);
        }
        lengths[handle] = tx.length();
        inputCounts[handle] = tx.inputCount();
        ownExpiryMs[handle] = tx.expiryMs();
        spentOutputs[handle] = 0;
        states[handle] = POOLED;
        positions[handle] = slab.store(handle, tx.buffer(), tx.offset(), tx.length());
        inputTotal += tx.inputCount();
        lengthTotal += tx.length();
        return handle;
    }

    /** Fills in what the transaction is worth and its place in the order of arrival. */
    void value(int handle, long fee, long arrivalSequence) {
        fees[handle] = fee;
        arrivals[handle] = arrivalSequence;
    }

    /** Fills in how long its locks hold and how deep it is in a chain. */
    void lock(int handle, long fromMs, long untilMs, int depth) {
        admittedMs[handle] = fromMs;
        expiresMs[handle] = untilMs;
        depths[handle] = (byte) depth;
    }

    /** Gives a row back. */
    void release(int handle) {
        Invariant.check(states[handle] != FREE, "only a held row is given back");
        int moved = slab.free(positions[handle], lengths[handle]);
        if (moved != PayloadSlab.NONE) {
            positions[moved] = positions[handle];
        }
        inputTotal -= inputCounts[handle];
        lengthTotal -= lengths[handle];
        states[handle] = FREE;
        freeHandles[freeCount] = handle;
        freeCount++;
    }

    @Override
    public void close() {
        slab.close();
    }

    int capacity() {
        return states.length;
    }

    int count() {
        return states.length - freeCount;
    }

    long inputTotal() {
        return inputTotal;
    }

    long lengthTotal() {
        return lengthTotal;
    }

    PayloadSlab slab() {
        return slab;
    }

    boolean isHeld(int handle) {
        return handle >= 0 && handle < states.length && states[handle] != FREE;
    }

    boolean isProposed(int handle) {
        return states[handle] == IN_PROPOSAL;
    }

    void setProposed(int handle, boolean proposed) {
        states[handle] = proposed ? IN_PROPOSAL : POOLED;
    }

    long fee(int handle) {
        return fees[handle];
    }

    long arrival(int handle) {
        return arrivals[handle];
    }

    long admittedMs(int handle) {
        return admittedMs[handle];
    }

    long expiresMs(int handle) {
        return expiresMs[handle];
    }

    long ownExpiryMs(int handle) {
        return ownExpiryMs[handle];
    }

    int length(int handle) {
        return lengths[handle];
    }

    int depth(int handle) {
        return depths[handle];
    }

    void setDepth(int handle, int depth) {
        depths[handle] = (byte) depth;
    }

    /** Outputs that pooled transactions spend. */
    int spentOutputs(int handle) {
        return spentOutputs[handle];
    }

    void addSpentOutputs(int handle, int change) {
        spentOutputs[handle] += change;
        Invariant.check(spentOutputs[handle] >= 0, "no more outputs are released than were spent");
    }

    /** One of the four words of the transaction id. */
    long txIdWord(int handle, int word) {
        return ids[handle * ID_WORDS + word];
    }

    /** One of the four words of the hash of body and witnesses. */
    long contentWord(int handle, int word) {
        return ids[handle * ID_WORDS + WORDS + word];
    }

    void copyTxId(int handle, MutableDirectBuffer target, int offset) {
        for (int i = 0; i < WORDS; i++) {
            target.putLong(offset + i * Long.BYTES, txIdWord(handle, i));
        }
    }

    void copyContentHash(int handle, MutableDirectBuffer target, int offset) {
        for (int i = 0; i < WORDS; i++) {
            target.putLong(offset + i * Long.BYTES, contentWord(handle, i));
        }
    }

    DirectBuffer bytes(int handle) {
        return slab.buffer(positions[handle]);
    }

    int offset(int handle) {
        return slab.offset(positions[handle]);
    }

    int inputCount(int handle) {
        return inputCounts[handle];
    }

    /** Position, in {@link #bytes}, of the outpoint that an input spends: 32-byte id, 16-bit index. */
    int inputAt(int handle, int input) {
        int at = offset(handle);
        return at + TransactionView.inputsAt(bytes(handle), at) + input * INPUT_BYTES;
    }

    int outputCount(int handle) {
        return bytes(handle).getShort(outputsAt(handle) - GROUP_COUNT_OFFSET, LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }

    /** Position, in {@link #bytes}, of an output: amount, then the 32-byte owner. */
    int outputAt(int handle, int output) {
        return outputsAt(handle) + output * OUTPUT_BYTES;
    }

    private int outputsAt(int handle) {
        return inputAt(handle, inputCounts[handle]) + GROUP_HEADER_BYTES;
    }
}
