package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.ledger.Standing;

/**
 * A state that a peer offers, once it is proven down to the set that decided the block above it. The coins are still to be
 * had: they are the right ones if their tree has this root. The arrays are not to be changed.
 *
 * @param height of the block it lies behind
 * @param blockHash the hash of that block
 * @param header its encoded header
 * @param nextHeader the encoded header of the block above, which a quorum has certified
 * @param stateRoot the root of the tree of unspent outputs
 * @param standing all there is beside them
 */
public record OfferedState(
        long height, Hash blockHash, byte[] header, byte[] nextHeader, Hash stateRoot, Standing standing) {}
