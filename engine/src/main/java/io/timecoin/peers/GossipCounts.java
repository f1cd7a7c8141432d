package io.timecoin.peers;

import java.util.concurrent.atomic.LongAdder;

/** The counters of gossip in the making. */
final class GossipCounts {
    final LongAdder announced = new LongAdder();
    final LongAdder heard = new LongAdder();
    final LongAdder asked = new LongAdder();
    final LongAdder served = new LongAdder();
    final LongAdder unanswered = new LongAdder();
    final LongAdder overheard = new LongAdder();
    final LongAdder lost = new LongAdder();

    GossipCounters snapshot() {
        return new GossipCounters(
                announced.sum(), heard.sum(), asked.sum(), served.sum(), unanswered.sum(), overheard.sum(), lost.sum());
    }
}
