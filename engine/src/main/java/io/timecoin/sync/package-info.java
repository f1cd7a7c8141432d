/**
 * Catching up: what peers are known to have committed, and what to ask whom for next.
 *
 * <p>Thread: the state thread. In: heights heard from peers, blocks committed, time as an argument. Out: the next request.
 * It must never: send anything itself, or believe a block; what arrives is judged by its certificate.
 */
package io.timecoin.sync;
