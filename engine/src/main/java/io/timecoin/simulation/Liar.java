package io.timecoin.simulation;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockRequestView;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.VoteView;
import io.timecoin.consensus.Phase;
import java.util.ArrayDeque;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A member that does not keep the protocol: an honest validator runs on its machine, and what that one would say is kept
 * back, doubled, bent, or told differently to each; between, whatever its key can sign is sent. When the faults are over it
 * says what the honest one says.
 */
final class Liar {
    private static final long US_PER_MS = 1_000;
    private static final long PAUSE_MS_MAX = 1_500;
    private static final int BLOCKS_KEPT = 8;
    private static final int WITHIN_SKEW_MS = 4_000;
    private static final int ROUNDS_NEAR = 20;
    private static final int LATER_MS_MAX = 50;

    private final Cluster cluster;
    private final Host host;
    private final Dice dice;
    private final LieWriter writer;
    private final ProposalView proposal = new ProposalView();
    private final VoteView vote = new VoteView();
    private final BlockRequestView request = new BlockRequestView();
    private final ArrayDeque<LyingBlock> blocks = new ArrayDeque<>();
    private boolean isOver;

    Liar(Cluster cluster, Host host, Dice dice) {
        this.cluster = cluster;
        this.host = host;
        this.dice = dice;
        this.writer = new LieWriter(cluster.chain(), host.member());
    }

    /** Begins to lie whether or not it is asked; ends with {@link #end}. */
    void start() {
        cluster.scheduler().after(dice.between(1, PAUSE_MS_MAX) * US_PER_MS, () -> {
            if (!isOver) {
                if (host.isUp()) {
                    lie();
                }
                start();
            }
        });
    }

    /** From now on it keeps the protocol. */
    void end() {
        isOver = true;
    }

    private void count() {
        cluster.counts().add(Fault.BYZANTINE);
    }

    private void toAll(Frame frame) {
        cluster.watch().said(host, frame);
        cluster.network().sendToAll(host, frame);
    }

    private void to(Host other, Frame frame) {
        cluster.watch().said(host, frame);
        cluster.network().send(host, other, frame);
    }

    private void toSome(Frame frame) {
        for (Host other : cluster.hosts()) {
            if (other != host && dice.oneIn(2)) {
                to(other, frame);
            }
        }
    }

    /** What the honest validator would say to all. */
    void wouldSay(Frame frame) {
        boolean isBent = !isOver && dice.oneIn(2);
        if (isBent && frame.type() == FrameType.PROPOSAL) {
            count();
            propose(frame);
        } else if (isBent && frame.type() == FrameType.VOTE) {
            count();
            vote(frame);
        } else {
            toAll(frame);
        }
    }

    private void propose(Frame frame) {
        proposal.wrap(new UnsafeBuffer(frame.bytes()), 0, frame.bytes().length);
        switch (dice.below(11)) {
            case 0 -> toSome(frame);
            case 1 -> {
                // Nobody hears of it.
            }
            case 2, 3, 4, 5 -> say(block().bend(dice, cluster.chain()), 0);
            case 6 -> say(block().ofUnknown(random()), 0);
            case 7 -> say(block(), 1 + dice.below(2));
            case 8 -> sayLater(frame);
            case 9 -> say(block().of(cluster.clients().unlawful()), 0);
            default -> sayTwo(frame);
        }
    }

    private LyingBlock block() {
        return new LyingBlock(proposal);
    }

