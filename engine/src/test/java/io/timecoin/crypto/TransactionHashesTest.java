package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TransactionHashesTest {
    private final Random random = new Random(3);
    private final TransactionHashes hashes = new TransactionHashes();
    private final UnsafeBuffer target = new UnsafeBuffer(new byte[40]);

    @Test
    void shouldHashTheBodyUnderItsTag() throws NoSuchAlgorithmException {
        byte[] body = randomBytes(300);
        hashes.txId(new UnsafeBuffer(body), 10, 250, target, 8);
        assertArrayEquals(sha256(tag("transaction-id"), Arrays.copyOfRange(body, 10, 260)), written());
    }

    @Test
    void shouldHashIdAndWitnessesUnderTheirTag() throws NoSuchAlgorithmException {
        byte[] txId = randomBytes(32);
        byte[] witnesses = randomBytes(192);
        hashes.content(new UnsafeBuffer(txId), 0, new UnsafeBuffer(witnesses), 0, 192, target, 8);
        assertArrayEquals(sha256(tag("transaction-content"), txId, witnesses), written());
    }

    @Test
    void shouldHashAKeyToItsOwner() throws NoSuchAlgorithmException {
        byte[] key = randomBytes(32);
        hashes.owner(new UnsafeBuffer(key), 0, target, 8);
        assertArrayEquals(sha256(tag("owner"), key), written());
    }

    @Test
    void shouldBuildTheSignedMessageFromTagChainAndId() {
        byte[] txId = randomBytes(32);
        byte[] tag = tag("transaction-signature");
        assertEquals(tag.length + 4 + 32, TransactionHashes.SIGNED_MESSAGE_BYTES);
        hashes.signedMessage(7, new UnsafeBuffer(randomBytes(32)), 0);
        DirectBuffer message = hashes.signedMessage(0x8000_0102, new UnsafeBuffer(txId), 0);
        assertEquals(TransactionHashes.SIGNED_MESSAGE_BYTES, message.capacity());
        byte[] expected = join(tag, new byte[] {2, 1, 0, (byte) 0x80}, txId);
        byte[] actual = new byte[message.capacity()];
        message.getBytes(0, actual);
        assertArrayEquals(expected, actual);
    }

    private byte[] written() {
        byte[] hash = new byte[32];
        target.getBytes(8, hash);
        return hash;
    }

    private static byte[] tag(String name) {
        return SignatureForge.ascii("timecoin/" + name + "/1\0");
    }

    private static byte[] sha256(byte[]... parts) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(join(parts));
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
