package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Invariant;
import org.agrona.DirectBuffer;

/** The transactions in a {@code Block} or in {@code Bodies}, one after the other. Reused; owned by one thread. */
public final class TransactionListView {
    private DirectBuffer buffer;
    private int first;
    private int count;
    private int taken;
    private int offset;
    private int length;

    /** Walks over the list and remembers where it lies. */
    void wrap(DirectBuffer source, Fields fields) {
        buffer = source;
        count = fields.groupHeader(0);
        first = fields.position();
        for (int i = 0; i < count && fields.isSound(); i++) {
            fields.bytes();
        }
        rewind();
    }

    /** Goes before the first transaction. */
    public void rewind() {
        taken = 0;
        offset = first;
        length = 0;
    }

    /** Goes where another stands in its list. */
    public void copy(TransactionListView other) {
        buffer = other.buffer;
        first = other.first;
        count = other.count;
        taken = other.taken;
        offset = other.offset;
        length = other.length;
    }

    /** Moves to the next transaction; false if there is none. */
    public boolean next() {
        if (taken == count) {
            return false;
        }
        int prefixAt = offset + length;
        length = buffer.getInt(prefixAt, LITTLE_ENDIAN);
        Invariant.check(length >= 0, "lengths were checked");
        offset = prefixAt + Integer.BYTES;
        taken++;
        return true;
    }

    /** Number of transactions. */
    public int count() {
        return count;
    }

    /** The buffer that holds them. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Position of the transaction last moved to. */
    public int offset() {
        return offset;
    }

    /** Its length in bytes. */
    public int length() {
        return length;
    }
}
