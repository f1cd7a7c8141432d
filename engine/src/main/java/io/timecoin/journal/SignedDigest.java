package io.timecoin.journal;

import io.timecoin.base.Hash;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the signature of a record signs: the hash of its sequence and of its body before the signature. The digest given
 * is valid until the next one. One thread; allocates nothing.
 */
final class SignedDigest {
    private final Hasher checkpointHasher = new Hasher(DomainTag.CHECKPOINT);
    private final Hasher passportHasher = new Hasher(DomainTag.PASSPORT);
    private final UnsafeBuffer digest = new UnsafeBuffer(new byte[Hash.BYTES]);

    DirectBuffer ofCheckpoint(DirectBuffer record) {
        return digest(checkpointHasher, record, Layout.CHECKPOINT_SIGNATURE_OFFSET);
    }

    DirectBuffer ofPassport(DirectBuffer record, int signatureAt) {
        return digest(passportHasher, record, signatureAt);
    }

    private DirectBuffer digest(Hasher hasher, DirectBuffer record, int end) {
        hasher.update(record, Layout.SEQUENCE_OFFSET, end - Layout.SEQUENCE_OFFSET)
                .digest(digest, 0);
        return digest;
    }
}
