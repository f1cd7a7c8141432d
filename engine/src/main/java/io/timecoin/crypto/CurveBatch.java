package io.timecoin.crypto;

/**
 * Judges many signatures by the curve at once: what is left of the verdict once {@link SignatureRules} have judged their
 * form. Use: {@link #clear}, {@link #add} up to the capacity, {@link #judge}, then what became of each. One thread.
 */
public interface CurveBatch {
    /** Signatures that have room. */
    int capacity();

    /** Begins anew. */
    void clear();

    /**
     * Adds one signature whose form is right: A and R below p and of no small order, S below L. Its number is that of those added before.
     *
     * @param key A, 32 bytes
     * @param signature R and S, 64 bytes
     * @param challenge SHA-512 of R, A and the message, 64 bytes
     */
    void add(byte[] key, byte[] signature, byte[] challenge);

    /** Judges all that were added. */
    void judge();

    /** Whether A is a point of the curve. After {@link #judge}. */
    boolean isKey(int index);

    /** Whether R is a point of the curve. After {@link #judge}. */
    boolean isNonce(int index);

    /** Whether A and R are, and [8](S B - R - k A) is the neutral element. After {@link #judge}. */
    boolean holds(int index);

    /** How many sums of several signatures it has worked out since it was made. */
    long sums();

    /** How many of those sums were not neutral, and so told no more than that not all hold. */
    long failedSums();
}
