package io.timecoin.journal;

import io.timecoin.base.Hash;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The running hash chain. Every closing record (passport, trailer) holds
 *
 * <pre>
 *   chain = H(JOURNAL_CHAIN, chain before, leaf of the closing record before, leaf of every record since)
 *   leaf  = SHA-256(0x00, record)                         as in RFC 6962, so the Merkle tree of a checkpoint shares it
 * </pre>
 *
 * and the first passport of a journal holds 32 zero bytes. One thread; allocates nothing; one pass over each record.
 */
final class ChainHash {
    private static final byte LEAF = 0x00;

    private final Hasher leafHasher = new Hasher(DomainTag.MERKLE);
    private final Hasher chainHasher = new Hasher(DomainTag.JOURNAL_CHAIN);
    private final UnsafeBuffer leaf = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer head = new UnsafeBuffer(new byte[Hash.BYTES]);
    private int records;

    /** Starts behind a chain head known from elsewhere: the next {@link #close} gives it back. */
    void startAt(DirectBuffer chain, int offset) {
        head.putBytes(0, chain, offset, Hash.BYTES);
        records = 0;
    }

    /** Hashes a record into the chain. */
    void add(DirectBuffer record, int offset, int length) {
        leafHasher.updateByte(LEAF).update(record, offset, length).digest(leaf, 0);
        if (records == 0) {
            chainHasher.reset().update(head, 0, Hash.BYTES);
        }
        chainHasher.update(leaf, 0, Hash.BYTES);
        records++;
    }

    /** Ends the batch: the chain over everything added becomes the head. */
    void close() {
        if (records > 0) {
            chainHasher.digest(head, 0);
        }
        records = 0;
    }

    /** The leaf of the record added last. */
    DirectBuffer leaf() {
        return leaf;
    }

    /** The chain as of the last close. */
    DirectBuffer head() {
        return head;
    }

    /** Records added since the last close, the closing record of the batch before among them. */
    int records() {
        return records;
    }
}
