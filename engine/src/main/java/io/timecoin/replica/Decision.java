package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The certificate of the height, from the moment it is known to the moment its block is committed. State thread. */
final class Decision {
    private static final int CERTIFICATE_BYTES_MAX =
            256 + Limits.VALIDATORS_MAX / Byte.SIZE + Limits.VALIDATORS_MAX * Signer.SIGNATURE_BYTES;

    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer certificate = new UnsafeBuffer(new byte[CERTIFICATE_BYTES_MAX]);
    private int length;

    void set(DirectBuffer blockHash, int hashAt, DirectBuffer source, int offset, int count) {
        hash.putBytes(0, blockHash, hashAt, Hash.BYTES);
        certificate.putBytes(0, source, offset, count);
        length = count;
    }

    void clear() {
        length = 0;
    }

    boolean isPresent() {
        return length > 0;
    }

    /** The hash of the block that is decided. */
    DirectBuffer hash() {
        return hash;
    }

    /** The encoded certificate, from 0. */
    DirectBuffer certificate() {
        return certificate;
    }

    int length() {
        return length;
    }
}
