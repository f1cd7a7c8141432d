package io.timecoin.crypto;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The self-signed certificates by which nodes know one another. There is no authority: a certificate only carries a key,
 * and the TLS handshake proves that the other side holds it. Stateless; any thread.
 */
final class NodeCertificate {
    static final Duration LIFE = Duration.ofDays(365);

    /** Clocks of honest machines differ. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    private static final String ED25519_OID = "1.3.101.112";
    private static final X500Name NAME = new X500Name("CN=timecoin node");

    private NodeCertificate() {}

    /**
     * Makes a certificate of a key.
     *
     * @param nowMs when, ms since 1970
     */
    static X509Certificate selfSigned(NodeKey key, PrivateKey privateKey, long nowMs) throws GeneralSecurityException {
        return selfSigned(key, privateKey, nowMs - BACKDATED.toMillis(), nowMs + LIFE.toMillis());
    }

    static X509Certificate selfSigned(NodeKey key, PrivateKey signedWith, long fromMs, long toMs)
            throws GeneralSecurityException {
        try {
            byte[] encoded = new X509v3CertificateBuilder(
                            NAME,
                            BigInteger.valueOf(Math.max(1, fromMs)),
                            new Date(fromMs),
                            new Date(toMs),
                            NAME,
                            SubjectPublicKeyInfo.getInstance(key.encode()))
                    .build(new JcaContentSignerBuilder("Ed25519").build(signedWith))
                    .getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (OperatorCreationException | IOException e) {
            throw new GeneralSecurityException("no certificate could be made", e);
        }
    }

    /**
     * Judges what another side shows: one certificate, of an Ed25519 key, signed by that key, and in its time.
     *
     * @param nowMs when, ms since 1970
     * @return the key
     * @throws CertificateException what is wrong, with a cause from which TLS chooses the alert the other side is told
     */
    static NodeKey check(X509Certificate[] chain, long nowMs) throws CertificateException {
        if (chain == null || chain.length != 1) {
            throw refused("not one self-signed certificate", BasicReason.UNSPECIFIED);
        }
        X509Certificate certificate = chain[0];
        NodeKey key = NodeKey.decode(certificate.getPublicKey().getEncoded());
        if (key == null || !ED25519_OID.equals(certificate.getSigAlgOID())) {
            throw refused("the certificate is not of an Ed25519 key", BasicReason.ALGORITHM_CONSTRAINED);
        }
        if (nowMs < certificate.getNotBefore().getTime()) {
            throw refused("the certificate is not valid yet", BasicReason.NOT_YET_VALID);
        }
        if (nowMs > certificate.getNotAfter().getTime()) {
            throw refused("the certificate has expired", BasicReason.EXPIRED);
        }
        if (!key.hasSigned(certificate.getTBSCertificate(), certificate.getSignature())) {
            throw refused("the certificate is not signed by its own key", BasicReason.INVALID_SIGNATURE);
        }
        return key;
    }

    private static CertificateException refused(String what, BasicReason reason) {
        return new CertificateException(what, new CertPathValidatorException(what, null, null, -1, reason));
    }
}
