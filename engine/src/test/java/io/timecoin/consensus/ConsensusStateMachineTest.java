package io.timecoin.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.InvariantViolation;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.VoteView;
import io.timecoin.consensus.ConsensusStateMachine.State;
import io.timecoin.consensus.Forge.Change;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What one machine makes of single messages. Four validators, height 8: validator r proposes in round r. */
class ConsensusStateMachineTest {
    private static final long HEIGHT = 8;
    private static final int STRANGER = 4;
    private static final Hash OTHER = Hash.of(filled(9));

    private final Committee committee = new Committee(HEIGHT, 1, new int[] {1, 1, 1, 1});
    private final Forge forge = committee.forge;
    private final ConsensusStateMachine machine = committee.machine(3);
    private final SampleBlock block = committee.block(0, 0, 1);
    private final List<Change> quorum = List.of(Change.nothing(0), Change.nothing(1), Change.nothing(2));

    private static byte[] filled(int value) {
        byte[] bytes = new byte[Hash.BYTES];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private ResultCode vote(byte[] bytes) {
        return committee.hand(3, FrameType.VOTE, bytes);
    }

    private ResultCode roundChange(byte[] bytes) {
        return committee.hand(3, FrameType.ROUND_CHANGE, bytes);
    }

    private ResultCode proposal(byte[] bytes) {
        return committee.hand(3, FrameType.PROPOSAL, bytes);
    }

    /** Validators 1 and 2 ask for the round below, and so take the machine there, to time out of it. */
    private void timeOutUpTo(int round) {
        if (round > 1) {
            roundChange(forge.roundChange(1, round - 1));
            roundChange(forge.roundChange(2, round - 1));
        }
        committee.timeOut(3);
        assertEquals(round, machine.round());
    }

    @Test
    void shouldLetEachValidatorProposeInItsRound() {
        for (int round = 0; round < 4; round++) {
            assertEquals(round, committee.proposer(round));
        }
    }

    @Test
    void shouldNameWhatIsWrongWithAVote() {
        assertEquals(ResultCode.NOT_A_VALIDATOR, vote(forge.vote(STRANGER, 0, Phase.PREPARE, OTHER)));
        assertEquals(ResultCode.HEIGHT_PAST, vote(forge.vote(0, HEIGHT - 1, 0, Phase.PREPARE, OTHER)));
        assertEquals(ResultCode.HEIGHT_AHEAD, vote(forge.vote(0, HEIGHT + 1, 0, Phase.PREPARE, OTHER)));
        assertTrue(machine.isQuiet());
        int ahead = Limits.ROUNDS_AHEAD_MAX;
        assertEquals(ResultCode.ROUND_TOO_FAR, vote(forge.vote(0, ahead + 1, Phase.PREPARE, OTHER)));
        assertEquals(ResultCode.ROUND_TOO_FAR, vote(forge.vote(0, Integer.MAX_VALUE, Phase.COMMIT, OTHER)));
        assertEquals(ResultCode.OK, vote(forge.vote(0, ahead, Phase.PREPARE, OTHER)));
        assertEquals(ResultCode.MESSAGE_REPEATED, vote(forge.vote(0, ahead, Phase.PREPARE, OTHER)));
        assertEquals(ResultCode.OK, vote(forge.vote(0, ahead, Phase.COMMIT, OTHER)));
        assertEquals(ResultCode.MESSAGE_CONFLICTING, vote(forge.vote(0, ahead, Phase.COMMIT, Hash.ZERO)));
        timeOutUpTo(VoteBook.ROUNDS_BEHIND + 1);
        assertEquals(ResultCode.ROUND_PAST, vote(forge.vote(0, 0, Phase.COMMIT, OTHER)));
        assertEquals(ResultCode.OK, vote(forge.vote(0, 1, Phase.COMMIT, OTHER)));
    }

    @Test
    void shouldNameWhatIsWrongWithAProposalOfRoundZero() {
        assertEquals(ResultCode.NOT_A_VALIDATOR, proposal(forge.proposal(STRANGER, 0, block)));
        assertEquals(ResultCode.HEIGHT_PAST, proposal(forge.proposal(0, HEIGHT - 1, 0, block, List.of())));
        assertEquals(ResultCode.HEIGHT_AHEAD, proposal(forge.proposal(0, HEIGHT + 1, 0, block, List.of())));
        assertEquals(ResultCode.PROPOSER_WRONG, proposal(forge.proposal(1, 0, block)));
        assertEquals(ResultCode.HEADER_INVALID, proposal(forge.proposal(0, 0, committee.block(1, 1, 1))));
        assertEquals(ResultCode.HEADER_INVALID, proposal(forge.proposal(0, 0, committee.block(0, 1, 1))));
        SampleBlock elsewhere = new SampleBlock(Committee.CHAIN_ID, HEIGHT + 1, 0, committee.keys[0].key(), 1);
        assertEquals(ResultCode.HEADER_INVALID, proposal(forge.proposal(0, 0, elsewhere)));
        SampleBlock otherChain = new SampleBlock(Committee.CHAIN_ID + 1, HEIGHT, 0, committee.keys[0].key(), 1);
        assertEquals(ResultCode.HEADER_INVALID, proposal(forge.proposal(0, 0, otherChain)));
        assertEquals(ResultCode.JUSTIFICATION_INVALID, proposal(forge.proposal(0, HEIGHT, 0, block, quorum)));
        assertEquals(
                ResultCode.JUSTIFICATION_INVALID, proposal(forge.proposal(0, HEIGHT, 0, block, List.of(), 0, 1, 2)));
        assertTrue(machine.isQuiet());
        assertEquals(ResultCode.OK, proposal(forge.proposal(0, 0, block)));
        assertEquals(ResultCode.MESSAGE_REPEATED, proposal(forge.proposal(0, 0, block)));
        assertEquals(ResultCode.MESSAGE_CONFLICTING, proposal(forge.proposal(0, 0, committee.block(0, 0, 2))));
        assertEquals(State.PRE_PREPARED, machine.state());
        assertEquals(block.id(), Hash.of(machine.proposalHash(), 0));
    }

    @Test
    void shouldNameWhatIsWrongWithANewBlockAboveRoundZero() {
        SampleBlock later = committee.block(2, 2, 1);
        assertEquals(ResultCode.JUSTIFICATION_INVALID, proposal(forge.proposal(2, 2, later)));
        List<Change> two = quorum.subList(0, 2);
        assertEquals(ResultCode.JUSTIFICATION_INVALID, proposal(forge.proposal(2, HEIGHT, 2, later, two)));
        List<Change> twice = List.of(Change.nothing(0), Change.nothing(1), Change.nothing(1));
        assertEquals(ResultCode.JUSTIFICATION_INVALID, proposal(forge.proposal(2, HEIGHT, 2, later, twice)));
        List<Change> strange = List.of(Change.nothing(0), Change.nothing(1), Change.nothing(STRANGER));
        assertEquals(ResultCode.JUSTIFICATION_INVALID, proposal(forge.proposal(2, HEIGHT, 2, later, strange)));
        assertEquals(ResultCode.JUSTIFICATION_INVALID, proposal(forge.proposal(2, HEIGHT, 2, later, quorum, 0, 1, 2)));
        assertEquals(ResultCode.HEADER_INVALID, proposal(forge.proposal(2, HEIGHT, 2, block, quorum)));
        assertEquals(0, machine.round());
        assertEquals(ResultCode.OK, proposal(forge.proposal(2, HEIGHT, 2, later, quorum)));
        assertEquals(2, machine.round());
        assertEquals(State.PRE_PREPARED, machine.state());
        assertEquals(committee.nowMs + 4_000, machine.deadlineMs());
        assertEquals(ResultCode.ROUND_PAST, proposal(forge.proposal(0, 0, block)));
    }

    @Test
    void shouldNameWhatIsWrongWithAReproposal() {
        Change prepared = new Change(1, 1, block.id());
        List<Change> changes = List.of(Change.nothing(0), prepared, Change.nothing(2));
        SampleBlock fresh = committee.block(2, 2, 1);
        assertEquals(ResultCode.PROPOSAL_NOT_PREPARED, proposal(forge.proposal(2, HEIGHT, 2, fresh, changes, 0, 1, 2)));
        SampleBlock other = committee.block(0, 0, 2);
        assertEquals(ResultCode.PROPOSAL_NOT_PREPARED, proposal(forge.proposal(2, HEIGHT, 2, other, changes, 0, 1, 2)));
        int[][] noQuorums = {{}, {0, 1}, {0, 1, 1}, {0, 1, STRANGER}, {1, 0, 2}};
        for (int[] preparers : noQuorums) {
            assertEquals(
                    ResultCode.PREPARED_WITHOUT_QUORUM,
                    proposal(forge.proposal(2, HEIGHT, 2, block, changes, preparers)));
        }
        for (int preparedRound : new int[] {2, 3}) {
            List<Change> late = List.of(Change.nothing(0), Change.nothing(1), new Change(2, preparedRound, block.id()));
            assertEquals(
                    ResultCode.PREPARED_ROUND_INVALID, proposal(forge.proposal(2, HEIGHT, 2, block, late, 0, 1, 2)));
        }
        SampleBlock fromLater = committee.block(2, 2, 7);
        List<Change> early = List.of(Change.nothing(0), new Change(1, 1, fromLater.id()), Change.nothing(2));
        assertEquals(ResultCode.HEADER_INVALID, proposal(forge.proposal(2, HEIGHT, 2, fromLater, early, 0, 1, 2)));
        assertTrue(machine.isQuiet());
        assertEquals(ResultCode.OK, proposal(forge.proposal(2, HEIGHT, 2, block, changes, 0, 1, 2)));
        assertEquals(State.PRE_PREPARED, machine.state());
    }

    @Test
    void shouldNameWhatIsWrongWithARoundChange() {
        assertEquals(ResultCode.NOT_A_VALIDATOR, roundChange(forge.roundChange(STRANGER, 1)));
        assertEquals(
                ResultCode.HEIGHT_PAST, roundChange(forge.roundChange(0, HEIGHT - 1, 1, Forge.NOTHING, Hash.ZERO)));
        assertEquals(
                ResultCode.HEIGHT_AHEAD, roundChange(forge.roundChange(0, HEIGHT + 1, 1, Forge.NOTHING, Hash.ZERO)));
        assertEquals(ResultCode.ROUND_TOO_FAR, roundChange(forge.roundChange(0, Integer.MAX_VALUE)));
        for (int round = 1; round <= 3; round++) {
            for (int prepared = round; prepared <= round + 1; prepared++) {
                assertEquals(
                        ResultCode.PREPARED_ROUND_INVALID,
                        roundChange(forge.roundChange(0, HEIGHT, round, prepared, OTHER, 0, 1, 2)));
            }
            int[][] noQuorums = {{}, {0, 1}, {0, 1, 1}, {0, 1, STRANGER}};
            for (int[] preparers : noQuorums) {
                assertEquals(
                        ResultCode.PREPARED_WITHOUT_QUORUM,
                        roundChange(forge.roundChange(0, HEIGHT, round, 0, OTHER, preparers)));
            }
        }
        assertTrue(machine.isQuiet());
        assertEquals(ResultCode.OK, roundChange(forge.roundChange(0, HEIGHT, 3, 0, OTHER, 0, 1, 2)));
        assertEquals(ResultCode.MESSAGE_REPEATED, roundChange(forge.roundChange(0, HEIGHT, 3, 0, OTHER, 1, 2, 3)));
        assertEquals(ResultCode.MESSAGE_CONFLICTING, roundChange(forge.roundChange(0, 3)));
        assertEquals(ResultCode.ROUND_PAST, roundChange(forge.roundChange(0, 2)));
        assertEquals(ResultCode.OK, roundChange(forge.roundChange(0, 4)));
        timeOutUpTo(2);
        assertEquals(ResultCode.ROUND_PAST, roundChange(forge.roundChange(1, 1)));
    }

    @Test
    void shouldProposeNothingBeforeAQuorumAsksForTheRound() {
        timeOutUpTo(3);
        assertFalse(machine.mayPropose());
        roundChange(forge.roundChange(0, 3));
        assertFalse(machine.mayPropose());
        roundChange(forge.roundChange(1, 4));
        assertFalse(machine.mayPropose());
        roundChange(forge.roundChange(2, 3));
        assertTrue(machine.mayPropose());
        assertFalse(machine.mustRepropose());
    }

    @Test
    void shouldNotProposeForARoundItHasNotEntered() {
        int[] powers = {1, 1, 1, 5};
        Committee heavy = new Committee(HEIGHT, powers);
        int round = 0;
        while (heavy.proposer(round) != 2) {
            round++;
        }
        Committee.Member proposer = heavy.members[2];
        heavy.hand(2, FrameType.ROUND_CHANGE, heavy.forge.roundChange(0, round));
        heavy.hand(2, FrameType.ROUND_CHANGE, heavy.forge.roundChange(1, round));
        assertEquals(0, proposer.machine.round());
        assertFalse(proposer.machine.mayPropose());
        heavy.hand(2, FrameType.ROUND_CHANGE, heavy.forge.roundChange(3, round));
        assertEquals(round, proposer.machine.round());
        assertTrue(proposer.machine.mayPropose());
        assertEquals(round, proposer.machine.safetyRules().lastRound(Phase.ROUND_CHANGE));
    }

    @Test
    void shouldDemandTheBlockPreparedInTheHighestRound() {
        timeOutUpTo(3);
        roundChange(forge.roundChange(0, HEIGHT, 3, 0, OTHER, 0, 1, 2));
        roundChange(forge.roundChange(1, HEIGHT, 3, 1, block.id(), 0, 1, 2));
        assertTrue(machine.mayPropose());
        assertTrue(machine.mustRepropose());
        assertEquals(block.id(), Hash.of(machine.preparedHash(), 0));
        SampleBlock fresh = committee.block(3, 3, 5);
        assertThrows(InvariantViolation.class, () -> committee.members[3].propose(fresh));
        committee.members[3].propose(block);
        for (int other = 0; other < 3; other++) {
            assertEquals(
                    ResultCode.OK,
                    committee.deliver(
                            other,
                            FrameType.PROPOSAL,
                            committee.members[3].last(FrameType.PROPOSAL).bytes()));
        }
    }

    @Test
    void shouldWaitForExecutionBeforeItVotes() {
        Committee.Member member = committee.members[3];
        member.executes = false;
        proposal(forge.proposal(0, 0, block));
        for (int other = 0; other < 3; other++) {
            vote(forge.vote(other, 0, Phase.PREPARE, block.id()));
        }
        assertEquals(State.PROPOSED, machine.state());
        machine.onExecuted(new UnsafeBuffer(OTHER.toByteArray()), 0, true);
        assertTrue(member.said.isEmpty());
        machine.onExecuted(block.hash, 0, true);
        assertEquals(State.PREPARED, machine.state());
        assertEquals(2, member.said.size());
        machine.onExecuted(block.hash, 0, true);
        assertEquals(2, member.said.size());
    }

    @Test
    void shouldVoteForNothingThatDoesNotExecute() {
        Committee.Member member = committee.members[3];
        member.executes = false;
        proposal(forge.proposal(0, 0, block));
        machine.onExecuted(block.hash, 0, false);
        assertEquals(State.REFUSED, machine.state());
        for (int other = 0; other < 3; other++) {
            vote(forge.vote(other, 0, Phase.PREPARE, block.id()));
        }
        machine.onExecuted(block.hash, 0, true);
        assertTrue(member.said.isEmpty());
        committee.timeOut(3);
        assertEquals(1, machine.round());
        assertEquals(FrameType.ROUND_CHANGE, member.said.get(0).type());
        assertFalse(machine.isPrepared());
    }

    @Test
    void shouldNotVoteForAProposalThatTheRoundHasLeft() {
        Committee.Member member = committee.members[3];
        member.executes = false;
        proposal(forge.proposal(0, 0, block));
        committee.timeOut(3);
        machine.onExecuted(block.hash, 0, true);
        assertEquals(State.NEW_ROUND, machine.state());
        assertEquals(1, member.said.size());
        assertFalse(machine.hasProposal());
    }

    @Test
    void shouldCountVotesThatCameBeforeTheProposal() {
        for (int other = 0; other < 2; other++) {
            vote(forge.vote(other, 0, Phase.PREPARE, block.id()));
        }
        vote(forge.vote(2, 0, Phase.PREPARE, OTHER));
        proposal(forge.proposal(0, 0, block));
        assertEquals(State.PREPARED, machine.state());
        assertEquals(0, machine.preparedRound());
    }

    @Test
    void shouldNotMixVotesForDifferentBlocksOrRounds() {
        proposal(forge.proposal(0, 0, block));
        vote(forge.vote(0, 0, Phase.PREPARE, block.id()));
        vote(forge.vote(1, 0, Phase.PREPARE, OTHER));
        vote(forge.vote(2, 1, Phase.PREPARE, block.id()));
        assertEquals(State.PRE_PREPARED, machine.state());
        vote(forge.vote(0, 0, Phase.COMMIT, OTHER));
        vote(forge.vote(1, 0, Phase.COMMIT, OTHER));
        vote(forge.vote(2, 0, Phase.COMMIT, block.id()));
        vote(forge.vote(2, 1, Phase.COMMIT, OTHER));
        assertNull(committee.members[3].certified);
        vote(forge.vote(0, 1, Phase.COMMIT, OTHER));
        vote(forge.vote(1, 1, Phase.COMMIT, OTHER));
        assertEquals(OTHER, committee.members[3].certified);
    }

    @Test
    void shouldCountCommitsOfRoundsThatAreOver() {
        vote(forge.vote(0, 1, Phase.COMMIT, OTHER));
        vote(forge.vote(1, 1, Phase.COMMIT, OTHER));
        timeOutUpTo(1 + VoteBook.ROUNDS_BEHIND);
        vote(forge.vote(2, 1, Phase.COMMIT, OTHER));
        assertEquals(OTHER, committee.members[3].certified);
        assertEquals(State.COMMITTED, machine.state());
        assertEquals(ResultCode.HEIGHT_PAST, vote(forge.vote(2, 1, Phase.COMMIT, OTHER)));
        assertEquals(ResultCode.HEIGHT_PAST, roundChange(forge.roundChange(2, 40)));
        assertEquals(ResultCode.HEIGHT_PAST, proposal(forge.proposal(0, 0, block)));
        int said = committee.members[3].said.size();
        machine.onTime(Long.MAX_VALUE - 1);
        assertEquals(said, committee.members[3].said.size());
    }

    @Test
    void shouldForgetVotesThatLeftTheWindow() {
        vote(forge.vote(0, 0, Phase.COMMIT, OTHER));
        vote(forge.vote(1, 0, Phase.COMMIT, OTHER));
        timeOutUpTo(VoteBook.WINDOW);
        vote(forge.vote(2, VoteBook.WINDOW, Phase.COMMIT, OTHER));
        assertNull(committee.members[3].certified);
        assertEquals(ResultCode.OK, vote(forge.vote(0, VoteBook.WINDOW, Phase.COMMIT, OTHER)));
    }

    @Test
    void shouldKeepEvidenceOfTheFirstConflictOfAValidator() {
        vote(forge.vote(0, 2, Phase.PREPARE, OTHER));
        vote(forge.vote(0, 2, Phase.PREPARE, block.id()));
        vote(forge.vote(0, 2, Phase.PREPARE, Hash.ZERO));
        vote(forge.vote(0, 3, Phase.COMMIT, OTHER));
        vote(forge.vote(0, 3, Phase.COMMIT, block.id()));
        assertEquals(1, committee.members[3].conflicts.size());
        assertEvidence(0, 2, Phase.PREPARE, OTHER, block.id());
    }

    @Test
    void shouldKeepEvidenceOfTwoProposals() {
        SampleBlock other = committee.block(0, 0, 2);
        proposal(forge.proposal(0, 0, block));
        committee.timeOut(3);
        assertEquals(ResultCode.MESSAGE_CONFLICTING, proposal(forge.proposal(0, 0, other)));
        assertEvidence(0, 0, Phase.PRE_PREPARE, block.id(), other.id());
    }

    private void assertEvidence(int sender, int round, Phase phase, Hash... hashes) {
        byte[][] pair = committee.members[3].conflicts.get(0);
        for (int i = 0; i < 2; i++) {
            UnsafeBuffer buffer = new UnsafeBuffer(pair[i]);
            VoteView view = new VoteView();
            assertEquals(ResultCode.OK, view.wrapEvidence(buffer, 0, pair[i].length));
            assertEquals(Committee.CHAIN_ID, view.chainId());
            assertEquals(HEIGHT, view.height());
            assertEquals(round, view.round());
            assertEquals(phase.code(), view.phase());
            assertEquals(sender, committee.set.indexOf(buffer, view.senderAt()));
            assertEquals(hashes[i], Hash.of(buffer, view.blockHashAt()));
            SignedBytes message = new SignedBytes(Committee.CHAIN_ID);
            ResultCode verdict = StubKey.VERIFIER.verify(
                    buffer,
                    view.senderAt(),
                    buffer,
                    view.signatureAt(),
                    message.build(HEIGHT, round, phase, buffer, view.blockHashAt()),
                    0,
                    message.length());
            assertEquals(ResultCode.OK, verdict);
        }
    }

    @Test
    void shouldTimeOutFromWhenTheProposalIsDue() {
        assertEquals(1_000, machine.deadlineMs());
        machine.due(5_000);
        assertEquals(6_000, machine.deadlineMs());
        machine.due(2_000);
        assertEquals(3_000, machine.deadlineMs());
        machine.due(Long.MAX_VALUE);
        assertEquals(Long.MAX_VALUE, machine.deadlineMs());
        assertTrue(machine.isQuiet());
        committee.nowMs = 10_000;
        proposal(forge.proposal(0, 0, block));
        assertEquals(11_000, machine.deadlineMs());
        machine.due(50_000);
        assertEquals(11_000, machine.deadlineMs());
        machine.onTime(10_999);
        assertEquals(0, machine.round());
        machine.onTime(11_000);
        assertEquals(1, machine.round());
        machine.due(50_000);
        assertEquals(13_000, machine.deadlineMs());
    }

    @Test
    void shouldDoubleTheTimeoutUpToItsCeiling() {
        long[] expected = {1_000, 2_000, 4_000, 8_000, 10_000, 10_000};
        for (int round = 0; round < expected.length; round++) {
            assertEquals(expected[round], ConsensusTimeouts.DEFAULT.of(round));
        }
        assertEquals(10_000, ConsensusTimeouts.DEFAULT.of(Integer.MAX_VALUE));
        assertEquals(Long.MAX_VALUE, new ConsensusTimeouts(1, Long.MAX_VALUE).of(Integer.MAX_VALUE));
        assertThrows(InvariantViolation.class, () -> new ConsensusTimeouts(0, 1));
        assertThrows(InvariantViolation.class, () -> new ConsensusTimeouts(2, 1));
    }

    @Test
    void shouldForgetTheHeightBefore() {
        vote(forge.vote(0, 0, Phase.PREPARE, block.id()));
        vote(forge.vote(1, 0, Phase.PREPARE, block.id()));
        proposal(forge.proposal(0, 0, block));
        assertTrue(machine.isPrepared());
        assertFalse(machine.isQuiet());
        committee.members[3].said.clear();
        machine.startHeight(HEIGHT + 1, committee.set, 3, 20_000);
        assertTrue(machine.isQuiet());
        assertEquals(HEIGHT + 1, machine.height());
        assertEquals(State.NEW_ROUND, machine.state());
        assertFalse(machine.isPrepared());
        assertEquals(-1, machine.preparedRound());
        assertFalse(machine.hasProposal());
        assertEquals(21_000, machine.deadlineMs());
        machine.resend(committee.members[3]);
        assertTrue(committee.members[3].said.isEmpty());
        assertThrows(InvariantViolation.class, () -> machine.startHeight(HEIGHT + 1, committee.set, 3, 20_000));
        machine.startHeight(HEIGHT + 1, committee.set, ValidatorSet.NOT_A_MEMBER, 20_000);
        machine.startHeight(HEIGHT + 1, committee.set, 3, 20_000);
        assertThrows(InvariantViolation.class, () -> machine.startHeight(HEIGHT + 1, committee.set, 3, 20_000));
    }

    @Test
    void shouldTakeALargerSetAtTheNextHeight() {
        Committee larger = new Committee(HEIGHT + 1, 1, 1, 1, 1, 1, 1, 1);
        machine.startHeight(HEIGHT + 1, larger.set, 3, 0);
        for (int sender = 4; sender < 7; sender++) {
            byte[] change = larger.forge.roundChange(sender, 1);
            assertEquals(ResultCode.OK, committee.hand(3, FrameType.ROUND_CHANGE, change));
        }
        assertEquals(1, machine.round());
    }

    @Test
    void shouldProposeOnceAndOnlyInItsTurn() {
        assertFalse(machine.mayPropose());
        assertThrows(InvariantViolation.class, () -> committee.members[3].propose(block));
        committee.members[0].propose();
        assertFalse(committee.machine(0).mayPropose());
        assertThrows(InvariantViolation.class, () -> committee.members[0].propose(block));
        assertThrows(InvariantViolation.class, () -> committee.members[STRANGER].propose(block));
    }

    @Test
    void shouldSayNothingBeforeItsFirstHeight() {
        ConsensusStateMachine fresh = new ConsensusStateMachine(
                Committee.CHAIN_ID,
                committee.set,
                0,
                committee.keys[0],
                ConsensusTimeouts.DEFAULT,
                committee.members[0]);
        assertFalse(fresh.mayPropose());
        assertEquals(Long.MAX_VALUE, fresh.deadlineMs());
        assertTrue(fresh.isQuiet());
    }

    /** The set shrinks and grows with the epochs; what was allocated for the larger one stays. */
    @Test
    void shouldChangeRoundsInASetSmallerThanOneBefore() {
        Committee committee = new Committee(1, 1, 1, 1, 1, 1);
        ValidatorSet smaller = new ValidatorSet(
                new Hash[] {
                    committee.keys[0].key(), committee.keys[1].key(), committee.keys[2].key(), committee.keys[3].key()
                },
                new int[] {1, 1, 1, 1});
        ConsensusStateMachine machine = committee.machine(0);
        machine.startHeight(2, smaller, 0, 0);
        Forge forge = new Forge(committee.keys, 2);
        assertEquals(ResultCode.OK, committee.deliver(0, FrameType.ROUND_CHANGE, forge.roundChange(1, 1)));
        assertEquals(ResultCode.OK, committee.deliver(0, FrameType.ROUND_CHANGE, forge.roundChange(2, 1)));
        assertEquals(1, machine.round());
        assertEquals(ResultCode.NOT_A_VALIDATOR, committee.deliver(0, FrameType.ROUND_CHANGE, forge.roundChange(4, 1)));
    }
}
