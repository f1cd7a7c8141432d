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
    final LongAdder dials = new LongAdder();
    final LongAdder linksRefused = new LongAdder();
    final LongAdder connectionsTooSlow = new LongAdder();
    final LongAdder blocksRequestsDropped = new LongAdder();

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
                dials.sum(),
                linksRefused.sum(),
                connectionsTooSlow.sum(),
                blocksRequestsDropped.sum());
    }
}
