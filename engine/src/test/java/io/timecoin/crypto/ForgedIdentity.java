package io.timecoin.crypto;

import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS of somebody who shows the certificate of a node whose key he does not hold. */
public final class ForgedIdentity {
    private static final char[] NO_PASSWORD = {};

    private ForgedIdentity() {}

    /**
     * Shows a certificate of the victim's key.
     *
     * @param isStolen true for the victim's own certificate, false for one that the thief has signed
     */
    public static SSLContext of(Ed25519Signer victim, Ed25519Signer thief, boolean isStolen) throws Exception {
        PrivateKey secret = secret(thief);
        X509Certificate certificate = NodeCertificate.selfSigned(
                NodeKey.of(victim), isStolen ? secret(victim) : secret, System.currentTimeMillis());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("node", secret, NO_PASSWORD, new Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), new TrustManager[] {new Anybody()}, null);
        return context;
    }

    /**
     * A node whose certificate was made at another time than its clock says.
     *
     * @param ms from now, negative for the past
     */
    public static NodeIdentity ofAnotherTime(Ed25519Signer pair, long ms) {
        return NodeIdentity.of(pair, () -> System.currentTimeMillis() + ms, System::currentTimeMillis);
    }

    private static PrivateKey secret(Ed25519Signer pair) throws Exception {
        return KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, pair.copySeed()));
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // It is the other side that judges.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // It is the other side that judges.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
