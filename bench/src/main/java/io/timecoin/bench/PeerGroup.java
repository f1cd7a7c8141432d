package io.timecoin.bench;

import java.util.List;

/**
 * Contestants at one kind of work, run in turn, and the lines that come of it.
 *
 * @param name what {@code --only} calls it
 * @param preparation what must run once before, or null
 * @param contestants in the order of a round
 * @param comparisons lines of the table
 */
record PeerGroup(String name, Contestant preparation, List<Contestant> contestants, List<PeerComparison> comparisons) {}
