package io.timecoin.crypto;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Signs with one private key. Implemented over a key file, or by a recording on replay. One thread. */
public interface Signer {
    /** Length of a signature in bytes. */
    int SIGNATURE_BYTES = 64;

    /** Length of a public key in bytes. */
    int PUBLIC_KEY_BYTES = 32;

    /** Writes the 32-byte Ed25519 public key. */
    void publicKey(MutableDirectBuffer target, int offset);

    /** Signs a message and writes the 64-byte signature. */
    void sign(DirectBuffer message, int offset, int length, MutableDirectBuffer target, int targetOffset);
}
