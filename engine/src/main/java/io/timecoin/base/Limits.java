package io.timecoin.base;

/**
 * The named maximum of everything: sizes on the wire, collections, loops. Memory is allocated from these at start.
 * What a chain may choose for itself is in genesis; a genesis value never exceeds the limit named here.
 */
public final class Limits {
    /** Largest encoded transaction, in bytes. */
    public static final int TRANSACTION_BYTES_MAX = 64 * 1024;

    /** Most inputs, and so witnesses, of one transaction. */
    public static final int INPUTS_MAX = 255;

    /** Most outputs of one transaction. */
    public static final int OUTPUTS_MAX = 255;

    /** Smallest amount of an output, in units. */
    public static final long DUST_UNITS = 546;

    /** Deepest chain of unconfirmed transactions, the youngest included. */
    public static final int POOL_CHAIN_DEPTH_MAX = 25;

    /** Most bytes of transactions that genesis may allow in a block: a block received is one journal record. */
    public static final int BLOCK_BYTES_MAX = 4 * 1024 * 1024;

    /** Most transactions that genesis may allow in a block. */
    public static final int BLOCK_TRANSACTIONS_MAX = 65_535;

    /** Largest frame of a consensus or catch-up message: a block with its lengths, header and certificate. */
    public static final int BLOCK_FRAME_BYTES_MAX = BLOCK_BYTES_MAX + BLOCK_TRANSACTIONS_MAX * 4 + 64 * 1024;

    /** Bytes of transactions after which an answer with bodies ends: small, because a vote may come behind it. */
    public static final int BODIES_BYTES_MAX = 48 * 1024;

    /** Most blocks asked for at once by who catches up. */
    public static final int BLOCKS_A_REQUEST_MAX = 16;

    /** How many rounds above its own a validator keeps votes of. */
    public static final int ROUNDS_AHEAD_MAX = 8;

    /** Most members of a validator set. */
    public static final int VALIDATORS_MAX = 256;

    /** Most validators registered: members, candidates, and those whose collateral is still locked. */
    public static final int REGISTRATIONS_MAX = 1_024;

    /** Most unspent outputs that genesis may allow. */
    public static final long UTXOS_MAX = 1L << 28;

    /** Payload bytes a ring slot holds inline; larger payloads take a buffer from a bounded pool. */
    public static final int SLOT_PAYLOAD_BYTES = 512;

    /** Smallest encoded input, in bytes: bounds how many inputs a block can hold. */
    public static final int INPUT_BYTES = 36;

    /** Encoded output, in bytes: bounds how many outputs a block can hold. */
    public static final int OUTPUT_BYTES = 40;

    /** Encoded witness, in bytes: bounds how many signatures a transaction can hold. */
    public static final int WITNESS_BYTES = 96;

    /** Largest journal record, envelope and passport configuration included, in bytes. */
    public static final int JOURNAL_RECORD_BYTES_MAX = 8 * 1024 * 1024;

    /** Most events of a journal batch, so that how many may stand in no closed batch is known to a reader. */
    public static final int JOURNAL_BATCH_EVENTS_MAX = 65_536;

    /** Most connections a listener can be configured for. */
    public static final int CONNECTIONS_MAX = 65_536;

    /** Most claimed payload bytes of a refused frame that are skipped; beyond, the connection ends. */
    public static final int FRAME_SKIP_BYTES_MAX = 16 * 1024 * 1024;

    /** Bytes of outbound frames gathered for one connection before they are handed to its event loop. */
    public static final int OUTBOUND_CHUNK_BYTES = 64 * 1024;

    /**
     * Bytes of effects of blocks that may wait for the map of coins while a snapshot is written: a minute of 20,000
     * transfers a second. Outside the heap, and used only as far as there is a backlog.
     */
    public static final int COIN_BACKLOG_BYTES = 256 * 1024 * 1024;

    /** Bytes of a captured replica: a pool of 64 MiB with what is kept beside each transaction, and all else. */
    public static final long CAPTURED_BYTES_MAX = 256L * 1024 * 1024;

    static {
        Invariant.check(
                INPUTS_MAX * INPUT_BYTES + OUTPUTS_MAX * OUTPUT_BYTES < TRANSACTION_BYTES_MAX,
                "the largest transaction without witnesses fits the transaction limit");
        Invariant.check(
                BLOCK_FRAME_BYTES_MAX + 64 * 1024 < JOURNAL_RECORD_BYTES_MAX, "a journal record holds any block");
        Invariant.check(BLOCK_FRAME_BYTES_MAX <= FRAME_SKIP_BYTES_MAX, "whatever a frame may carry can be skipped");
        Invariant.check(TRANSACTION_BYTES_MAX <= BLOCK_BYTES_MAX, "a block holds any transaction");
        Invariant.check(
                BLOCK_BYTES_MAX / INPUT_BYTES * CoinLayout.KEY_BYTES + BLOCK_BYTES_MAX / OUTPUT_BYTES * CoinLayout.BYTES
                        < COIN_BACKLOG_BYTES / 4,
                "half of the backlog of coins holds the effects of any block");
        Invariant.check(VALIDATORS_MAX <= REGISTRATIONS_MAX, "every member of a set is registered");
        Invariant.check(SLOT_PAYLOAD_BYTES <= TRANSACTION_BYTES_MAX, "the inline payload is the smaller one");
    }

    private Limits() {}
}
