package io.timecoin.crypto;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The public key of a node's TLS identity, and what it is called by. It is another key than the consensus key: whoever
 * breaks into the machine that listens need not have what votes.
 *
 * @param bytes the 32 bytes of an Ed25519 public key, RFC 8032
 */
public record NodeKey(Hash bytes) {
    /** The key of nobody: a client that has not said hello, or a network without TLS. */
    public static final NodeKey NONE = new NodeKey(Hash.ZERO);

    /** Every encoding of an Ed25519 key begins so: SEQUENCE, the algorithm 1.3.101.112, BIT STRING (RFC 8410). */
    private static final byte[] ENCODING_PREFIX = {
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
    };

    /** The key of a pair. */
    public static NodeKey of(Ed25519Signer signer) {
        return new NodeKey(Hash.of(signer.publicKey()));
    }

    /** Takes the key out of a SubjectPublicKeyInfo; null if it is of another algorithm or length. */
    static NodeKey decode(byte[] subjectPublicKeyInfo) {
        int length = ENCODING_PREFIX.length + Hash.BYTES;
        if (subjectPublicKeyInfo == null
                || subjectPublicKeyInfo.length != length
                || !Arrays.equals(ENCODING_PREFIX, 0, ENCODING_PREFIX.length, subjectPublicKeyInfo, 0, 12)) {
            return null;
        }
        return new NodeKey(Hash.of(Arrays.copyOfRange(subjectPublicKeyInfo, ENCODING_PREFIX.length, length)));
    }

    /** The key as a SubjectPublicKeyInfo. */
    byte[] encode() {
        byte[] encoded = Arrays.copyOf(ENCODING_PREFIX, ENCODING_PREFIX.length + Hash.BYTES);
        System.arraycopy(bytes.toByteArray(), 0, encoded, ENCODING_PREFIX.length, Hash.BYTES);
        return encoded;
    }

    /** Whether a signature of a message is by this key, by the house's verdict: a key of small order signs nothing. */
    boolean hasSigned(byte[] message, byte[] signature) {
        return signature.length == Signer.SIGNATURE_BYTES
                && new BouncyCastleVerifier(1)
                                .verify(
                                        new UnsafeBuffer(bytes.toByteArray()),
                                        0,
                                        new UnsafeBuffer(signature),
                                        0,
                                        new UnsafeBuffer(message),
                                        0,
                                        message.length)
                        == ResultCode.OK;
    }

    /** Whether it is the key of nobody. */
    public boolean isNone() {
        return bytes.equals(Hash.ZERO);
    }

    /** What the node is called by in tables, logs and files: the hash of the key. */
    public Hash peerId() {
        return new Hasher(DomainTag.NODE)
                .update(new UnsafeBuffer(bytes.toByteArray()), 0, Hash.BYTES)
                .digest();
    }
}