    private Hash random() {
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[Hash.BYTES]);
        for (int at = 0; at < Hash.BYTES; at += Long.BYTES) {
            bytes.putLong(at, dice.next());
        }
        return Hash.of(bytes, 0);
    }

    private void keep(LyingBlock block) {
        blocks.add(block);
        if (blocks.size() > BLOCKS_KEPT) {
            blocks.remove();
        }
    }

    private void say(LyingBlock block, int roundChangesLeftOut) {
        keep(block);
        toAll(writer.proposal(proposal, block.header(), block.contents(), roundChangesLeftOut));
        toAll(voteFor(block, Phase.PREPARE));
        toAll(voteFor(block, Phase.COMMIT));
    }

    private Frame voteFor(LyingBlock block, Phase phase) {
        return writer.vote(proposal.height(), proposal.round(), phase, block.hash());
    }

    /** Two blocks that could both follow the tip, each to some, with votes for what each was told. */
    private void sayTwo(Frame honest) {
        LyingBlock other = block().later(dice.between(1, WITHIN_SKEW_MS));
        if (dice.oneIn(2)) {
            other = other.of(cluster.clients().lawful());
        }
        keep(other);
        Frame lie = writer.proposal(proposal, other.header(), other.contents(), 0);
        for (Host to : cluster.hosts()) {
            if (to == host) {
                continue;
            }
            boolean isBoth = dice.oneIn(4);
            boolean isHonest = dice.oneIn(2);
            if (isHonest || isBoth) {
                to(to, honest);
            }
            if (!isHonest || isBoth) {
                to(to, lie);
                to(to, voteFor(other, Phase.PREPARE));
                to(to, voteFor(other, Phase.COMMIT));
            }
        }
    }

    private void vote(Frame honest) {
        vote.wrap(new UnsafeBuffer(honest.bytes()), 0, honest.bytes().length);
        Frame lie = writer.vote(
                vote.height(), vote.round(), Phase.ofVote(vote.phase()), dice.oneIn(2) ? random() : Hash.ZERO);
        switch (dice.below(4)) {
            case 0 -> toSome(honest);
            case 1 -> {
                toSome(honest);
                toSome(lie);
            }
            case 2 -> {
                toAll(lie);
                toAll(honest);
            }
            default -> toAll(lie);
        }
    }

    /** Takes a frame that the honest validator is not to see; false if it is to. */
    boolean takes(long connectionId, Frame frame) {
        if (frame.type() != FrameType.BODIES_REQUEST
                || request.wrapBodies(new UnsafeBuffer(frame.bytes()), 0, frame.bytes().length) != ResultCode.OK) {
            return false;
        }
        for (LyingBlock block : blocks) {
            if (block.hash().matches(new UnsafeBuffer(frame.bytes()), request.blockHashAt())) {
                if (!block.bodies().isEmpty() && !dice.oneIn(4)) {
                    cluster.network()
                            .send(host, connectionId, writer.bodies(request.height(), block.hash(), block.bodies()));
                }
                return true;
            }
        }
        return false;
    }

    private void lie() {
        count();
        long height = host.process().replica().height() + 1;
        switch (dice.below(6)) {
            case 0 -> toAll(writer.vote(farHeight(height), farRound(), anyVote(), random()));
            case 1 -> toAll(writer.roundChange(near(height), Math.max(1, farRound()), -1, Hash.ZERO));
            case 2 -> claimPrepared(height);
            case 3 ->
                cluster.network().sendToAll(host, LieWriter.hello(host.process().hello(), farHeight(height)));
            case 4 -> outOfTurn(height);
            default -> accuse(height);
        }
    }

    private Phase anyVote() {
        return dice.oneIn(2) ? Phase.PREPARE : Phase.COMMIT;
    }

    private long near(long height) {
        return height + dice.below(2);
    }

    private long farHeight(long height) {
        return switch (dice.below(4)) {
            case 0 -> height + dice.below(4);
            case 1 -> height + dice.between(1, 1_000);
            case 2 -> Long.MAX_VALUE - dice.below(2);
            default -> Math.max(1, height - dice.below(4));
        };
    }

    private int farRound() {
        return switch (dice.below(3)) {
            case 0 -> dice.below(ROUNDS_NEAR);
            case 1 -> Integer.MAX_VALUE - dice.below(2);
            default -> (int) dice.between(1, Integer.MAX_VALUE);
        };
    }

    private void claimPrepared(long height) {
        int round = 1 + dice.below(ROUNDS_NEAR);
        toAll(writer.roundChange(height, round, dice.below(round), random()));
    }

    /** A block for a height and round that are not its own to propose in, or are and nobody has asked for. */
    private void outOfTurn(long height) {
        if (!blocks.isEmpty()) {
            LyingBlock block = blocks.peekLast();
            sayUnjustified(block, near(height), dice.below(ROUNDS_NEAR));
            block.at(height, 0);
            toAll(writer.block(height, block.header(), cluster.chain().members()));
        }
    }

    /** The true block, and when it may be locked another, in a round in which its turn comes again. */
    private void sayLater(Frame honest) {
        toAll(honest);
        LyingBlock other = block().later(1);
        long height = proposal.height();
        int round = proposal.round() + cluster.chain().members();
        int claimant = cluster.watch().blocks().proposer(height, Math.max(0, proposal.round() - 1));
        boolean isClaimed = proposal.round() > 0 && claimant >= 0 && dice.oneIn(2);
        cluster.scheduler().after(dice.between(1, LATER_MS_MAX) * US_PER_MS, () -> {
            if (!isOver && host.isUp()) {
                sayUnjustified(other, height, round);
            }
        });
        if (isClaimed) {
            int before = proposal.round() - 1;
            LyingBlock claimed = block().later(1).at(height, before);
            claimed.proposer(cluster.chain().publicKey(claimant));
            toAll(writer.claimed(proposal, claimed.header(), claimed.contents(), before));
        }
    }

    private void sayUnjustified(LyingBlock block, long height, int round) {
        keep(block.at(height, round));
        int prepared = dice.oneIn(2) ? ProposalView.NOTHING_PREPARED : dice.below(Math.max(1, round));
        int copies = 1 + dice.below(cluster.chain().members());
        toAll(writer.unjustified(height, round, block.header(), block.contents(), copies, prepared));
    }

    private void accuse(long height) {
        List<Host> hosts = cluster.hosts();
        int accused = hosts.get(dice.below(hosts.size())).member();
        if (accused != host.member()) {
            toAll(writer.evidence(Math.max(1, height - dice.below(4)), accused, random(), random()));
        }
    }
}
