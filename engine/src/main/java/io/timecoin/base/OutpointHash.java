package io.timecoin.base;

import org.agrona.DirectBuffer;

/**
 * A fast 64-bit hash of outpoints under a secret seed, for indexes. Transaction ids can be ground by whoever makes
 * transactions; without the seed nobody can grind them to meet in one place of an index. The seed decides where
 * entries lie and nothing else: no result, message or root may depend on this hash. Immutable, any thread.
 */
public final class OutpointHash {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long s0;
    private final long s1;
    private final long s2;
    private final long s3;
    private final long s4;
    private final long s5;

    /** Derives the words of the hash from a seed, which the caller draws for each instance. */
    public OutpointHash(long seed) {
        this.s0 = word(seed, 1);
        this.s1 = word(seed, 2);
        this.s2 = word(seed, 3);
        this.s3 = word(seed, 4);
        this.s4 = word(seed, 5);
        this.s5 = word(seed, 6);
    }

    /** Hashes 32 bytes of a transaction id and an output index. */
    public long hash(DirectBuffer txId, int offset, int outputIndex) {
        long a = fold(txId.getLong(offset) ^ s0, txId.getLong(offset + 8) ^ s1);
        long b = fold(txId.getLong(offset + 16) ^ s2, txId.getLong(offset + 24) ^ s3);
        long c = fold(a ^ s4, b ^ s5);
        return fold(c ^ outputIndex * GOLDEN, GOLDEN ^ s0);
    }

    /** Both halves of the 128-bit product: every bit of the operands reaches every bit of the result. */
    private static long fold(long a, long b) {
        return a * b ^ Math.multiplyHigh(a, b);
    }

    /** The n-th output of SplitMix64 from a seed, made odd: a zero word would let its operand vanish. */
    private static long word(long seed, int n) {
        long z = seed + n * GOLDEN;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31 | 1;
    }
}
