package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HasherTest {
    private static final String SHA256_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void shouldBePlainSha256WhenTheTagIsEmpty() {
        for (DomainTag tag : new DomainTag[] {DomainTag.MERKLE, DomainTag.STATE_TREE}) {
            Hasher hasher = new Hasher(tag);
            assertEquals(SHA256_OF_NOTHING, hasher.digest().toString());
            byte[] abc = SignatureForge.ascii("abc");
            assertEquals(SHA256_OF_ABC, hasher.update(abc, 0, 3).digest().toString());
            assertEquals(SHA256_OF_ABC, hasher.update(abc, 0, 3).digest().toString());
        }
    }

    @Test
    void shouldFeedTheTagFirst() throws NoSuchAlgorithmException {
        Set<Hash> hashes = new HashSet<>();
        for (DomainTag tag : DomainTag.values()) {
            String name = tag.name().toLowerCase(Locale.ROOT).replace('_', '-');
            boolean tagged = tag != DomainTag.MERKLE && tag != DomainTag.STATE_TREE;
            byte[] expected = SignatureForge.ascii((tagged ? "timecoin/" + name + "/1\0" : "") + "abc");
            Hash hash =
                    new Hasher(tag).update(SignatureForge.ascii("abc"), 0, 3).digest();
            assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(expected), hash.toByteArray(), name);
            hashes.add(hash);
        }
        assertEquals(DomainTag.values().length - 1, hashes.size(), "only the two trees share a tag");
    }

    @Test
    void shouldHashAlikeWhereverTheBytesLieAndHoweverTheyAreCut() throws NoSuchAlgorithmException {
        Random random = new Random(6);
        Hasher hasher = new Hasher(DomainTag.MERKLE);
        for (int length : new int[] {0, 1, 63, 64, 1023, 1024, 1025, 5000}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            Hash expected = Hash.of(MessageDigest.getInstance("SHA-256").digest(bytes));
            UnsafeBuffer direct = new UnsafeBuffer(ByteBuffer.allocateDirect(length + 9));
            direct.putBytes(9, bytes);
            byte[] padded = new byte[length + 5];
            System.arraycopy(bytes, 0, padded, 5, length);
            UnsafeBuffer slice = new UnsafeBuffer(padded, 2, length + 3);
            assertEquals(expected, hasher.update(direct, 9, length).digest());
            assertEquals(expected, hasher.update(slice, 3, length).digest());
            int cut = length / 3;
            hasher.update(direct, 9, cut).update(bytes, cut, length - cut);
            assertEquals(expected, hasher.digest());
        }
    }

    @Test
    void shouldFeedIntegersLittleEndian() {
        ByteBuffer bytes = ByteBuffer.allocate(13 + Hash.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Hash inner = new Hasher(DomainTag.OWNER).digest();
        bytes.putLong(0x0102_0304_0506_0708L).putInt(-2).put((byte) 9).put(inner.toByteArray());
        Hash expected = new Hasher(DomainTag.BLOCK)
                .update(bytes.array(), 0, bytes.capacity())
                .digest();
        Hash actual = new Hasher(DomainTag.BLOCK)
                .updateLong(0x0102_0304_0506_0708L)
                .updateInt(-2)
                .updateByte((byte) 9)
                .update(inner)
                .digest();
        assertEquals(expected, actual);
    }

    @Test
    void shouldForgetWhatWasFedWhenReset() {
        Hasher hasher = new Hasher(DomainTag.VOTE);
        Hash empty = hasher.digest();
        UnsafeBuffer target = new UnsafeBuffer(new byte[40]);
        hasher.updateLong(1).reset().digest(target, 8);
        assertTrue(empty.matches(target, 8));
    }
}
