package io.timecoin.txpool;

/** The order of two entries whose keys are equal. */
interface HandleOrder {
    /** Whether the first entry comes before the second. */
    boolean isBefore(int first, int second);
}
