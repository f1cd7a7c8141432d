package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.crypto.VerifierChoice;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Transactions whose signatures were told of ahead, with their hashes: a copy among them is not told of again, and when their turn
 * comes nothing is hashed a second time. The hashes are those of the very bytes, whoever brings them. One thread; allocates nothing
 * once made.
 *
 * <pre>
 *  a place:  | transaction id 32 | content hash 32 | the bytes, up to 448 |
 * </pre>
 */
final class ToldTransactions {
    /** As many as there are signatures that have room at most. */
    private static final int PLACES = VerifierChoice.BATCH;

    private static final int PLACE_BYTES = 512;
    private static final int BYTES_AT = TransactionIds.OWNERS_AT;
    private static final int WITHOUT_BYTES = -1;

    private final UnsafeBuffer places = new UnsafeBuffer(new byte[PLACES * PLACE_BYTES]);
    private final int[] lengths = new int[PLACES];
    private int count;
    private int next;

    void clear() {
        count = 0;
        next = 0;
    }

    /** Whether one with these hashes was told of. */
    boolean contains(DirectBuffer ids) {
        for (int place = 0; place < count; place++) {
            int hashAt = place * PLACE_BYTES + TransactionIds.CONTENT_HASH_AT;
            if (Hash.equal(places, hashAt, ids, TransactionIds.CONTENT_HASH_AT)) {
                return true;
            }
        }
        return false;
    }

    /** Takes one in. A longer one than there is room for is hashed again; one for which no place is left, told of again, too. */
    void add(DirectBuffer payload, int offset, int length, DirectBuffer ids) {
        if (count == PLACES) {
            return;
        }
        int at = count * PLACE_BYTES;
        places.putBytes(at, ids, TransactionIds.TX_ID_AT, BYTES_AT);
        boolean hasRoom = length <= PLACE_BYTES - BYTES_AT;
        if (hasRoom) {
            places.putBytes(at + BYTES_AT, payload, offset, length);
        }
        lengths[count++] = hasRoom ? length : WITHOUT_BYTES;
    }

    /** Brings its two hashes, if it is one of them; found at once in the order in which they were told of. */
    boolean find(DirectBuffer payload, int offset, int length, MutableDirectBuffer ids) {
        for (int seen = 0; seen < count; seen++) {
            int place = next < count ? next : 0;
            next = place + 1;
            int at = place * PLACE_BYTES;
            if (lengths[place] == length && isEqual(at + BYTES_AT, payload, offset, length)) {
                ids.putBytes(TransactionIds.TX_ID_AT, places, at, BYTES_AT);
                return true;
            }
        }
        return false;
    }

    private boolean isEqual(int at, DirectBuffer payload, int offset, int length) {
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            if (places.getLong(at + i) != payload.getLong(offset + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (places.getByte(at + i) != payload.getByte(offset + i)) {
                return false;
            }
        }
        return true;
    }
}
