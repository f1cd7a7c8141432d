package io.timecoin.peers;

/**
 * A link that the other side dialled, as it is judged when another wants its slot.
 *
 * @param connectionId which
 * @param address where it comes from
 * @param sinceMs when it came up
 * @param latencyNs shortest time it took to answer so far; {@link Long#MAX_VALUE} if it never has
 * @param lastConsensusMs when it last was the first to bring a block or vote that was of use; 0 for never
 * @param lastTransactionMs when it last was the first to bring a transaction that was accepted; 0 for never
 */
record InboundPeer(
        long connectionId,
        IpAddress address,
        long sinceMs,
        long latencyNs,
        long lastConsensusMs,
        long lastTransactionMs) {}
