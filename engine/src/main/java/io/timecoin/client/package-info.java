/**
 * A client of the wire protocol: one connection, a status query, and the generation of measured loads.
 *
 * <p>Thread: the caller's, and one that reads the socket. In: signed transactions, answers, final blocks. Out: reports of
 * what was accepted, committed and how long it took. It must never: share state with a validator, or flatter a figure.
 */
package io.timecoin.client;
