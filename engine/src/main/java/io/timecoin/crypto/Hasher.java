package io.timecoin.crypto;

import io.timecoin.base.Hash;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * SHA-256 (FIPS 180-4) under one domain tag, reused without allocating. Integers are fed little-endian. One thread.
 *
 * <p>Use: {@code reset()}, then any number of updates, then one digest, which resets.
 */
public final class Hasher {
    private static final int COPY_BYTES = 1024;

    private final MessageDigest sha256 = newSha256();
    private final DomainTag tag;
    private final byte[] copy = new byte[COPY_BYTES];
    private final UnsafeBuffer copyView = new UnsafeBuffer(copy);
    private final byte[] result = new byte[Hash.BYTES];

    /**
     * Creates a hasher, ready for updates.
     *
     * @param tag what the hashes are for
     */
    public Hasher(DomainTag tag) {
        this.tag = tag;
        tag.feed(sha256);
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Forgets what was fed and starts again with the tag. */
    public Hasher reset() {
        sha256.reset();
        tag.feed(sha256);
        return this;
    }

    /** Feeds bytes of a buffer. */
    public Hasher update(DirectBuffer buffer, int offset, int length) {
        byte[] array = buffer.byteArray();
        if (array != null) {
            sha256.update(array, buffer.wrapAdjustment() + offset, length);
            return this;
        }
        int at = 0;
        while (at < length) {
            int step = Math.min(COPY_BYTES, length - at);
            buffer.getBytes(offset + at, copy, 0, step);
            sha256.update(copy, 0, step);
            at += step;
        }
        return this;
    }

    /** Feeds bytes of an array. */
    public Hasher update(byte[] bytes, int offset, int length) {
        sha256.update(bytes, offset, length);
        return this;
    }

    /** Feeds the bytes of a hash. */
    public Hasher update(Hash hash) {
        hash.writeTo(copyView, 0);
        sha256.update(copy, 0, Hash.BYTES);
        return this;
    }

    /** Feeds eight bytes. */
    public Hasher updateLong(long value) {
        copyView.putLong(0, value, ByteOrder.LITTLE_ENDIAN);
        sha256.update(copy, 0, Long.BYTES);
        return this;
    }

    /** Feeds four bytes. */
    public Hasher updateInt(int value) {
        copyView.putInt(0, value, ByteOrder.LITTLE_ENDIAN);
        sha256.update(copy, 0, Integer.BYTES);
        return this;
    }

    /** Feeds one byte. */
    public Hasher updateByte(byte value) {
        sha256.update(value);
        return this;
    }

    /** Ends the hash, writes its 32 bytes and starts again. */
    public void digest(MutableDirectBuffer target, int offset) {
        finish();
        target.putBytes(offset, result);
    }

    /** Ends the hash as a value and starts again; allocates. */
    public Hash digest() {
        finish();
        return Hash.of(result);
    }

    private void finish() {
        try {
            sha256.digest(result, 0, Hash.BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes hold a SHA-256", e);
        }
        tag.feed(sha256);
    }
}
