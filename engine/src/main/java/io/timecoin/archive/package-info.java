/**
 * Serves committed blocks, and the coins of snapshots, to peers that lag.
 *
 * <p>Thread: its own agents; requests are noted from any. In: requests of peers. Out: blocks from the store, with their
 * certificates, and subtrees of the state, over the bulk half of a connection. It must never: touch the state thread's
 * structures, wait for one slow peer while others ask, or send what is not committed.
 */
package io.timecoin.archive;
