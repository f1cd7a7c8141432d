package io.timecoin.node;

import io.timecoin.peers.NetworkCounters;
import io.timecoin.peers.NetworkListener;
import io.timecoin.pipeline.Pipeline;
import io.timecoin.pipeline.PoolDepartures;

/**
 * What was turned away, dropped or given up since the start: what an operator wants to hear of without asking.
 *
 * @param pool transactions that left the pool without a block
 * @param connectionsRefused because as many as are allowed were open
 * @param handshakesFailed because the other side proved no key
 * @param lastHandshakeFailure why that was the last time; empty if it never was
 * @param connectionsIdle closed for silence, or for taking nothing of what waited
 * @param connectionsTooSlow ended because an answer or a block that must not be lost had no room
 * @param connectionsBanned ended, or not taken, because of a ban
 * @param connectionsEvicted ended because another was given their place
 * @param framesRateLimited more than a stranger may send
 * @param framesRefused because their header broke a rule
 * @param framesOversized dropped because no message of the chain is so large
 * @param transactionsDroppedIn relayed by peers faster than they could be verified
 * @param framesDroppedOut not sent, because the connection was gone or too slow
 * @param messagesUnsaid to other validators, which found no room on their way to the network
 * @param stalls times a connection was not read for a while, because the ring was full or its own answers were not read
 * @param refusedOffers frames that found no room in the ring at first
 */
record LossCounts(
        PoolDepartures pool,
        long connectionsRefused,
        long handshakesFailed,
        String lastHandshakeFailure,
        long connectionsIdle,
        long connectionsTooSlow,
        long connectionsBanned,
        long connectionsEvicted,
        long framesRateLimited,
        long framesRefused,
        long framesOversized,
        long transactionsDroppedIn,
        long framesDroppedOut,
        long messagesUnsaid,
        long stalls,
        long refusedOffers) {
    static LossCounts of(Pipeline pipeline, NetworkListener listener) {
        return of(
                pipeline.departures(),
                listener.counters(),
                listener.lastHandshakeFailure(),
                pipeline.refusedOffers(),
                pipeline.oversizedFrames(),
                pipeline.unsaidMessages());
    }

    static LossCounts of(
            PoolDepartures pool,
            NetworkCounters network,
            String lastHandshakeFailure,
            long refusedOffers,
            long oversized,
            long unsaid) {
        return new LossCounts(
                pool,
                network.connectionsRefused(),
                network.handshakesFailed(),
                lastHandshakeFailure,
                network.connectionsIdle(),
                network.connectionsTooSlow(),
                network.connectionsBanned(),
                network.connectionsEvicted(),
                network.framesRateLimited(),
                network.framesRefused(),
                oversized,
                network.transactionsDroppedIn(),
                network.framesDroppedOut(),
                unsaid,
                network.stalls(),
                refusedOffers);
    }

    @Override
    public String toString() {
        return "since the start: left the pool without a block " + pool.total() + " (evicted " + pool.evicted()
                + ", expired " + pool.expired() + ", lock expired " + pool.lockExpired() + ", parent gone "
                + pool.parentGone() + ", conflicts with block " + pool.conflictsWithBlock() + "); connections refused "
                + connectionsRefused + ", without proof of a key " + handshakesFailed
                + (lastHandshakeFailure.isEmpty() ? "" : " (at last: " + lastHandshakeFailure + ")") + ", idle "
                + connectionsIdle
                + ", too slow " + connectionsTooSlow + ", banned " + connectionsBanned
                + ", given up for others " + connectionsEvicted
                + "; frames refused " + framesRefused + ", more than allowed " + framesRateLimited
                + ", too large " + framesOversized + ", relayed and not taken " + transactionsDroppedIn
                + ", not delivered " + framesDroppedOut + ", own without room " + messagesUnsaid
                + "; no room in the ring " + refusedOffers
                + ", connections not read for a while " + stalls;
    }
}
