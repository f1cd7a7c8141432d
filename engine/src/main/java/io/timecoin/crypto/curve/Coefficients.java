package io.timecoin.crypto.curve;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * The weights of signatures in a sum, of 128 bits, which no sender can know: SHA-512 of a secret, drawn once, and a count that
 * never comes again. One thread; allocates nothing once made.
 */
public final class Coefficients {
    /** Bits of a weight. */
    public static final int BITS = 128;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BYTES = BITS / Byte.SIZE;
    private static final int SECRET_BYTES = 32;

    /** What SHA-512 gives. */
    private static final int DRAWN_AT_ONCE = 64;

    private final MessageDigest sha512;
    private final byte[] secret = new byte[SECRET_BYTES + Long.BYTES];
    private final byte[] drawn;
    private long draws;

    /**
     * Draws the secret.
     *
     * @param capacity weights at once, at most
     */
    public Coefficients(int capacity, SecureRandom random) {
        random.nextBytes(secret);
        drawn = new byte[(capacity * BYTES + DRAWN_AT_ONCE - 1) / DRAWN_AT_ONCE * DRAWN_AT_ONCE];
        try {
            sha512 = MessageDigest.getInstance("SHA-512");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-512", e);
        }
    }

    /** Draws so many anew. */
    public void draw(int count) {
        try {
            for (int at = 0; at < count * BYTES; at += DRAWN_AT_ONCE) {
                WORD.set(secret, SECRET_BYTES, draws++);
                sha512.update(secret);
                sha512.digest(drawn, at, DRAWN_AT_ONCE);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("64 bytes are room for SHA-512", e);
        }
    }

    /** Writes one of those drawn as a scalar: never 0, which would leave a signature unjudged. */
    public void get(int index, long[] z, int zAt) {
        long low = (long) WORD.get(drawn, index * BYTES);
        long high = (long) WORD.get(drawn, index * BYTES + Long.BYTES);
        z[zAt] = (low | high) == 0 ? 1 : low;
        z[zAt + 1] = high;
        for (int i = 2; i < Scalars.WORDS; i++) {
            z[zAt + i] = 0;
        }
    }
}
