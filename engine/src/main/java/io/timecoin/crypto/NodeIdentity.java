package io.timecoin.crypto;

import io.timecoin.base.Invariant;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.function.LongSupplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Who one side of a connection is, and the TLS it speaks: version 1.3 alone, both sides with a self-signed certificate of
 * their Ed25519 key. No session is resumed: every connection proves its key anew. Any thread.
 */
public final class NodeIdentity {
    private static final String PROTOCOL = "TLSv1.3";
    private static final String[] PROTOCOLS = {PROTOCOL};

    /** The JDK has intrinsics for these; the first is the cheaper. */
    private static final String[] CIPHERS = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"};

    private static final String ALIAS = "node";
    private static final int SESSION_SECONDS = 1;

    static {
        HandshakeSignatures.install();
    }

    private final NodeKey key;
    private final SSLContext context;

    private NodeIdentity(NodeKey key, SSLContext context) {
        this.key = key;
        this.context = context;
    }

    /**
     * The identity of a key pair.
     *
     * @param clockMs tells certificates' time, ms since 1970
     */
    public static NodeIdentity of(Ed25519Signer pair, LongSupplier clockMs) {
        return of(pair, clockMs, clockMs);
    }

    /** With a clock for its own certificate and another by which it judges. */
    static NodeIdentity of(Ed25519Signer pair, LongSupplier ownClockMs, LongSupplier clockMs) {
        byte[] seed = pair.copySeed();
        try {
            NodeKey key = NodeKey.of(pair);
            PrivateKey privateKey = new NodePrivateKey(Ed25519Signer.fromSeed(seed));
            return new NodeIdentity(key, contextOf(new Certificates(key, privateKey, ownClockMs), clockMs));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java speaks no TLS 1.3 with Ed25519", e);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    /** An identity that nobody has seen and nobody will see again: that of a client that needs none. */
    public static NodeIdentity ephemeral() {
        return of(Ed25519Signer.generate(new SecureRandom()), System::currentTimeMillis);
    }

    private static SSLContext contextOf(KeyManager certificates, LongSupplier clockMs) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance(PROTOCOL);
        context.init(new KeyManager[] {certificates}, new TrustManager[] {new Checks(clockMs)}, new SecureRandom());
        context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
        context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
        return context;
    }

    /** The public key. */
    public NodeKey key() {
        return key;
    }

    /** For blocking sockets. */
    public SSLContext context() {
        return context;
    }

    /** An engine for the side that accepts a connection, or the one that dials. */
    public SSLEngine engine(boolean dials) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(dials);
        engine.setEnabledProtocols(PROTOCOLS);
        engine.setEnabledCipherSuites(CIPHERS);
        if (!dials) {
            engine.setNeedClientAuth(true);
        }
        return engine;
    }

    /** The key the other side of a finished handshake has proven to hold. */
    public static NodeKey otherSide(SSLSession session) {
        try {
            NodeKey key = NodeKey.decode(
                    session.getPeerCertificates()[0].getPublicKey().getEncoded());
            Invariant.check(key != null, "a handshake ends only over a certificate that was checked");
            return key;
        } catch (SSLPeerUnverifiedException e) {
            throw new IllegalStateException("both sides show a certificate", e);
        }
    }

    /** Shows the one certificate there is, made anew before it gets old. */
    private static final class Certificates extends X509ExtendedKeyManager {
        private final NodeKey key;
        private final PrivateKey privateKey;
        private final LongSupplier clockMs;
        private X509Certificate current;

        private Certificates(NodeKey key, PrivateKey privateKey, LongSupplier clockMs) {
            this.key = key;
            this.privateKey = privateKey;
            this.clockMs = clockMs;
        }

        @Override
        public synchronized X509Certificate[] getCertificateChain(String alias) {
            long nowMs = clockMs.getAsLong();
            long halfLifeMs = NodeCertificate.LIFE.toMillis() / 2;
            if (current == null || current.getNotAfter().getTime() - nowMs < halfLifeMs) {
                try {
                    current = NodeCertificate.selfSigned(key, privateKey, nowMs);
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException("this Java signs no certificate with Ed25519", e);
                }
            }
            return new X509Certificate[] {current};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return privateKey;
        }

        @Override
        public String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }
    }

    /** Any node's certificate is good if it is in order: who may do what is decided by its key. */
    private static final class Checks extends X509ExtendedTrustManager {
        private final LongSupplier clockMs;

        private Checks(LongSupplier clockMs) {
            this.clockMs = clockMs;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            NodeCertificate.check(chain, clockMs.getAsLong());
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
