package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.timecoin.base.Hash;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class NodeCertificateTest {
    private static final long NOW_MS = 1_800_000_000_000L;

    private static byte[] seed(int value) {
        byte[] seed = new byte[Ed25519Signer.SEED_BYTES];
        seed[0] = (byte) value;
        return seed;
    }

    private static NodeKey key(int value) {
        return NodeKey.of(Ed25519Signer.fromSeed(seed(value)));
    }

    private static PrivateKey secret(int value) throws Exception {
        return KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed(value)));
    }

    private static void assertRefused(String part, BasicReason reason, long nowMs, X509Certificate... chain) {
        CertificateException refusal =
                assertThrows(CertificateException.class, () -> NodeCertificate.check(chain, nowMs));
        assertEquals(part, refusal.getMessage());
        assertEquals(reason, ((CertPathValidatorException) refusal.getCause()).getReason());
    }

    @Test
    void shouldCarryAKey() throws Exception {
        X509Certificate certificate = NodeCertificate.selfSigned(key(1), secret(1), NOW_MS);
        assertEquals(key(1), NodeCertificate.check(new X509Certificate[] {certificate}, NOW_MS));
        certificate.verify(certificate.getPublicKey());
        assertArrayEquals(key(1).encode(), certificate.getPublicKey().getEncoded());
    }

    @Test
    void shouldCallANodeByTheHashOfItsKey() {
        assertEquals(key(1).peerId(), new NodeKey(Hash.of(key(1).bytes().toByteArray())).peerId());
        assertEquals(false, key(1).peerId().equals(key(2).peerId()));
        assertEquals(false, key(1).peerId().equals(key(1).bytes()));
    }

    @Test
    void shouldRefuseACertificateOutOfItsTime() throws Exception {
        X509Certificate certificate = NodeCertificate.selfSigned(key(1), secret(1), NOW_MS);
        long endMs = certificate.getNotAfter().getTime();
        long beginMs = certificate.getNotBefore().getTime();
        assertEquals(key(1), NodeCertificate.check(new X509Certificate[] {certificate}, endMs));
        assertRefused("the certificate has expired", BasicReason.EXPIRED, endMs + 1, certificate);
        assertRefused("the certificate is not valid yet", BasicReason.NOT_YET_VALID, beginMs - 1, certificate);
    }

    @Test
    void shouldRefuseACertificateThatAnotherKeySigned() throws Exception {
        X509Certificate forged = NodeCertificate.selfSigned(key(1), secret(2), NOW_MS);
        assertRefused("the certificate is not signed by its own key", BasicReason.INVALID_SIGNATURE, NOW_MS, forged);
    }

    @Test
    void shouldRefuseAKeyOfSmallOrder() throws Exception {
        byte[] neutral = new byte[Hash.BYTES];
        neutral[0] = 1;
        X509Certificate forged = NodeCertificate.selfSigned(new NodeKey(Hash.of(neutral)), secret(2), NOW_MS);
        assertRefused("the certificate is not signed by its own key", BasicReason.INVALID_SIGNATURE, NOW_MS, forged);
    }

    @Test
    void shouldRefuseAChainAndNothing() throws Exception {
        X509Certificate certificate = NodeCertificate.selfSigned(key(1), secret(1), NOW_MS);
        assertRefused("not one self-signed certificate", BasicReason.UNSPECIFIED, NOW_MS);
        assertRefused("not one self-signed certificate", BasicReason.UNSPECIFIED, NOW_MS, certificate, certificate);
    }

    @Test
    void shouldRefuseAKeyOfAnotherAlgorithm() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=x");
        X509Certificate other = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                new Date(NOW_MS),
                                new Date(NOW_MS + 1_000),
                                name,
                                pair.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        assertRefused("the certificate is not of an Ed25519 key", BasicReason.ALGORITHM_CONSTRAINED, NOW_MS, other);
    }
}
