package io.timecoin.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.consensus.ConsensusStateMachine.State;
import io.timecoin.consensus.Forge.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A validator that follows a height in silence and begins to speak at it. Validator 3 of four is the one; in round r of height
 * 8 validator r proposes, in round r of height 9 validator 3 + r, modulo 4.
 */
class SilentValidatorTest {
    private static final long HEIGHT = 8;
    private static final long OWN_HEIGHT = 9;

    private final List<Change> quorum = List.of(Change.nothing(0), Change.nothing(1), Change.nothing(2));

    private static Committee committee(long height) {
        return new Committee(height, 1, 1, 1, 1);
    }

    /** It sees a block proposed and prepared in a round, says nothing, and begins the height anew. */
    private void followInSilence(Committee committee, int round) {
        ConsensusStateMachine machine = committee.machine(3);
        machine.startHeight(committee.height, committee.set, ValidatorSet.NOT_A_MEMBER, 0);
        int proposer = committee.proposer(round);
        SampleBlock block = committee.block(round, proposer, 1);
        List<Change> why = round == 0 ? List.of() : quorum;
        byte[] proposal = committee.forge.proposal(proposer, committee.height, round, block, why);
        assertEquals(ResultCode.OK, committee.hand(3, FrameType.PROPOSAL, proposal));
        prepare(committee, round, block);
        assertTrue(committee.members[3].said.isEmpty());
        machine.startHeight(committee.height, committee.set, 3, 0);
    }

    private static void prepare(Committee committee, int round, SampleBlock block) {
        for (int other = 0; other < 3; other++) {
            committee.hand(3, FrameType.VOTE, committee.forge.vote(other, round, Phase.PREPARE, block.id()));
        }
        assertEquals(State.PREPARED, committee.machine(3).state());
    }

    private static void requireVotes(Committee committee) {
        SampleBlock block = committee.block(0, 0, 1);
        byte[] proposal = committee.forge.proposal(0, 0, block);
        assertEquals(ResultCode.OK, committee.hand(3, FrameType.PROPOSAL, proposal));
        prepare(committee, 0, block);
        List<Committee.Mail> said = committee.members[3].said;
        assertEquals(2, said.size());
        assertTrue(said.get(0).isVote(Phase.PREPARE));
        assertTrue(said.get(1).isVote(Phase.COMMIT));
    }

    @Test
    void shouldVoteInTheRoundThatItFollowedInSilence() {
        Committee committee = committee(HEIGHT);
        followInSilence(committee, 0);
        requireVotes(committee);
    }

    @Test
    void shouldVoteInARoundBelowOneThatItFollowedInSilence() {
        Committee committee = committee(HEIGHT);
        followInSilence(committee, 2);
        requireVotes(committee);
    }

    @Test
    void shouldProposeInARoundBelowOneThatItFollowedInSilence() {
        Committee committee = committee(OWN_HEIGHT);
        followInSilence(committee, 1);
        assertEquals(3, committee.proposer(0));
        committee.members[3].propose();
        assertEquals(State.PRE_PREPARED, committee.machine(3).state());
        assertEquals(2, committee.members[3].said.size());
        committee.deliverAll(message -> message.from() == 3 && message.to() == 1);
        assertEquals(State.PRE_PREPARED, committee.machine(1).state());
    }
}
