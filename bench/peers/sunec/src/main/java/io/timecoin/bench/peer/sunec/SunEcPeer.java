package io.timecoin.bench.peer.sunec;

import io.timecoin.bench.peer.kit.JcaVerification;
import io.timecoin.bench.peer.kit.Peer;
import io.timecoin.bench.peer.kit.Verification;
import java.security.Security;

/** Verifies by the JDK's own provider. */
public final class SunEcPeer {
    private SunEcPeer() {}

    /** Measures; the arguments are those of {@link Verification#report}. */
    public static void main(String[] arguments) throws Exception {
        Peer peer = new Peer(
                "SunEC",
                System.getProperty("java.runtime.version"),
                "one Ed25519 signature, key object kept",
                "signatures/s");
        JcaVerification.report(peer, arguments, Security.getProvider("SunEC"));
    }
}
