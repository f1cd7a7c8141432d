/**
 * The Byzantine-safe agreement on one block a height: proposals, votes, round changes, certificates, the set of validators.
 *
 * <p>Thread: the state thread. In: proposals, votes, time as an argument. Out: own messages, signed, certificates, evidence.
 * It must never: sign twice for one height, round and phase, read a clock, or keep what a non-member sent.
 */
package io.timecoin.consensus;
