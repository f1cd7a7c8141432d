package io.timecoin.base;

/**
 * The bytes of a proof against a state root, little-endian; what the state tree writes and the verifier reads.
 *
 * <pre>
 *  | version 2 | step count 2 |                                          the tree is empty, nothing follows
 *  | version 2 | step count 2 | coin 88 | step 34 | step 34 | ...        from the leaf up to the root
 *
 *  step:  | split bit 2 | hash of the other side 32 |
 * </pre>
 *
 * <p>The coin is the only leaf that the bits of the asked key can lead to: the coin itself, or one that shows by its
 * other key that the asked one is not there. Split bits count from the most significant bit of the first byte of the
 * key and fall strictly from step to step. On which side of a step the path lies is not written: the key says it.
 */
public final class StateProofLayout {
    /** The one version there is. */
    public static final int VERSION = 1;

    /** Position of the version, uint16. */
    public static final int VERSION_OFFSET = 0;

    /** Position of the number of steps, uint16. */
    public static final int STEP_COUNT_OFFSET = 2;

    /** Length of version and step count: a whole proof of the empty tree. */
    public static final int HEADER_BYTES = 4;

    /** Position of the coin: key and value in the layout of {@link CoinLayout}. */
    public static final int COIN_OFFSET = HEADER_BYTES;

    /** Position of the value inside the coin. */
    public static final int VALUE_OFFSET = COIN_OFFSET + CoinLayout.KEY_BYTES;

    /** Position of the first step. */
    public static final int STEPS_OFFSET = COIN_OFFSET + CoinLayout.BYTES;

    /** Position of the hash inside a step. */
    public static final int STEP_HASH_OFFSET = 2;

    /** Length of a step. */
    public static final int STEP_BYTES = STEP_HASH_OFFSET + Hash.BYTES;

    /** Bits of a key, so one more than the largest split bit. */
    public static final int KEY_BITS = CoinLayout.KEY_BYTES * Byte.SIZE;

    /** Most steps: split bits fall strictly. Ground transaction ids cannot go deeper. */
    public static final int STEPS_MAX = KEY_BITS;

    /** Length of the longest proof. */
    public static final int BYTES_MAX = STEPS_OFFSET + STEPS_MAX * STEP_BYTES;

    /** First byte of what is hashed for a leaf; the coin follows. */
    public static final byte LEAF_PREFIX = 0x00;

    /** First byte of what is hashed for a node; split bit, left hash and right hash follow. */
    public static final byte NODE_PREFIX = 0x01;

    /** Length of what is hashed for a leaf. */
    public static final int LEAF_PREIMAGE_BYTES = 1 + CoinLayout.BYTES;

    /** Length of what is hashed for a node. */
    public static final int NODE_PREIMAGE_BYTES = 1 + 2 + 2 * Hash.BYTES;

    private StateProofLayout() {}

    /** Length of a proof with a coin and some steps. */
    public static int length(int stepCount) {
        return STEPS_OFFSET + stepCount * STEP_BYTES;
    }
}
