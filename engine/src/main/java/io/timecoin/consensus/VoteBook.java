package io.timecoin.consensus;

import io.timecoin.base.Limits;

/**
 * The rounds of one height that are remembered: a window that moves up with the own round. A round's place is free again
 * once the window has left it, so memory does not grow with rounds. State thread; allocates nothing.
 *
 * <pre>
 *  | own - ROUNDS_BEHIND ... own ... own + ROUNDS_AHEAD_MAX |     place = round mod WINDOW
 * </pre>
 */
final class VoteBook {
    /** How many rounds below its own a validator still counts votes of: a late certificate is a certificate. */
    static final int ROUNDS_BEHIND = 4;

    static final int WINDOW = ROUNDS_BEHIND + 1 + Limits.ROUNDS_AHEAD_MAX;

    private final RoundVotes[] rounds = new RoundVotes[WINDOW];

    VoteBook(int validators) {
        for (int i = 0; i < WINDOW; i++) {
            rounds[i] = new RoundVotes(validators);
            rounds[i].begin(i);
        }
    }

    void clear() {
        for (int i = 0; i < WINDOW; i++) {
            rounds[i].begin(i);
        }
    }

    static boolean isPast(int round, int ownRound) {
        return round < ownRound - ROUNDS_BEHIND;
    }

    static boolean isTooFar(int round, int ownRound) {
        return round > ownRound + Limits.ROUNDS_AHEAD_MAX;
    }

    /** What is known of a round of the window. */
    RoundVotes round(int round) {
        RoundVotes votes = rounds[round % WINDOW];
        if (votes.round() != round) {
            votes.begin(round);
        }
        return votes;
    }
}
