package io.timecoin.crypto;

import io.timecoin.base.Invariant;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Hashes of what has been verified: what comes twice, a transaction by a relay and with a proposal, a vote by itself and in a
 * certificate, is verified once. A hash covers keys and signatures as well as what they sign, so whoever has the hash has the verdict. A direct-mapped
 * table of fixed size that all verify workers share; a hash has one slot and takes it from whoever holds it. Any thread;
 * allocates nothing.
 *
 * <p>The four words of a slot are not written as one, so a reader may meet, and writers at the same time may leave, words of
 * several hashes. That is taken for none of them, unless the words are just those of another hash: to find one that is made of two
 * others takes some 2^90 hashes, of four 2^60, and those, all of them good, must then be written within nanoseconds of each other.
 */
public final class VerifiedHashes {
    /** Slots by default, 2 MiB: at 50,000 transactions a second half of them last a second. */
    public static final int SLOTS_DEFAULT = 1 << 16;

    private static final int WORDS = 4;
    private static final int SLOTS_MAX = 1 << 24;
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] words;
    private final int mask;

    /**
     * Creates an empty table.
     *
     * @param slots a power of two, at most 2^24; 32 bytes each
     */
    public VerifiedHashes(int slots) {
        Invariant.check(Integer.bitCount(slots) == 1 && slots <= SLOTS_MAX, "the number of slots is a power of two");
        words = new long[slots * WORDS];
        mask = slots - 1;
    }

    /** Whether the hash was added, and no other has taken its slot since. */
    public boolean contains(DirectBuffer hash, int offset) {
        int at = slot(hash, offset);
        long different = 0;
        long any = 0;
        for (int i = 0; i < WORDS; i++) {
            long word = word(hash, offset, i);
            any |= word;
            different |= word ^ (long) WORD.getOpaque(words, at + i);
        }
        // All zeros is a slot that nobody has taken yet.
        return different == 0 && any != 0;
    }

    /** Takes note of a hash whose signatures have passed. */
    public void add(DirectBuffer hash, int offset) {
        int at = slot(hash, offset);
        for (int i = 0; i < WORDS; i++) {
            WORD.setOpaque(words, at + i, word(hash, offset, i));
        }
    }

    private int slot(DirectBuffer hash, int offset) {
        return ((int) word(hash, offset, 0) & mask) * WORDS;
    }

    private static long word(DirectBuffer hash, int offset, int index) {
        return hash.getLong(offset + index * Long.BYTES, ByteOrder.LITTLE_ENDIAN);
    }
}
