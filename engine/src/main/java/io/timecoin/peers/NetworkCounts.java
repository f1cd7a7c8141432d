package io.timecoin.peers;

import java.util.concurrent.atomic.LongAdder;

/** The counters in the making: added to by every event loop and by the publish thread. */
final class NetworkCounts {
    final LongAdder connections = new LongAdder();
    final LongAdder connectionsRefused = new LongAdder();
    final LongAdder framesIn = new LongAdder();
    final LongAdder framesRefused = new LongAdder();
    final LongAdder bytesIn = new LongAdder();
    final LongAdder stalls = new LongAdder();
    final LongAdder transactionsDroppedIn = new LongAdder();
    final LongAdder framesDroppedOut = new LongAdder();
    final LongAdder connectionsIdle = new LongAdder();
    final LongAdder handshakesFailed = new LongAdder();
    final LongAdder dials = new LongAdder();
    final LongAdder linksRefused = new LongAdder();
    final LongAdder connectionsTooSlow = new LongAdder();
    final LongAdder archiveRequestsDropped = new LongAdder();

    final LongAdder framesRateLimited = new LongAdder();
    final LongAdder offences = new LongAdder();
    final LongAdder connectionsBanned = new LongAdder();
    final LongAdder connectionsEvicted = new LongAdder();

    final GossipCounts gossip = new GossipCounts();
    final CompressionCounts compression = new CompressionCounts();

    NetworkCounters snapshot() {
        return new NetworkCounters(
                connections.sum(),
                connectionsRefused.sum(),
                framesIn.sum(),
                framesRefused.sum(),
                bytesIn.sum(),
                stalls.sum(),
                transactionsDroppedIn.sum(),
                framesDroppedOut.sum(),
                connectionsIdle.sum(),
                handshakesFailed.sum(),
                dials.sum(),
                linksRefused.sum(),
                connectionsTooSlow.sum(),
                archiveRequestsDropped.sum(),
                framesRateLimited.sum(),
                offences.sum(),
                connectionsBanned.sum(),
                connectionsEvicted.sum(),
                compression.snapshot(),
                gossip.snapshot());
    }
}
