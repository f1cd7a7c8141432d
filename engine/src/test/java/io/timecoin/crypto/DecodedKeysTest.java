package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.InvariantViolation;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;
import org.junit.jupiter.api.Test;

class DecodedKeysTest {
    private final Random random = new Random(7);

    @Test
    void shouldDecodeOnceWhenTheKeyIsHeld() {
        DecodedKeys keys = new DecodedKeys(8);
        UnsafeBuffer key = randomKey();
        PublicPoint point = keys.find(key, 0);
        assertSame(point, keys.find(key, 0));
        assertEquals(1, keys.misses());
    }

    @Test
    void shouldGiveTheRightPointAndStayBoundedWhenKeysEvictEachOther() {
        for (int capacity : new int[] {1, 2, 16}) {
            DecodedKeys keys = new DecodedKeys(capacity);
            UnsafeBuffer[] all = new UnsafeBuffer[100];
            for (int i = 0; i < all.length; i++) {
                all[i] = randomKey();
            }
            byte[] encoded = new byte[32];
            for (int i = 0; i < 2_000; i++) {
                UnsafeBuffer key = all[random.nextInt(all.length)];
                Ed25519.encodePublicPoint(keys.find(key, 0), encoded, 0);
                assertArrayEquals(key.byteArray(), encoded);
                assertTrue(keys.occupied() <= capacity);
            }
            assertEquals(capacity, keys.occupied());
        }
    }

    @Test
    void shouldTellKeysApartThatDifferInTheSignOnly() {
        DecodedKeys keys = new DecodedKeys(1);
        byte[] key = randomKey().byteArray();
        byte[] negated = SignatureForge.flip(key, 255);
        byte[] encoded = new byte[32];
        for (int i = 0; i < 4; i++) {
            byte[] wanted = i % 2 == 0 ? key : negated;
            Ed25519.encodePublicPoint(keys.find(new UnsafeBuffer(wanted), 0), encoded, 0);
            assertArrayEquals(wanted, encoded);
        }
        assertEquals(4, keys.misses());
    }

    @Test
    void shouldKeepNothingWhenBytesDoNotDecode() {
        DecodedKeys keys = new DecodedKeys(1);
        UnsafeBuffer good = randomKey();
        assertNotNull(keys.find(good, 0));
        UnsafeBuffer offCurve = new UnsafeBuffer(SignatureForge.smallY(false, 0));
        assertNull(keys.find(offCurve, 0));
        assertNull(keys.find(offCurve, 0));
        keys.find(good, 0);
        assertEquals(3, keys.misses());
    }

    @Test
    void shouldRefuseACapacityThatIsNoPowerOfTwo() {
        for (int capacity : new int[] {0, -1, 3, Integer.MIN_VALUE, 1 << 21}) {
            assertThrows(InvariantViolation.class, () -> new DecodedKeys(capacity));
        }
    }

    private UnsafeBuffer randomKey() {
        byte[] seed = new byte[32];
        random.nextBytes(seed);
        return new UnsafeBuffer(Ed25519Signer.fromSeed(seed).publicKey());
    }
}
