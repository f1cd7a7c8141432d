package io.timecoin.simulation;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The keys of a run, by number: Ed25519, or for speed a hash over public key and message in the place of a signature.
 * Nobody in a run makes a signature under a key that is not his, so that it is as good as one. One thread.
 */
final class Keys {
    private static final int DECODED_KEYS = 256;

    private final long seed;
    private final boolean isEd25519;

    Keys(long seed, boolean isEd25519) {
        this.seed = seed;
        this.isEd25519 = isEd25519;
    }

    Signer signer(int number) {
        byte[] secret = secret(number).toByteArray();
        return isEd25519 ? Ed25519Signer.fromSeed(secret) : new KeyedHash(secret);
    }

    private Hash secret(int number) {
        return new Hasher(DomainTag.WALLET_SEED)
                .updateLong(seed)
                .updateInt(number)
                .digest();
    }

    SignatureVerifier verifier() {
        return isEd25519 ? new BouncyCastleVerifier(DECODED_KEYS) : new KeyedHash(new byte[Signer.PUBLIC_KEY_BYTES]);
    }

    static Hash publicKey(Signer signer) {
        UnsafeBuffer key = new UnsafeBuffer(new byte[Signer.PUBLIC_KEY_BYTES]);
        signer.publicKey(key, 0);
        return Hash.of(key, 0);
    }

    /**
     * Two halves, both the hash.
     *
     * <pre>
     *  | H(public key, message) 32 | the same 32 |
     * </pre>
     */
    private static final class KeyedHash implements Signer, SignatureVerifier {
        private final Hasher hasher = new Hasher(DomainTag.MERKLE);
        private final UnsafeBuffer publicKey;
        private final UnsafeBuffer expected = new UnsafeBuffer(new byte[Hash.BYTES]);

        KeyedHash(byte[] publicKey) {
            this.publicKey = new UnsafeBuffer(publicKey);
        }

        @Override
        public void publicKey(MutableDirectBuffer target, int offset) {
            target.putBytes(offset, publicKey, 0, PUBLIC_KEY_BYTES);
        }

        @Override
        public void sign(DirectBuffer message, int offset, int length, MutableDirectBuffer target, int targetOffset) {
            hash(publicKey, 0, message, offset, length);
            target.putBytes(targetOffset, expected, 0, Hash.BYTES);
            target.putBytes(targetOffset + Hash.BYTES, expected, 0, Hash.BYTES);
        }

        @Override
        public ResultCode verify(
                DirectBuffer key,
                int keyOffset,
                DirectBuffer signature,
                int signatureOffset,
                DirectBuffer message,
                int messageOffset,
                int messageLength) {
            hash(key, keyOffset, message, messageOffset, messageLength);
            boolean isTrue = Hash.equal(expected, 0, signature, signatureOffset)
                    && Hash.equal(expected, 0, signature, signatureOffset + Hash.BYTES);
            return isTrue ? ResultCode.OK : ResultCode.SIGNATURE_INVALID;
        }

        private void hash(DirectBuffer key, int keyAt, DirectBuffer message, int offset, int length) {
            hasher.update(key, keyAt, PUBLIC_KEY_BYTES)
                    .update(message, offset, length)
                    .digest(expected, 0);
        }
    }
}
