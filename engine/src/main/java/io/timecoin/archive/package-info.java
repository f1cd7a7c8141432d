/**
 * Serves committed blocks to peers that lag.
 *
 * <p>Thread: its own agent; requests are noted from any. In: requests of peers. Out: blocks from the store, with their
 * certificates, over the bulk half of a connection. It must never: touch the state thread's structures, wait for one slow
 * peer while others ask, or send what is not committed.
 */
package io.timecoin.archive;
