package io.timecoin.simulation;

import io.timecoin.journal.JournalEvent;
import io.timecoin.replica.Replica;
import java.util.List;

/** Sees all that validators take, say and settle, and holds it against the rules. Twins are not held to them. */
final class Watch {
    private final ChainSetting chain;
    private final VoteWatch votes;
    private final ChainWatch blocks;
    private final AcceptanceWatch acceptance;
    private final EvidenceWatch evidence;

    Watch(ChainSetting chain, List<Host> hosts) {
        this.chain = chain;
        this.votes = new VoteWatch(chain, hosts);
        this.blocks = new ChainWatch(chain, votes);
        this.acceptance = new AcceptanceWatch(chain, votes);
        this.evidence = new EvidenceWatch(chain, hosts.size());
    }

    /** A frame leaves a validator, behind its sync. */
    void said(Host host, Frame frame) {
        votes.said(host, frame);
    }

    /** A validator has handled an event. */
    void handled(Host host, SimulatedEvent event, Replica replica, long conflictsBefore) {
        acceptance.handled(host, event);
        evidence.handled(host, event, replica, conflictsBefore);
        Violation.require(
                replica.pooledBytes() <= chain.pool().bytesMax(),
                Rule.LIMITS_KEPT,
                host + " holds more bytes of transactions than its pool may");
    }

    /** A validator has handled an event once more, in recovery. */
    void replayed(Host host, JournalEvent event) {
        evidence.replayed(host, event);
    }

    /** A block is final at a validator and durable there. */
    void settled(Host host, Settled settled) {
        blocks.settled(host, settled);
    }

    ChainWatch blocks() {
        return blocks;
    }
}
