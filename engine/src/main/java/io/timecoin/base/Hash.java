package io.timecoin.base;

import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A 32-byte hash as an immutable value, for everything off the hot path. Hot paths pass (buffer, offset). Any thread.
 */
public final class Hash implements Comparable<Hash> {
    /** Length in bytes. */
    public static final int BYTES = 32;

    /** All zero: the parent of the genesis block. */
    public static final Hash ZERO = new Hash(new byte[BYTES]);

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Copies 32 bytes.
     *
     * @throws IllegalArgumentException if the array is not 32 bytes long
     */
    public static Hash of(byte[] source) {
        if (source.length != BYTES) {
            throw new IllegalArgumentException("a hash has 32 bytes, not " + source.length);
        }
        return new Hash(source.clone());
    }

    /** Copies 32 bytes from a buffer. */
    public static Hash of(DirectBuffer source, int offset) {
        byte[] copy = new byte[BYTES];
        source.getBytes(offset, copy);
        return new Hash(copy);
    }

    /**
     * Reads 64 hexadecimal digits.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Hash fromHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** Writes the bytes into a buffer. */
    public void writeTo(MutableDirectBuffer target, int offset) {
        target.putBytes(offset, bytes);
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** Whether two buffers hold the same 32 bytes at their offsets; allocates nothing. */
    public static boolean equal(DirectBuffer a, int aOffset, DirectBuffer b, int bOffset) {
        return a.getLong(aOffset) == b.getLong(bOffset)
                && a.getLong(aOffset + 8) == b.getLong(bOffset + 8)
                && a.getLong(aOffset + 16) == b.getLong(bOffset + 16)
                && a.getLong(aOffset + 24) == b.getLong(bOffset + 24);
    }

    /** Whether a buffer holds these bytes at an offset. */
    public boolean matches(DirectBuffer other, int offset) {
        for (int i = 0; i < BYTES; i++) {
            if (other.getByte(offset + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(Hash other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
