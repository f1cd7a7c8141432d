package io.timecoin.peers;

import io.timecoin.base.Limits;
import java.util.ArrayDeque;

/**
 * Whose turn it is when there is room again: those that were refused, each with a quantum of bytes, in turns (surplus
 * round robin of Adiseshu, Parulkar and Varghese, the form of deficit round robin that need not know the length of the
 * next frame). Without a quantum the first in the queue takes all the room there is, every time: it holds hundreds of
 * frames, others one.
 *
 * <pre>
 *  pass:  first .. last, each once
 *           owes a quantum or more        -> last, a quantum less owed; keeps its place behind one that was refused
 *           used its quantum              -> last
 *           refused before that           -> keeps its place, ahead of all that had a turn
 *           nothing left                  -> out
 *  passes follow each other until somebody is refused or nobody is left
 * </pre>
 *
 * <p>A quantum is larger for who has brought something good than for who is new or has just offended: else whoever comes with
 * twenty identities has twenty turns for one of an honest client, until each is banned.
 *
 * <p>Who is refused does not end the pass: behind a transaction for which there is no credit a vote may find room.
 * Bytes stand for what transactions cost, since what verifying one takes grows with them. What needs no credit costs
 * nothing here, or who has sent a block would owe its votes. Event loop; allocates nothing but to grow.
 */
final class FairTurns {
    /** Bytes of a turn: some twenty transactions of one input, two milliseconds of a core. */
    static final int QUANTUM_BYTES = 4 * 1024;

    /** The same of a newcomer: one transaction. */
    static final int QUANTUM_OF_NEWCOMER_BYTES = 256;

    /** Most that anybody is made to wait for having been served a large frame: the turns of the largest transaction. */
    static final int OWED_BYTES_MAX = Limits.TRANSACTION_BYTES_MAX;

    /** Passes in one go, after which the loop has others to see to. */
    static final int PASSES_MAX = 64;

    /** How a turn ended. */
    enum End {
        /** All that was held is taken. */
        NOTHING_LEFT,
        /** The budget is used, or more than that. */
        BUDGET_USED,
        /** There was no room. */
        REFUSED
    }

    /** One that may have to wait. */
    abstract static class Waiting {
        private long owedBytes;
        private long crowd;
        private boolean isQueued;
        private long usedBytes;

        /**
         * Offers what is held, frame by frame, until nothing is left, the sink refuses one, or the budget is used; the
         * last frame may exceed it. Tells by {@link #use} what was taken.
         */
        abstract End serve(int budgetBytes);

        /** Bytes of its turn. */
        abstract int quantumBytes();

        /** Notes that so many bytes of transactions were taken in this turn. */
        final void use(int bytes) {
            usedBytes += bytes;
        }
    }

    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final ArrayDeque<Waiting> served = new ArrayDeque<>();
    private boolean isRefused;

    /** Number of times that the queue began to form. */
    private long crowd = 1;

    /** Joins the end of the queue; nothing happens to one that is in it. */
    void join(Waiting waiting) {
        if (!waiting.isQueued) {
            waiting.isQueued = true;
            // What is owed is owed to those who waited then; who comes back while they wait owes it still.
            waiting.owedBytes = waiting.crowd == crowd ? waiting.owedBytes : 0;
            waiting.crowd = crowd;
            queue.add(waiting);
        }
    }

    /** Leaves the queue, wherever it stands. */
    void leave(Waiting waiting) {
        if (waiting.isQueued) {
            waiting.isQueued = false;
            queue.remove(waiting);
            served.remove(waiting);
        }
    }

    /**
     * Whether somebody waits: then a transaction that has just come waits behind them, or whoever reads at the moment when
     * credits come back takes them all.
     */
    boolean isAnybodyWaiting() {
        return !queue.isEmpty();
    }

    int count() {
        return queue.size();
    }

    /**
     * Gives everybody turns while there is room.
     *
     * @return true if it is to be called again soon, though nobody may tell of room: it has only taken long enough
     */
    boolean serve() {
        isRefused = false;
        for (int pass = 0; pass < PASSES_MAX; pass++) {
            pass();
            if (queue.isEmpty()) {
                crowd++;
                return false;
            }
            if (isRefused) {
                return false;
            }
        }
        return true;
    }

    private void pass() {
        for (int i = queue.size(); i > 0 && !queue.isEmpty(); i--) {
            Waiting waiting = queue.poll();
            int quantum = waiting.quantumBytes();
            if (waiting.owedBytes < quantum) {
                serve(waiting, quantum);
            } else if (isRefused) {
                // The turns of those before it are not over: nothing is paid off while they get nothing.
                queue.add(waiting);
            } else {
                waiting.owedBytes -= quantum;
                served.add(waiting);
            }
        }
        for (Waiting waiting = served.poll(); waiting != null; waiting = served.poll()) {
            queue.add(waiting);
        }
    }

    private void serve(Waiting waiting, int quantum) {
        int budget = (int) (quantum - waiting.owedBytes);
        waiting.usedBytes = 0;
        End end = waiting.serve(budget);
        if (!waiting.isQueued) {
            // It ended while it was served.
            return;
        }
        waiting.owedBytes = Math.min(OWED_BYTES_MAX, waiting.owedBytes + waiting.usedBytes);
        if (end == End.NOTHING_LEFT) {
            waiting.isQueued = false;
        } else if (end == End.BUDGET_USED) {
            waiting.owedBytes = Math.max(0, waiting.owedBytes - quantum);
            served.add(waiting);
        } else {
            isRefused = true;
            queue.add(waiting);
        }
    }

    /** Sends everybody away. */
    void clear() {
        queue.forEach(waiting -> waiting.isQueued = false);
        queue.clear();
    }
}
