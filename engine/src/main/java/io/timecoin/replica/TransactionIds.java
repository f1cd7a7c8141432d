package io.timecoin.replica;

import io.timecoin.base.Hash;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What hashing derives from one transaction: computed by whoever prepares it, read on the state thread. Preallocated,
 * one a ring slot.
 *
 * <pre>
 *  | transaction id 32 | content hash 32 | owner of witness 0, 32 | ... owner of witness 7 |
 * </pre>
 */
public final class TransactionIds {
    /** Position of the transaction id. */
    public static final int TX_ID_AT = 0;

    /** Position of the hash over id and witnesses. */
    public static final int CONTENT_HASH_AT = Hash.BYTES;

    /** Position of the owner hashes. */
    public static final int OWNERS_AT = 2 * Hash.BYTES;

    /** How many owners fit; a transaction with more witnesses has them derived again on the state thread. */
    static final int OWNERS_MAX = 8;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[OWNERS_AT + OWNERS_MAX * Hash.BYTES]);

    /** The bytes. */
    public UnsafeBuffer buffer() {
        return buffer;
    }
}
