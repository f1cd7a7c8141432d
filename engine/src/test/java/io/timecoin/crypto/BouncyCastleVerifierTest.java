package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.timecoin.base.ResultCode;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BouncyCastleVerifierTest {
    private static final byte[] MESSAGE = SignatureForge.ascii("message");

    private final Random random = new Random(20);

    @Test
    void shouldEqualTheOracleOnRandomAndMutatedSignatures() {
        Map<ResultCode, Integer> seen = compareWithOracle(3_000);
        assertTrue(seen.get(ResultCode.OK) > 600, seen.toString());
        assertTrue(seen.get(ResultCode.SIGNATURE_INVALID) > 600, seen.toString());
        assertTrue(seen.get(ResultCode.PUBLIC_KEY_INVALID) > 50, seen.toString());
        assertTrue(seen.get(ResultCode.SIGNATURE_POINT_INVALID) > 50, seen.toString());
        assertTrue(seen.get(ResultCode.SIGNATURE_SCALAR_RANGE) > 50, seen.toString());
    }

    @Test
    @Tag("long")
    void shouldEqualTheOracleOnManyRandomAndMutatedSignatures() {
        compareWithOracle(50_000);
    }

    /** The library whole, over key bytes and without our cache, plus our one addition; and now and then the model. */
    private Map<ResultCode, Integer> compareWithOracle(int cases) {
        BouncyCastleVerifier verifier = new BouncyCastleVerifier(16);
        Ed25519Signer[] signers = new Ed25519Signer[40];
        for (int i = 0; i < signers.length; i++) {
            signers[i] = Ed25519Signer.fromSeed(randomBytes(32));
        }
        Map<ResultCode, Integer> seen = new EnumMap<>(ResultCode.class);
        for (int i = 0; i < cases; i++) {
            Ed25519Signer signer = signers[random.nextInt(signers.length)];
            byte[] key = signer.publicKey();
            byte[] message = randomBytes(random.nextInt(100));
            byte[] signature = sign(signer, message);
            mutate(key, signature, message);
            ResultCode verdict = judge(verifier, key, signature, message);
            byte[] point = SignatureForge.pointOf(signature);
            boolean oracle = Ed25519.verify(signature, 0, key, 0, message, 0, message.length)
                    && SignatureRules.isPointAcceptable(new UnsafeBuffer(point), 0);
            assertEquals(oracle, verdict == ResultCode.OK, "case " + i);
            if (i % 20 == 0) {
                assertEquals(ModelEd25519.verdict(key, signature, message), verdict, "case " + i);
            }
            seen.merge(verdict, 1, Integer::sum);
        }
        assertEquals(0, verifier.libraryRefusals());
        return seen;
    }

    private void mutate(byte[] key, byte[] signature, byte[] message) {
        switch (random.nextInt(6)) {
            case 0 -> flipOneBit(key);
            case 1 -> flipOneBit(signature);
            case 2 -> flipOneBit(message);
            case 3 -> System.arraycopy(randomBytes(32), 0, signature, random.nextBoolean() ? 0 : 32, 32);
            default -> {
                // Left as signed.
            }
        }
    }

    private void flipOneBit(byte[] bytes) {
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
    }

    @Test
    void shouldJudgeAlikeWhereverTheBytesLie() {
        BouncyCastleVerifier verifier = new BouncyCastleVerifier(4);
        Ed25519Signer signer = Ed25519Signer.fromSeed(randomBytes(32));
        for (int length : new int[] {0, 1, 200, 1024, 1025, 5000}) {
            byte[] message = randomBytes(length);
            byte[] all = new byte[13 + 32 + 64 + length + 5];
            System.arraycopy(signer.publicKey(), 0, all, 13, 32);
            System.arraycopy(sign(signer, message), 0, all, 45, 64);
            System.arraycopy(message, 0, all, 109, length);
            UnsafeBuffer direct = new UnsafeBuffer(ByteBuffer.allocateDirect(all.length));
            direct.putBytes(0, all);
            byte[] padded = new byte[all.length + 7];
            System.arraycopy(all, 0, padded, 7, all.length);
            UnsafeBuffer[] views = {new UnsafeBuffer(all), direct, new UnsafeBuffer(padded, 7, all.length)};
            for (UnsafeBuffer view : views) {
                assertEquals(ResultCode.OK, verifier.verify(view, 13, view, 45, view, 109, length));
                view.putByte(108, (byte) (view.getByte(108) ^ 1));
                assertEquals(ResultCode.SIGNATURE_INVALID, verifier.verify(view, 13, view, 45, view, 109, length));
                view.putByte(108, (byte) (view.getByte(108) ^ 1));
            }
        }
    }

    @Test
    void shouldThrowWhenTheCallerPassesTooFewBytes() {
        BouncyCastleVerifier verifier = new BouncyCastleVerifier(4);
        Ed25519Signer signer = Ed25519Signer.fromSeed(randomBytes(32));
        UnsafeBuffer key = new UnsafeBuffer(signer.publicKey());
        UnsafeBuffer signature = new UnsafeBuffer(sign(signer, MESSAGE));
        UnsafeBuffer message = new UnsafeBuffer(MESSAGE);
        assertThrows(IndexOutOfBoundsException.class, () -> verifier.verify(key, 1, signature, 0, message, 0, 7));
        assertThrows(IndexOutOfBoundsException.class, () -> verifier.verify(key, 0, signature, 1, message, 0, 7));
        assertThrows(IndexOutOfBoundsException.class, () -> verifier.verify(key, 0, signature, 0, message, 1, 7));
    }

    @Test
    void shouldRefuseAndCountWhenTheLibraryGivesUp() {
        BouncyCastleVerifier verifier = new BouncyCastleVerifier(4, (s, so, key, m, mo, length) -> {
            throw new IllegalStateException();
        });
        Ed25519Signer signer = Ed25519Signer.fromSeed(randomBytes(32));
        byte[] signature = sign(signer, MESSAGE);
        assertEquals(ResultCode.SIGNATURE_INVALID, judge(verifier, signer.publicKey(), signature, MESSAGE));
        assertEquals(ResultCode.SIGNATURE_INVALID, judge(verifier, signer.publicKey(), signature, MESSAGE));
        assertEquals(2, verifier.libraryRefusals());
    }

    @Test
    void shouldAllocateNothingOfItsOwnWhenTheKeyIsHeld() {
        BouncyCastleVerifier verifier = new BouncyCastleVerifier(4, (s, so, key, m, mo, length) -> true);
        Ed25519Signer signer = Ed25519Signer.fromSeed(randomBytes(32));
        UnsafeBuffer direct = new UnsafeBuffer(ByteBuffer.allocateDirect(200));
        direct.putBytes(0, signer.publicKey());
        direct.putBytes(32, sign(signer, MESSAGE));
        long accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            accepted += verifier.verify(direct, 0, direct, 32, direct, 96, 67).code();
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100_000; i++) {
            accepted += verifier.verify(direct, 0, direct, 32, direct, 96, 67).code();
        }
        long allocatedBytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(0, accepted);
        assertTrue(allocatedBytes < 1_000, allocatedBytes + " bytes in 100,000 calls");
        assertEquals(1, verifier.decodedKeyMisses());
    }

    private static byte[] sign(Ed25519Signer signer, byte[] message) {
        UnsafeBuffer signature = new UnsafeBuffer(new byte[64]);
        signer.sign(new UnsafeBuffer(message), 0, message.length, signature, 0);
        return signature.byteArray();
    }

    private static ResultCode judge(SignatureVerifier verifier, byte[] key, byte[] signature, byte[] message) {
        return verifier.verify(
                new UnsafeBuffer(key), 0, new UnsafeBuffer(signature), 0, new UnsafeBuffer(message), 0, message.length);
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
