/**
 * The deterministic validator: one object that owns ledger, pool and consensus and turns events into outcomes.
 *
 * <p>Thread: the state thread; preparation of transactions is stateless and runs on any. In: events with their time. Out:
 * a result code an event, committed blocks, own signatures. It must never: read a clock, wait for a socket, or decide
 * anything by what is not in an event.
 */
package io.timecoin.replica;
