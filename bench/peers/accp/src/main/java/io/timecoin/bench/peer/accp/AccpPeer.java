package io.timecoin.bench.peer.accp;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.timecoin.bench.peer.kit.JcaVerification;
import io.timecoin.bench.peer.kit.Peer;
import io.timecoin.bench.peer.kit.Verification;

/** Verifies by AWS-LC behind the Amazon Corretto Crypto Provider. */
public final class AccpPeer {
    /** Else it takes the keys of another provider, and converts them each time. */
    private static final String OWN_KEYS = "com.amazon.corretto.crypto.provider.registerEdKeyFactory";

    private AccpPeer() {}

    /** Measures; the arguments are those of {@link Verification#report}. */
    public static void main(String[] arguments) throws Exception {
        Peer peer = Peer.of(AccpPeer.class, "ACCP", "one Ed25519 signature, key object kept", "signatures/s");
        System.setProperty(OWN_KEYS, "true");
        AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
        if (provider.getLoadingError() != null) {
            peer.absent("its native library does not load here: "
                    + provider.getLoadingError().getMessage());
            return;
        }
        provider.assertHealthy();
        JcaVerification.report(peer, arguments, provider);
    }
}
