/**
 * Catching up: what peers are known to have and what they were good for, and what to ask whom for next, of blocks or of the
 * state.
 *
 * <p>Thread: the state thread for blocks, the caller's for the state. In: what peers have, what has come, time as an
 * argument. Out: the next requests, and a view of what is waited for. It must never: send anything itself, or believe a
 * block or a coin; what arrives is judged by its certificate or its proof first.
 */
package io.timecoin.sync;
