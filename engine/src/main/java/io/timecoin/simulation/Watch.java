package io.timecoin.simulation;

import io.timecoin.codec.FrameType;
import io.timecoin.journal.JournalEvent;
import io.timecoin.replica.Holdings;
import java.util.List;
import java.util.function.LongSupplier;

/** Sees all that validators take, say and settle, and holds it against the rules. Twins are not held to them. */
final class Watch {
    private final ChainSetting chain;
    private final VoteWatch votes;
    private final ChainWatch blocks;
    private final AcceptanceWatch acceptance;
    private final EvidenceWatch evidence;
    private final LimitsWatch limits;

    Watch(ChainSetting chain, List<Host> hosts, LongSupplier nowMs) {
        this.chain = chain;
        this.votes = new VoteWatch(chain, hosts);
        this.blocks = new ChainWatch(chain, votes, nowMs);
        this.acceptance = new AcceptanceWatch(chain, votes);
        this.evidence = new EvidenceWatch(chain, blocks, hosts);
        this.limits = new LimitsWatch(chain);
    }

    /** A validator does not know what it has signed: from now on it may sign another thing. */
    void mayContradict(Host host) {
        votes.mayContradict(host.member());
    }

    /** A frame leaves a validator, behind its sync. */
    void said(Host host, Frame frame) {
        votes.said(host, frame);
    }

    /** A validator has something to say to all peers; on replay it has been said. */
    void tells(Host host, FrameType type, byte[] bytes) {
        if (type == FrameType.EVIDENCE) {
            evidence.tells(host, bytes);
        }
    }

    /** A validator has handled an event. */
    void handled(Host host, SimulatedEvent event) {
        acceptance.handled(host, event);
        evidence.handled(host, event);
    }

    /** What a validator holds between two events. */
    void holds(Host host, Holdings holdings, int blocksLent) {
        limits.holds(host, holdings, blocksLent);
    }

    /** A validator begins to handle its events once more, in recovery. */
    void replaying(Host host) {
        evidence.replaying(host);
    }

    /** A validator has handled an event once more. */
    void replayed(Host host, JournalEvent event) {
        evidence.replayed(host, event);
    }

    /** A validator has a block, which need not be durable yet. */
    void committed(Host host, byte[] block) {
        evidence.committed(host, block);
    }

    /** A block is final at a validator and durable there. */
    void settled(Host host, Settled settled) {
        blocks.settled(host, settled);
    }

    EvidenceWatch evidence() {
        return evidence;
    }

    ChainWatch blocks() {
        return blocks;
    }
}
