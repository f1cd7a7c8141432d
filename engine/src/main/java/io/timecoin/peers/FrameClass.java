package io.timecoin.peers;

import io.timecoin.codec.FrameType;

/**
 * What a frame is limited and banned as. The one place that says which type belongs where: a new type does not compile
 * without it.
 */
enum FrameClass {
    /** Transactions that are submitted or relayed. */
    TRANSACTIONS,
    /** What members of the set need of each other to decide a block; no current validator is ever kept from it. */
    CONSENSUS,
    /** Questions: small to ask, dearer to answer. */
    QUERIES,
    /** Committed blocks. */
    BLOCKS,
    /** What goes on sending once it was asked for. */
    SUBSCRIPTIONS,
    /** What keeps a link: who one is, how a request ended, who else is there. */
    LINK;

    /** Number of classes. */
    static final int COUNT = values().length;

    /** The class of a type. */
    static FrameClass of(FrameType type) {
        return switch (type) {
            case TRANSACTION, TX_ANNOUNCE, TX_REQUEST -> TRANSACTIONS;
            case VOTE, PROPOSAL, ROUND_CHANGE, CONTENTS_REQUEST, CONTENTS, BODIES_REQUEST, BODIES, EVIDENCE ->
                CONSENSUS;
            case STATUS_QUERY,
                    STATUS,
                    PEER_STATES_QUERY,
                    PEER_STATES,
                    BLOCKS_REQUEST,
                    STATE_REQUEST,
                    SYNC_OFFER_REQUEST,
                    EPOCH_REQUEST -> QUERIES;
            case BLOCK, BLOCK_FINAL, STATE_CHILDREN, STATE_COINS, SYNC_OFFER, EPOCH_RECORD -> BLOCKS;
            case SUBSCRIBE_BLOCKS -> SUBSCRIPTIONS;
            case HELLO, ANSWER, PEERS_REQUEST, PEERS -> LINK;
        };
    }
}
