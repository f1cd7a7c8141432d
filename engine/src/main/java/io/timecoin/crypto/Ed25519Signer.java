package io.timecoin.crypto;

import io.timecoin.base.Invariant;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.security.auth.Destroyable;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * One Ed25519 key pair in memory, signing through BouncyCastle. The public key is always derived from the seed, never
 * accepted beside it: a signature under a wrong public key would give the seed away. Never prints the seed;
 * {@link #destroy()} wipes it, except for what the library left on the heap while signing. Any thread may sign: the
 * state thread signs votes with the pair with which the journal's thread signs checkpoints.
 */
public final class Ed25519Signer implements Signer, Destroyable {
    /** Length of the private seed in bytes. */
    public static final int SEED_BYTES = Ed25519.SECRET_KEY_SIZE;

    private final byte[] seed;
    private final byte[] publicKey = new byte[PUBLIC_KEY_BYTES];
    private volatile boolean destroyed;

    private Ed25519Signer(byte[] seed) {
        this.seed = seed;
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    }

    /**
     * Derives the pair of a seed, which is copied: the caller wipes its own.
     *
     * @throws IllegalArgumentException if the seed is not 32 bytes long
     */
    public static Ed25519Signer fromSeed(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("a seed has 32 bytes, not " + seed.length);
        }
        return new Ed25519Signer(seed.clone());
    }

    /** Makes a new pair from the caller's source of randomness. */
    public static Ed25519Signer generate(SecureRandom random) {
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        return new Ed25519Signer(seed);
    }

    @Override
    public void publicKey(MutableDirectBuffer target, int offset) {
        target.putBytes(offset, publicKey);
    }

    /** A copy of the 32-byte public key. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public void sign(DirectBuffer message, int offset, int length, MutableDirectBuffer target, int targetOffset) {
        Invariant.check(!destroyed, "a destroyed key signs nothing");
        message.boundsCheck(offset, length);
        byte[] array = message.byteArray();
        int at = array == null ? 0 : message.wrapAdjustment() + offset;
        if (array == null) {
            array = new byte[length];
            message.getBytes(offset, array);
        }
        byte[] signature = new byte[SIGNATURE_BYTES];
        Ed25519.sign(seed, 0, publicKey, 0, array, at, length, signature, 0);
        target.putBytes(targetOffset, signature);
    }

    /** A copy of the seed, for the key file alone; the caller wipes it. */
    byte[] copySeed() {
        Invariant.check(!destroyed, "a destroyed key has no seed");
        return seed.clone();
    }

    @Override
    public void destroy() {
        Arrays.fill(seed, (byte) 0);
        destroyed = true;
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    /** The public half only. */
    @Override
    public String toString() {
        return "Ed25519 public key " + HexFormat.of().formatHex(publicKey);
    }
}
