package io.timecoin.bench.peer.bouncycastle;

import io.timecoin.bench.peer.kit.Peer;
import io.timecoin.bench.peer.kit.Verification;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Verifies by the class below BouncyCastle's signer, with points decoded before: its fastest way. */
public final class BouncyCastlePeer {
    private BouncyCastlePeer() {}

    /** Measures; the arguments are those of {@link Verification#report}. */
    public static void main(String[] arguments) throws Exception {
        Verification.report(
                Peer.of(BouncyCastlePeer.class, "BouncyCastle", "one Ed25519 signature, key decoded", "signatures/s"),
                arguments,
                key -> Ed25519.validatePublicKeyPartialExport(key, 0),
                (key, signature, message) -> Ed25519.verify(signature, 0, key, message, 0, message.length));
    }
}
