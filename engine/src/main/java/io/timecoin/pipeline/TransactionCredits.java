package io.timecoin.pipeline;

/**
 * Bounds how many transactions are under way, in time: what needs no credit, a vote or a proposal, waits behind no more than
 * that, however many transactions flood in. A transaction that enters the ring borrows twice, and gives each back behind the work
 * it was lent for. Any thread.
 *
 * <pre>
 *  ingress: borrow both --> ring --> verify worker: took, giveBack --> state thread: took, giveBack
 *              | no room               in signatures                      in steps
 *              v
 *  the connection waits until half of both is back
 * </pre>
 *
 * <p>Both, because either may be the slower: with signatures as cheap as by lanes a flood would gather before the state
 * thread. And not one for the whole way, because the verify workers would stand still while the state thread waits for a core.
 *
 * <p>Work of verification is counted in signatures: those that a transaction claims, and for its form one for every 8 KiB. Work
 * of the state thread is counted in steps of 256 bytes, as inputs and outputs make both. Verification teaches how long it
 * takes by what was done in full, and the state thread by what it accepted, in whose time that of the refused is counted.
 * Whoever floods with what costs nothing, malformed or known, could else make transactions look cheap, and get a second's work of
 * them in ahead of a vote.
 *
 * <p>Estimates decide when a transaction enters the ring, never what becomes of it.
 */
final class TransactionCredits {
    /** What a signature is thought to take before any was measured. */
    static final long SIGNATURE_NS_FIRST = 100_000;

    /** What a step is thought to take before any was measured. */
    static final long STEP_NS_FIRST = 5_000;

    /** To compare 255 inputs with each other and hash 20 KB takes as long as two signatures. */
    private static final int FORM_BYTES_A_SIGNATURE = 8 * 1024;

    /** A transfer with one input and two outputs is one step. */
    private static final int STEP_BYTES = 256;

    private final TimeCredits verification;
    private final TimeCredits execution;

    /**
     * Creates the credits of one ring.
     *
     * @param inFlightMs how long verification may take of what is under way, and so long the state thread
     * @param workers how many verify side by side
     */
    TransactionCredits(int inFlightMs, int workers) {
        this.verification = new TimeCredits(inFlightMs, workers, SIGNATURE_NS_FIRST);
        this.execution = new TimeCredits(inFlightMs, 1, STEP_NS_FIRST);
    }

    /** What a transaction takes to verify, in signatures; at least 1. */
    static int signatures(int claimed, int length) {
        return Math.max(1, claimed) + length / FORM_BYTES_A_SIGNATURE;
    }

    /** What a transaction takes the state thread, in steps; at least 1. */
    static int steps(int length) {
        return 1 + length / STEP_BYTES;
    }

    /** Of the verify workers, in signatures. */
    TimeCredits verification() {
        return verification;
    }

    /** Of the state thread, in steps. */
    TimeCredits execution() {
        return execution;
    }

    /** Whether at least half of both is back. */
    boolean areHalfBack() {
        return verification.isHalfBack() && execution.isHalfBack();
    }

    /** Whether all are back. */
    boolean areBack() {
        return verification.lentNs() == 0 && execution.lentNs() == 0;
    }
}
