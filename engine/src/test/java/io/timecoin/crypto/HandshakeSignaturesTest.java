package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import org.junit.jupiter.api.Test;

class HandshakeSignaturesTest {
    private static final String ED25519 = "Ed25519";
    private static final String OF_THE_JDK = "SunEC";
    private static final byte[] MESSAGE = "a handshake".getBytes(StandardCharsets.US_ASCII);

    private final Ed25519Signer pair = Ed25519Signer.fromSeed(new byte[Ed25519Signer.SEED_BYTES]);
    private final PrivateKey privateKey = new NodePrivateKey(pair);
    private final PublicKey publicKey = decoded(NodeKey.of(pair).encode());

    HandshakeSignaturesTest() throws GeneralSecurityException {
        HandshakeSignatures.install();
    }

    private static PublicKey decoded(byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance(ED25519).generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static byte[] sign(PrivateKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ED25519);
        signature.initSign(key);
        signature.update(MESSAGE, 0, 3);
        signature.update(MESSAGE[3]);
        signature.update(MESSAGE, 4, MESSAGE.length - 4);
        return signature.sign();
    }

    private static boolean isGood(Signature verifier, PublicKey key, byte[] signature) throws GeneralSecurityException {
        verifier.initVerify(key);
        verifier.update(MESSAGE);
        return verifier.verify(signature);
    }

    @Test
    void shouldSignAndVerifyAsTheJdkDoes() throws GeneralSecurityException {
        byte[] signature = sign(privateKey);
        Signature here = Signature.getInstance(ED25519);
        assertTrue(isGood(here, publicKey, signature));
        assertEquals("TimeCoin", here.getProvider().getName());
        assertTrue(isGood(Signature.getInstance(ED25519, OF_THE_JDK), publicKey, signature));
        signature[5] ^= 1;
        assertFalse(isGood(here, publicKey, signature));
        assertFalse(isGood(here, publicKey, new byte[63]));
    }

    @Test
    void shouldLeaveOtherKeysToTheJdk() throws GeneralSecurityException {
        KeyPair other = KeyPairGenerator.getInstance(ED25519).generateKeyPair();
        byte[] signature = sign(other.getPrivate());
        assertTrue(isGood(Signature.getInstance(ED25519), other.getPublic(), signature));
        assertFalse(isGood(Signature.getInstance(ED25519), publicKey, signature));
    }

    /** With the neutral element as key and as R, and S = 0, the JDK takes it for a signature of any message. */
    @Test
    void shouldRefuseWhatAKeyOfSmallOrderSigned() throws GeneralSecurityException {
        byte[] neutral = new byte[32];
        neutral[0] = 1;
        PublicKey small = decoded(new NodeKey(Hash.of(neutral)).encode());
        byte[] signature = new byte[64];
        signature[0] = 1;
        assertTrue(isGood(Signature.getInstance(ED25519, OF_THE_JDK), small, signature));
        assertFalse(isGood(Signature.getInstance(ED25519), small, signature));
    }

    @Test
    void shouldBeOneOfTheProcessHoweverOftenItIsInstalled() {
        int before = Security.getProviders().length;
        HandshakeSignatures.install();
        assertEquals(before, Security.getProviders().length);
    }

    @Test
    void shouldNotLetThePrivateKeyOut() {
        assertNull(privateKey.getEncoded());
        assertNull(privateKey.getFormat());
        assertThrows(NotSerializableException.class, () -> new ObjectOutputStream(new ByteArrayOutputStream())
                .writeObject(privateKey));
    }

    @Test
    void shouldSignTheSameTwice() throws GeneralSecurityException {
        assertArrayEquals(sign(privateKey), sign(privateKey));
    }
}
