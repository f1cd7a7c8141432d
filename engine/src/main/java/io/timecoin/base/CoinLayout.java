package io.timecoin.base;

/**
 * The bytes of an unspent output, the same in tables, store, snapshots and state tree; little-endian.
 *
 * <pre>
 *  | transaction id 32 | output index 4 | amount 8 | owner 32 | height 8 | kind 4 |
 *  |<--------- key 36 --------------->|<------------- value 52 --------------->|
 * </pre>
 */
public final class CoinLayout {
    /** Length of the key: the outpoint. */
    public static final int KEY_BYTES = 36;

    /** Position of the output index, int32. */
    public static final int OUTPUT_INDEX_OFFSET = 32;

    /** Position of the amount in units, int64. */
    public static final int AMOUNT_OFFSET = 36;

    /** Position of the 32-byte hash of the owner's public key. */
    public static final int OWNER_OFFSET = 44;

    /** Position of the height of the block that created the output, int64. */
    public static final int HEIGHT_OFFSET = 76;

    /** Position of the kind, int32: one of the KIND constants. */
    public static final int KIND_OFFSET = 84;

    /** Length of key and value. */
    public static final int BYTES = 88;

    /** Length of the value. */
    public static final int VALUE_BYTES = BYTES - KEY_BYTES;

    /** Created by a transfer or by genesis. */
    public static final int KIND_TRANSFER = 0;

    /** Created by a block's reward. */
    public static final int KIND_REWARD = 1;

    /** Locked by the registration of a validator; free when the registry does not name it any more. */
    public static final int KIND_COLLATERAL = 2;

    private CoinLayout() {}
}
