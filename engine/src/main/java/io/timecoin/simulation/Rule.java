package io.timecoin.simulation;

import java.util.Locale;

/** What must hold after every event, whatever fails. */
public enum Rule {
    /** All validators that keep the protocol have one block at a height. */
    ONE_BLOCK_PER_HEIGHT,
    /** A validator signs one thing for a height, round and phase. */
    NO_DOUBLE_SIGNING,
    /** What a quorum may have committed is what is prepared from then on. */
    LOCKED_VALUE_KEPT,
    /** The certificate of a block holds a quorum of votes that were cast. */
    CERTIFICATE_TRUE,
    /** What a validator takes as said by another was said by it. */
    NOTHING_FORGED_ACCEPTED,
    /** A block spends what is there, once, by its owner; encodings are canonical; its root is that of its transactions. */
    LEDGER_RULES_KEPT,
    /** Outputs and fees owed are what genesis and rewards have issued. */
    SUPPLY_CONSERVED,
    /** Equal heights have equal state roots. */
    EQUAL_STATE_ROOTS,
    /** Pool and buffers stay within their maxima. */
    LIMITS_KEPT,
    /** Two signatures of one validator for one height, round and phase are told. */
    EVIDENCE_TOLD,
    /** No validator is convicted that signs one thing for a height, round and phase. */
    NOBODY_HONEST_CONVICTED,
    /** What was told to anybody is found again after a crash. */
    TOLD_IS_DURABLE,
    /** A journal gives back what was written to it, or says that it is damaged. */
    JOURNAL_TRUE,
    /** A replay comes to what was recorded. */
    REPLAY_EQUAL,
    /** No validator stops by itself. */
    NO_VALIDATOR_STOPS,
    /** With a quorum back the chain grows. */
    CHAIN_GROWS;

    /** The name in reports. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
