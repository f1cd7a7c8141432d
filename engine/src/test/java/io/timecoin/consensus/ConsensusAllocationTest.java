package io.timecoin.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.RoundChangeView;
import io.timecoin.codec.VoteView;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.Signer;
import java.lang.management.ManagementFactory;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Heights with a lost round, a round change and a new proposal, over and over, on one machine: nothing is allocated. */
class ConsensusAllocationTest {
    private static final int WARM_UP = 3_000;
    private static final int MEASURED = 12_000;
    private static final long SLACK_BYTES = 64 * 1024;
    private static final int OWN = 2;

    private static final class Silent implements ConsensusOutput, Signer {
        private int broadcasts;
        private int certified;

        @Override
        public void broadcast(FrameType type, DirectBuffer message, int offset, int length) {
            broadcasts++;
        }

        @Override
        public void onCertified(DirectBuffer hash, int hashAt, DirectBuffer certificate, int offset, int length) {
            certified++;
        }

        @Override
        public void onConflict(DirectBuffer first, int firstAt, DirectBuffer second, int secondAt, int length) {
            throw new AssertionError("nobody contradicts himself");
        }

        @Override
        public void publicKey(MutableDirectBuffer target, int offset) {
            throw new AssertionError("the set has the key");
        }

        @Override
        public void sign(DirectBuffer message, int offset, int length, MutableDirectBuffer target, int targetOffset) {
            target.putLong(targetOffset, length);
        }
    }

    private final Committee committee = new Committee(1, 1, 1, 1, 1);
    private final Silent silent = new Silent();
    private final ConsensusStateMachine machine = new ConsensusStateMachine(
            Committee.CHAIN_ID, committee.set, OWN, silent, ConsensusTimeouts.DEFAULT, silent);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[0]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final Hasher hasher = new Hasher(DomainTag.BLOCK);
    private final VoteView vote = new VoteView();
    private final RoundChangeView roundChange = new RoundChangeView();
    private final ProposalView proposal = new ProposalView();
    private final SampleBlock ownBlock = committee.block(1, OWN, 5);
    private byte[][] votes;
    private byte[] firstProposal;
    private byte[][] roundChanges;

    /** Messages of one height whose proposer of round 1 is the own validator; they are sent again with other heights. */
    private void prepare() {
        SampleBlock first = committee.block(0, OWN - 1, 3);
        firstProposal = committee.forge.proposal(OWN - 1, 0, first);
        roundChanges = new byte[][] {committee.forge.roundChange(0, 1), committee.forge.roundChange(3, 1)};
        votes = new byte[][] {
            committee.forge.vote(0, 1, Phase.PREPARE, ownBlock.id()),
            committee.forge.vote(3, 1, Phase.PREPARE, ownBlock.id()),
            committee.forge.vote(0, 1, Phase.COMMIT, ownBlock.id()),
            committee.forge.vote(3, 1, Phase.COMMIT, ownBlock.id())
        };
    }

    private DirectBuffer at(byte[] bytes, long height) {
        message.wrap(bytes);
        message.putLong(16, height);
        return message;
    }

    private void run(int heights, long firstHeight) {
        for (int i = 0; i < heights; i++) {
            long height = firstHeight + 4L * i;
            machine.startHeight(height, committee.set, OWN, 0);
            proposal.wrap(at(firstProposal, height), 0, firstProposal.length);
            message.putLong(firstProposal.length - BlockHeaderView.BYTES + 16, height);
            hasher.update(message, proposal.headerAt(), BlockHeaderView.BYTES).digest(hash, 0);
            assertOk(machine.onProposal(proposal, hash, 0, 10));
            machine.onExecuted(hash, 0, true);
            machine.onTime(machine.deadlineMs());
            for (byte[] bytes : roundChanges) {
                roundChange.wrap(at(bytes, height), 0, bytes.length);
                assertOk(machine.onRoundChange(roundChange, 1_500));
            }
            machine.propose(
                    ownBlock.hash,
                    0,
                    ownBlock.header,
                    0,
                    BlockHeaderView.BYTES,
                    ownBlock.contents,
                    0,
                    SampleBlock.CONTENTS);
            for (byte[] bytes : votes) {
                vote.wrap(at(bytes, height), 0, bytes.length);
                machine.onVote(vote, 1_600);
            }
            machine.resend(silent);
        }
    }

    private static void assertOk(ResultCode code) {
        if (code != ResultCode.OK) {
            throw new AssertionError(code);
        }
    }

    @Test
    void shouldNotAllocateInSteadyState() {
        prepare();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long height = 1;
        while (committee.set.proposer(height, 1) != OWN) {
            height++;
        }
        run(WARM_UP, height);
        long before = threads.getCurrentThreadAllocatedBytes();
        run(MEASURED, height + 4L * WARM_UP);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(WARM_UP + MEASURED, silent.certified);
        assertTrue(silent.broadcasts > 5 * MEASURED);
        assertTrue(allocated < SLACK_BYTES, allocated + " bytes over " + MEASURED + " heights");
    }
}
