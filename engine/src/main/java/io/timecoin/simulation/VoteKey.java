package io.timecoin.simulation;

/**
 * What a validator may sign once.
 *
 * @param height of the block
 * @param round in which
 * @param phase 1 PRE-PREPARE, 2 PREPARE, 3 COMMIT, 4 ROUND-CHANGE
 * @param member who signs, by place in the set
 */
record VoteKey(long height, int round, int phase, int member) {}
