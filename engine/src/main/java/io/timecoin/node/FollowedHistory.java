package io.timecoin.node;

import org.agrona.DirectBuffer;

/** The history that a newcomer has followed, for others to be compared with. One thread. */
interface FollowedHistory {
    /** What another's record of an epoch is beside the own. */
    enum Likeness {
        SAME,
        /** Another block, or nothing that is proven. */
        DIFFERENT,
        /** There is no own record to compare it with. */
        UNKNOWN
    }

    /** The epoch that decides the block above a state of some height. */
    long epochOfState(long height);

    /** Compares a record of an epoch that was followed. */
    Likeness compare(long epoch, DirectBuffer other);

    /** Whether a record that was compared is of another history, and that is certified too. */
    boolean isContradicted();
}
