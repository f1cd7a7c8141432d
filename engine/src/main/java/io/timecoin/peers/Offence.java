package io.timecoin.peers;

import io.timecoin.base.ResultCode;

/**
 * What the other side of a connection did. Only what it can be proven to have done itself counts: what an honest one
 * never does, whatever it has heard and however late. A hundred points are what no excuse is left for.
 *
 * <p>Not provable, for example: a double spend, since each of two peers may have seen one of the two first; an input that
 * is not there, since it may have been spent meanwhile; a type or flag of a later version; more than the limits take.
 */
public enum Offence {
    /** Bytes that no version of the protocol sends. */
    MALFORMED(10),
    /** A signature that does not verify: whoever relays has verified it, whoever submits has made it. */
    INVALID_SIGNATURE(10),
    /** A transaction relayed that no state of the chain could have accepted. */
    IMPOSSIBLE_TRANSACTION(10),
    /** A proposal or round change, which nobody relays, whose justification does not justify it. */
    UNJUSTIFIED(100),
    /** A block that does not execute or whose certificate lacks its quorum. */
    FORGED_BLOCK(100),
    /** An offer of a state, a record of an epoch or a part of the state that is not proven. */
    FALSE_PROOF(100),
    /** More than a connection may send; it was dropped. */
    EXCESS(0),
    /** No answer to what was asked. */
    SILENCE(0),
    /** Whatever else was refused. */
    NOT_PROVABLE(0);

    private static final boolean[] EVER = new boolean[ResultCode.values().length];

    static {
        for (ResultCode code : ResultCode.values()) {
            EVER[code.ordinal()] =
                    of(code, true).isProvable() || of(code, false).isProvable();
        }
    }

    private final int points;

    Offence(int points) {
        this.points = points;
    }

    /** What it adds to a score; 0 if it is not provable. */
    int points() {
        return points;
    }

    /** Whether the other side can be proven to have done it itself. */
    boolean isProvable() {
        return points > 0;
    }

    /** Whether a result may ever be an offence that is provable. */
    static boolean isEver(ResultCode code) {
        return EVER[code.ordinal()];
    }

    /**
     * What a result says about who sent the message.
     *
     * @param isPeer whether it was a peer: it judges what it relays before; a client may err about the chain
     */
    static Offence of(ResultCode code, boolean isPeer) {
        return switch (code) {
            case FRAME_TOO_LARGE,
                    COMPRESSION_INVALID,
                    MALFORMED,
                    NOT_CANONICAL,
                    TRAILING_BYTES,
                    TRANSACTION_TOO_LARGE,
                    INPUT_COUNT,
                    OUTPUT_COUNT,
                    WITNESS_COUNT,
                    DUPLICATE_INPUT,
                    WITNESS_INDEX,
                    WITNESS_UNUSED,
                    WITNESS_DUPLICATE,
                    AMOUNT_RANGE,
                    AMOUNT_OVERFLOW,
                    EVIDENCE_AGREES -> MALFORMED;
            case SIGNATURE_INVALID,
                    PUBLIC_KEY_INVALID,
                    SIGNATURE_POINT_INVALID,
                    SIGNATURE_SCALAR_RANGE,
                    POSSESSION_UNPROVEN -> INVALID_SIGNATURE;
            // What an output holds and whose it is never changes: where it is not there, the code is another one.
            case NOT_OWNER, OUTPUTS_EXCEED_INPUTS, DUST, WRONG_CHAIN -> isPeer ? IMPOSSIBLE_TRANSACTION : NOT_PROVABLE;
            case JUSTIFICATION_INVALID, PREPARED_WITHOUT_QUORUM, PREPARED_ROUND_INVALID, PROPOSAL_NOT_PREPARED ->
                isPeer ? UNJUSTIFIED : NOT_PROVABLE;
            case BLOCK_INVALID, CERTIFICATE_INVALID -> isPeer ? FORGED_BLOCK : NOT_PROVABLE;
            case FALSE_PROOF -> isPeer ? FALSE_PROOF : NOT_PROVABLE;
            case RATE_LIMITED -> EXCESS;
            default -> NOT_PROVABLE;
        };
    }
}
