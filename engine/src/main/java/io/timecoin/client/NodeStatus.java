package io.timecoin.client;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;

/**
 * A validator at one event, as it told a client.
 *
 * @param chainId the chain
 * @param network its kind, or null if this version knows none of that number
 * @param height of the last committed block
 * @param sequence journal sequence of the last event
 * @param eventTimeMs time of the last event, in ms
 * @param poolTransactions transactions in the pool
 * @param poolBytes bytes in the pool
 * @param utxoCount unspent outputs
 * @param issued units in existence
 * @param committedTransactions since genesis, or since the synced state that its journal begins from
 * @param rejectedTransactions since its journal began
 * @param feeFloor units per 1,000 bytes
 * @param burned units that existed once
 * @param epoch of the next block
 * @param validators members of the set of the epoch
 * @param validatorIndex of the node in that set, -1 if it is no member
 * @param validatorPower of the node in that set
 * @param totalPower of that set
 * @param isObserver whether it says nothing in the agreement
 * @param isCatchingUp whether it is so far behind that it takes no transactions
 * @param rungs bits of the {@link io.timecoin.base.Rung}s it stands on
 * @param targetHeight the highest height that a peer of it claims, or its own
 * @param blocksOutstanding blocks that it has asked for and not got
 * @param clockOffsetMs by which the other validators' clocks are ahead of its own
 * @param peers links that are up
 * @param genesisHash identity of the chain
 * @param blockHash of the last committed block
 * @param parentStateRoot state root after the parent of that block
 * @param validator consensus key of the node
 * @param agent name and version of the software
 */
public record NodeStatus(
        int chainId,
        ChainKind network,
        long height,
        long sequence,
        long eventTimeMs,
        long poolTransactions,
        long poolBytes,
        long utxoCount,
        long issued,
        long committedTransactions,
        long rejectedTransactions,
        long feeFloor,
        long burned,
        long epoch,
        long validators,
        int validatorIndex,
        long validatorPower,
        long totalPower,
        boolean isObserver,
        boolean isCatchingUp,
        int rungs,
        long targetHeight,
        long blocksOutstanding,
        int clockOffsetMs,
        long peers,
        Hash genesisHash,
        Hash blockHash,
        Hash parentStateRoot,
        Hash validator,
        String agent) {}
