package io.timecoin.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.agrona.MutableDirectBuffer;

/**
 * What a hash is for: the bytes fed before the content, so that a hash made for one use is worth nothing in another.
 * Trees separate leaf from node by a byte of their own (RFC 6962) and take no tag.
 */
public enum DomainTag {
    /** Merkle trees of RFC 6962: the caller feeds 0x00 or 0x01. */
    MERKLE(""),
    /** The state tree: the caller feeds 0x00 or 0x01. */
    STATE_TREE(""),
    /** Body of a transaction to its id. */
    TRANSACTION_ID("transaction-id"),
    /** Id and witnesses: what a block commits to. */
    TRANSACTION_CONTENT("transaction-content"),
    /** What the owner of an input signs. */
    TRANSACTION_SIGNATURE("transaction-signature"),
    /** A public key to the owner named in outputs. */
    OWNER("owner"),
    /** A block header to the block hash. */
    BLOCK("block"),
    /** What a proposer signs. */
    PROPOSAL("proposal"),
    /** What a voter signs. */
    VOTE("vote"),
    /** What a validator signs to ask for a later round. */
    ROUND_CHANGE("round-change"),
    /** What a consensus key signs to be registered. */
    POSSESSION("possession"),
    /** The TLS key of a node to what it is called by. */
    NODE("node"),
    /** What a consensus key signs for the node that speaks for it. */
    VOUCHER("voucher"),
    /** Where the outputs of a block's reward, and of genesis, get their transaction id. */
    MINT("mint"),
    /** The list of validators to its hash. */
    VALIDATOR_SET("validator-set"),
    /** Everything that is known of registered validators to its hash. */
    VALIDATOR_REGISTRY("validator-registry"),
    /** Validator set, registry and supply to what a header names. */
    STANDING("standing"),
    /** Genesis to the identity of the chain. */
    GENESIS("genesis"),
    /** The chain over the leaves of synced batches. */
    JOURNAL_CHAIN("journal-chain"),
    /** What a validator signs at a checkpoint. */
    CHECKPOINT("checkpoint"),
    /** What a validator signs at the head of every journal file. */
    PASSPORT("passport"),
    /** The content of a snapshot. */
    SNAPSHOT("snapshot"),
    /** Key, signature and message to what a node remembers as verified; never leaves it. */
    VERIFIED_SIGNATURE("verified-signature"),
    /** A seed and an index to the key seed of one wallet of a series. */
    WALLET_SEED("wallet-seed");

    private final byte[] bytes;

    DomainTag(String name) {
        this.bytes = name.isEmpty() ? new byte[0] : ("timecoin/" + name + "/1\0").getBytes(StandardCharsets.US_ASCII);
    }

    /** Feeds the tag to a digest in the making. */
    void feed(MessageDigest digest) {
        digest.update(bytes, 0, bytes.length);
    }

    /** Number of bytes of the tag, the closing zero included. */
    public int length() {
        return bytes.length;
    }

    /** Writes the tag where a message is signed whole, not hashed. */
    public void writeTo(MutableDirectBuffer target, int offset) {
        target.putBytes(offset, bytes);
    }
}
