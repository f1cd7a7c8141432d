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

    /** Most blocks above the tip that whoever catches up waits for at once. */
    public static final int CATCH_UP_BLOCKS_MAX = 128;

    /** Bytes of buffers for blocks that have come ahead of their turn, however large they are. Used as far as needed. */
    public static final int CATCH_UP_BYTES_MAX = 48 * 1024 * 1024;

    /** Bytes of a block from which on it takes one of the large buffers among them. */
    public static final int CATCH_UP_SMALL_BYTES_MAX = 64 * 1024;

    /** Most coins of one answer to a request for state; a larger subtree is answered with its parts. */
    public static final int STATE_COINS_MAX = 4_096;

    /** Most parts of one answer to a request for state. */
    public static final int STATE_PARTS_MAX = 256;

    /** Most records of epochs asked for at once by a newcomer. */
    public static final int EPOCHS_A_REQUEST_MAX = 16;

    /** How many rounds above its own a validator keeps votes of. */
    public static final int ROUNDS_AHEAD_MAX = 8;

    /** Most members of a validator set. */
    public static final int VALIDATORS_MAX = 256;

    /** Most validators registered: members, candidates, and those whose collateral is still locked. */
    public static final int REGISTRATIONS_MAX = 1_024;

    /** Bytes of one of them in the canonical registry. */
    public static final int REGISTRATION_BYTES = 164;

    /** Bytes of the largest standing: the numbers of the supply, and a full registry. */
    public static final int STANDING_BYTES_MAX = 44 + REGISTRATIONS_MAX * REGISTRATION_BYTES;

    /** Largest commit certificate, in bytes. */
    public static final int CERTIFICATE_BYTES_MAX = 256 + VALIDATORS_MAX * 64;

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

    /** Most transactions announced, or asked for, in one message. */
    public static final int HASHES_A_MESSAGE_MAX = 1_024;

    /** Payloads up to this many bytes are never compressed. */
    public static final int UNCOMPRESSED_BYTES_MAX = 1_024;

    /** Largest window of a compressed payload, in bytes: what its sender looked back over. */
    public static final int COMPRESSION_WINDOW_BYTES_MAX = 8 * 1024 * 1024;

    /** Bytes of outbound frames gathered for one connection before they are handed to its event loop. */
    public static final int OUTBOUND_CHUNK_BYTES = 64 * 1024;

    /**
     * Bytes of effects of blocks that may wait for the map of coins while a snapshot is written: a minute of 20,000
     * transfers a second. Outside the heap, and used only as far as there is a backlog.
     */
    public static final int COIN_BACKLOG_BYTES = 256 * 1024 * 1024;

    /** Bytes of a captured replica: a pool of 64 MiB with what is kept beside each transaction, and all else. */
    public static final long CAPTURED_BYTES_MAX = 256L * 1024 * 1024;

    /** Most peers told in one message. */
    public static final int PEERS_A_MESSAGE_MAX = 64;

    /** Most links told to one who asks how they stand. */
    public static final int PEER_STATES_MAX = 256;

    /**
     * Most lost links of validators and such as were dialled, most of strangers, most that were refused, and most configured
     * addresses without a link told to one who asks, each.
     */
    public static final int UNLINKED_MAX = 20;

    /** Most addresses of peers that are remembered. */
    public static final int ADDRESSES_MAX = 4_096;

    /** Most peers, and most addresses, whose offences are remembered, and most that are banned, each. */
    public static final int OFFENDERS_MAX = 4_096;

    /** Most clients to which a configuration grants capacity. */
    public static final int CLIENTS_GRANTED_MAX = 1_024;

    /** Most nodes that configuration and genesis together name to ask for others. */
    public static final int BOOTSTRAP_NODES_MAX = 256;

    /** Connections beside those of a configuration: of validators, and of newcomers of whom it is not known yet. */
    public static final int CONNECTIONS_RESERVED = VALIDATORS_MAX + 64;

    /** Connections that have lost their place and are about to end. */
    public static final int CONNECTIONS_CLOSING_MAX = 1_024;

    /** Connections that ended last and still answer for what they sent. */
    public static final int CONNECTIONS_DEPARTED_MAX = 1_024;

    /** Largest file of bans or addresses, in bytes; a larger one is taken for damaged. */
    public static final int PEERS_FILE_BYTES_MAX = 4 * 1024 * 1024;

    static {
        Invariant.check(
                INPUTS_MAX * INPUT_BYTES + OUTPUTS_MAX * OUTPUT_BYTES < TRANSACTION_BYTES_MAX,
                "the largest transaction without witnesses fits the transaction limit");
        Invariant.check(
                BLOCK_FRAME_BYTES_MAX + 64 * 1024 < JOURNAL_RECORD_BYTES_MAX, "a journal record holds any block");
        Invariant.check(
                CATCH_UP_BLOCKS_MAX * CATCH_UP_SMALL_BYTES_MAX + 4L * BLOCK_FRAME_BYTES_MAX < CATCH_UP_BYTES_MAX,
                "blocks of any size can be waited for, four at once");
        Invariant.check(
                BLOCK_FRAME_BYTES_MAX + STANDING_BYTES_MAX + 1024 <= FRAME_SKIP_BYTES_MAX,
                "whatever a frame may carry can be skipped");
        Invariant.check(TRANSACTION_BYTES_MAX <= BLOCK_BYTES_MAX, "a block holds any transaction");
        Invariant.check(
                BLOCK_BYTES_MAX / INPUT_BYTES * CoinLayout.KEY_BYTES + BLOCK_BYTES_MAX / OUTPUT_BYTES * CoinLayout.BYTES
                        < COIN_BACKLOG_BYTES / 4,
                "half of the backlog of coins holds the effects of any block");
        Invariant.check(
                Math.max(ADDRESSES_MAX, 2 * OFFENDERS_MAX) * 256L < PEERS_FILE_BYTES_MAX,
                "a file of peers holds as many as are remembered, 256 bytes each");
        Invariant.check(VALIDATORS_MAX <= REGISTRATIONS_MAX, "every member of a set is registered");
        Invariant.check(SLOT_PAYLOAD_BYTES <= TRANSACTION_BYTES_MAX, "the inline payload is the smaller one");
    }

    private Limits() {}

    /**
     * How many blocks that may be large can be waited for at once.
     *
     * @param blockBytesMax largest payload of a block of the chain, in bytes
     */
    public static int largeBlocksAhead(int blockBytesMax) {
        int bytes = CATCH_UP_BYTES_MAX - CATCH_UP_BLOCKS_MAX * CATCH_UP_SMALL_BYTES_MAX;
        return Math.min(CATCH_UP_BLOCKS_MAX, bytes / blockBytesMax);
    }
}
