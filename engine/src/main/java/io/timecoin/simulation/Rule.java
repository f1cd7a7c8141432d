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
    /** A block is younger than its parent, and of no time that all of a quorum would have refused. */
    BLOCK_TIME_KEPT,
    /** Outputs and fees owed are what genesis and rewards have issued. */
    SUPPLY_CONSERVED,
    /** Equal heights have equal state roots. */
    EQUAL_STATE_ROOTS,
    /**
     * A replica holds no more than it may between two events: transactions, their bytes and locks in the pool, messages for
     * the next height, one piece of evidence a validator, bodies of two candidates, a block for each of these.
     */
    LIMITS_KEPT,
    /**
     * Who sees two signatures of one validator for one height, round and phase tells all peers, once; and what was told
     * convicts in a block before its holder has had the first word at {@value EvidenceWatch#TURNS_MAX} heights after the
     * faults.
     */
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
    /** Who lost its home signs nothing for ten seconds of its own time, and something in the end. */
    SILENCE_KEPT,
    /** With a quorum back the chain grows. */
    CHAIN_GROWS;

    /** The name in reports. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
