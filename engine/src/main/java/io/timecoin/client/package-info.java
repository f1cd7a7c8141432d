/**
 * A client of the wire protocol: one connection, a status query, the generation of measured loads, and attacks on a
 * network of one's own.
 *
 * <p>Thread: the caller's, and one that reads the socket; an attack has an event loop. In: signed transactions, answers,
 * final blocks. Out: reports of what was accepted, committed and how long it took. It must never: share state with a
 * validator, or flatter a figure.
 */
package io.timecoin.client;
