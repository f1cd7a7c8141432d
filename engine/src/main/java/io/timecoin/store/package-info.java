/**
 * What is on disk beside the journal: the committed set of unspent outputs, certified blocks, snapshots and what a newcomer
 * has received of one.
 *
 * <p>Thread: the store thread appends blocks, any thread reads them; the thread of the coins alone changes and visits the
 * map of coins, and writes snapshots; copies of snapshots are made and read by threads of the archive. In: committed effects.
 * Out: coins, blocks, snapshot bytes. It must never: run ahead of the journal, or trust a map left by an unclean end.
 */
package io.timecoin.store;
