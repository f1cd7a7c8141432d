package io.timecoin.proof;

/** What a proof shows of a key under a root. */
public enum ProofVerdict {
    /** The coin is there; its value is in the proof. */
    INCLUDED,
    /** No coin with this key is there. */
    EXCLUDED,
    /** The bytes are no proof for this root and key. They say nothing about the coin. */
    INVALID
}
