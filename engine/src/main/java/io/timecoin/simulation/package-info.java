/**
 * A cluster of validators in one thread: the classes that run live, over a scheduler with virtual time and a network,
 * disks and clocks that fail by a seed, and the rules that must hold whatever fails.
 *
 * <p>Thread: one a run. In: a seed and the faults to draw from. Out: what was broken, with the command that repeats it, or
 * counts. It must never: read a clock, a file or chance outside the seed.
 */
package io.timecoin.simulation;
