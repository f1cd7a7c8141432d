package io.timecoin.replica;

import io.timecoin.base.Bytes;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
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
    /** As many as there are signatures that are judged together, though of one that has passed before none is. */
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

    boolean isFull() {
        return count == PLACES;
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

    /** Takes one in, unless it is full. One that is longer than there is room for is hashed again. */
    void add(DirectBuffer payload, int offset, int length, DirectBuffer ids) {
        Invariant.check(!isFull(), "there is a place left");
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
            if (lengths[place] == length && Bytes.equal(places, at + BYTES_AT, payload, offset, length)) {
                ids.putBytes(TransactionIds.TX_ID_AT, places, at, BYTES_AT);
                return true;
            }
        }
        return false;
    }
}
