package io.timecoin.node;

import io.timecoin.peers.NetworkCounters;
import io.timecoin.pipeline.PoolDepartures;

/**
 * What was turned away, dropped or given up since the start: what an operator wants to hear of without asking.
 *
 * @param pool transactions that left the pool without a block
 * @param connectionsRefused because as many as are allowed were open
 * @param connectionsIdle closed for silence, or for taking nothing of what waited
 * @param framesRefused because their header broke a rule
 * @param transactionsDroppedIn relayed by peers faster than they could be verified
 * @param framesDroppedOut not sent, because the connection was gone or too slow
 * @param stalls times a connection stopped reading because the ring was full
 * @param refusedOffers frames that found no room in the ring at first
 */
record LossCounts(
        PoolDepartures pool,
        long connectionsRefused,
        long connectionsIdle,
        long framesRefused,
        long transactionsDroppedIn,
        long framesDroppedOut,
        long stalls,
        long refusedOffers) {
    static LossCounts of(PoolDepartures pool, NetworkCounters network, long refusedOffers) {
        return new LossCounts(
                pool,
                network.connectionsRefused(),
                network.connectionsIdle(),
                network.framesRefused(),
                network.transactionsDroppedIn(),
                network.framesDroppedOut(),
                network.stalls(),
                refusedOffers);
    }

    @Override
    public String toString() {
        return "since the start: left the pool without a block " + pool.total() + " (evicted " + pool.evicted()
                + ", expired " + pool.expired() + ", lock expired " + pool.lockExpired() + ", parent gone "
                + pool.parentGone() + ", conflicts with block " + pool.conflictsWithBlock() + "); connections refused "
                + connectionsRefused + ", idle " + connectionsIdle + "; frames refused " + framesRefused
                + ", relayed and not taken " + transactionsDroppedIn + ", not delivered " + framesDroppedOut
                + "; no room in the ring " + refusedOffers
                + ", connections stalled " + stalls;
    }
}
