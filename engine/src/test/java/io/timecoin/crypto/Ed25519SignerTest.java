package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.InvariantViolation;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class Ed25519SignerTest {
    @Test
    void shouldMakeTheKeysAndSignaturesOfTheRfc() {
        for (RfcVectors.Vector vector : RfcVectors.ALL) {
            Ed25519Signer signer = Ed25519Signer.fromSeed(vector.seed());
            assertArrayEquals(vector.key(), signer.publicKey(), vector.name());
            assertArrayEquals(vector.signature(), sign(signer, vector.message()), vector.name());
        }
    }

    @Test
    void shouldSignAsTheJdkSigns() throws GeneralSecurityException {
        Random random = new Random(8032);
        Signature jdk = Signature.getInstance("Ed25519");
        KeyFactory keys = KeyFactory.getInstance("Ed25519");
        for (int i = 0; i < 100; i++) {
            byte[] seed = new byte[32];
            random.nextBytes(seed);
            byte[] message = new byte[i * 3];
            random.nextBytes(message);
            jdk.initSign(keys.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed)));
            jdk.update(message);
            assertArrayEquals(jdk.sign(), sign(Ed25519Signer.fromSeed(seed), message));
        }
    }

    @Test
    void shouldSignOnTwoThreadsAtOnce() throws Exception {
        Ed25519Signer signer = Ed25519Signer.fromSeed(new byte[32]);
        byte[] vote = SignatureForge.ascii("vote");
        byte[] checkpoint = SignatureForge.ascii("checkpoint");
        byte[] voted = sign(signer, vote);
        byte[] checked = sign(signer, checkpoint);
        FutureTask<Void> other = new FutureTask<>(() -> signAlways(signer, checkpoint, checked), null);
        new Thread(other).start();
        signAlways(signer, vote, voted);
        other.get();
    }

    private static void signAlways(Ed25519Signer signer, byte[] message, byte[] expected) {
        for (int i = 0; i < 2000; i++) {
            assertArrayEquals(expected, sign(signer, message));
        }
    }

    @Test
    void shouldSignAlikeWhereverTheBytesLie() {
        Ed25519Signer signer = Ed25519Signer.generate(new SecureRandom());
        byte[] message = SignatureForge.ascii("message");
        UnsafeBuffer direct = new UnsafeBuffer(ByteBuffer.allocateDirect(100));
        direct.putBytes(3, message);
        signer.sign(direct, 3, message.length, direct, 20);
        byte[] signature = new byte[64];
        direct.getBytes(20, signature);
        assertArrayEquals(sign(signer, message), signature);
        UnsafeBuffer slice = new UnsafeBuffer(SignatureForge.ascii("a message"), 1, 8);
        UnsafeBuffer target = new UnsafeBuffer(new byte[64]);
        signer.sign(slice, 1, 7, target, 0);
        assertArrayEquals(signature, target.byteArray());
    }

    @Test
    void shouldCopyTheSeedAndTakeNoOtherLength() {
        RfcVectors.Vector vector = RfcVectors.ALL.get(0);
        byte[] seed = vector.seed();
        Ed25519Signer signer = Ed25519Signer.fromSeed(seed);
        seed[0]++;
        assertArrayEquals(vector.signature(), sign(signer, vector.message()));
        assertThrows(IllegalArgumentException.class, () -> Ed25519Signer.fromSeed(new byte[31]));
        assertThrows(IllegalArgumentException.class, () -> Ed25519Signer.fromSeed(new byte[33]));
    }

    @Test
    void shouldSignNothingOnceDestroyed() {
        Ed25519Signer signer = Ed25519Signer.fromSeed(RfcVectors.ALL.get(1).seed());
        assertFalse(signer.isDestroyed());
        signer.destroy();
        assertTrue(signer.isDestroyed());
        assertThrows(InvariantViolation.class, () -> sign(signer, new byte[1]));
        assertThrows(InvariantViolation.class, signer::copySeed);
    }

    @Test
    void shouldPrintThePublicKeyOnly() {
        RfcVectors.Vector vector = RfcVectors.ALL.get(1);
        String text = Ed25519Signer.fromSeed(vector.seed()).toString();
        assertTrue(text.contains(HexFormat.of().formatHex(vector.key())));
        assertFalse(text.contains(vector.seedHex()));
        assertEquals("Ed25519 public key ".length() + 64, text.length());
    }

    private static byte[] sign(Ed25519Signer signer, byte[] message) {
        UnsafeBuffer signature = new UnsafeBuffer(new byte[64]);
        signer.sign(new UnsafeBuffer(message), 0, message.length, signature, 0);
        return signature.byteArray();
    }
}
