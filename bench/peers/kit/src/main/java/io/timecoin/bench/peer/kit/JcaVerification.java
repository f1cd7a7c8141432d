package io.timecoin.bench.peer.kit;

import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;

/** Verifies through {@link Signature} by a provider of the JCA, with key and signature objects kept. One thread. */
public final class JcaVerification {
    private static final String ALGORITHM = "Ed25519";

    /** What X.509 puts before the 32 bytes of a key (RFC 8410, section 4). */
    private static final byte[] X509_HEAD = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private JcaVerification() {}

    /** Measures and prints; the arguments are those of {@link Verification#report}. */
    public static void report(Peer peer, String[] arguments, Provider provider) throws Exception {
        KeyFactory keys = KeyFactory.getInstance(ALGORITHM, provider);
        Signature signatures = Signature.getInstance(ALGORITHM, provider);
        Verification.<PublicKey>report(
                peer,
                arguments,
                key -> keys.generatePublic(new X509EncodedKeySpec(encoded(key))),
                (key, bytes, message) -> {
                    signatures.initVerify(key);
                    signatures.update(message);
                    return signatures.verify(bytes);
                });
    }

    private static byte[] encoded(byte[] key) {
        byte[] encoded = new byte[X509_HEAD.length + key.length];
        System.arraycopy(X509_HEAD, 0, encoded, 0, X509_HEAD.length);
        System.arraycopy(key, 0, encoded, X509_HEAD.length, key.length);
        return encoded;
    }
}
