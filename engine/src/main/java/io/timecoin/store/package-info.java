/**
 * What is on disk beside the journal: the committed set of unspent outputs, certified blocks, snapshots.
 *
 * <p>Thread: the store thread writes; readers of other threads look up coins and read blocks. In: committed effects.
 * Out: coins, blocks, snapshot bytes. It must never: run ahead of the journal, or trust a map left by an unclean end.
 */
package io.timecoin.store;
