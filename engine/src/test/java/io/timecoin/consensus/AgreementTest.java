package io.timecoin.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.CertificateView;
import io.timecoin.codec.FrameType;
import io.timecoin.consensus.ConsensusStateMachine.State;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What several validators arrive at together. */
class AgreementTest {
    private static void assertCertified(Committee committee, int round, int... whom) {
        Hash hash = committee.certified(whom);
        CommitCertificates certificates = new CommitCertificates(Committee.CHAIN_ID);
        UnsafeBuffer blockHash = new UnsafeBuffer(hash.toByteArray());
        for (int member : whom) {
            byte[] bytes = committee.members[member].certificate;
            CertificateView view = new CertificateView();
            assertEquals(ResultCode.OK, view.wrap(new UnsafeBuffer(bytes), 0, bytes.length));
            assertEquals(round, view.round());
            assertEquals(
                    ResultCode.OK,
                    certificates.verify(view, committee.set, committee.height, blockHash, 0, StubKey.VERIFIER));
        }
    }

    private static void agreeAtOnce(int... powers) {
        Committee committee = new Committee(5, powers);
        committee.proposing(0).propose();
        committee.deliverAll();
        int[] all = new int[powers.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
            assertEquals(State.COMMITTED, committee.machine(i).state());
            assertEquals(Long.MAX_VALUE, committee.machine(i).deadlineMs());
        }
        assertCertified(committee, 0, all);
    }

    @Test
    void shouldAgreeInOneRoundWhenNothingFails() {
        agreeAtOnce(1, 1, 1, 1);
        agreeAtOnce(1, 1, 1);
        agreeAtOnce(1, 1);
        agreeAtOnce(10, 1, 0, 100, 10, 1, 1);
        agreeAtOnce(ones(70));
    }

    private static int[] ones(int count) {
        int[] powers = new int[count];
        Arrays.fill(powers, 1);
        return powers;
    }

    @Test
    void shouldAgreeWithinTheProposalWhenAlone() {
        Committee committee = new Committee(5, 1);
        committee.members[0].propose();
        assertCertified(committee, 0, 0);
        assertFalse(committee.machine(0).mayPropose());
        assertEquals(3, committee.members[0].said.size());
    }

    @Test
    void shouldMoveOnWithoutTheProposer() {
        Committee committee = new Committee(5, 1, 1, 1, 1);
        int down = committee.proposer(0);
        int[] up = others(4, down);
        committee.timeOut(up);
        committee.deliverAll(message -> message.to() != down);
        assertTrue(committee.proposing(1).machine.mayPropose());
        committee.proposing(1).propose();
        committee.deliverAll(message -> message.to() != down);
        assertCertified(committee, 1, up);
        assertNull(committee.members[down].certified);
    }

    static int[] others(int count, int without) {
        int[] others = new int[count - 1];
        for (int i = 0, at = 0; i < count; i++) {
            if (i != without) {
                others[at++] = i;
            }
        }
        return others;
    }

    @Test
    void shouldKeepAPreparedBlockOverRounds() {
        Committee committee = new Committee(5, 1, 1, 1, 1);
        Committee.Member first = committee.proposing(0);
        first.propose();
        committee.deliverAll(message -> !message.isVote(Phase.COMMIT));
        Hash prepared = Hash.of(first.machine.proposalHash(), 0);
        for (int round = 1; round <= 3; round++) {
            committee.timeOut(0, 1, 2, 3);
            committee.deliverAll();
            Committee.Member next = committee.proposing(round);
            assertTrue(next.machine.mustRepropose());
            next.propose();
            int last = round;
            committee.deliverAll(message -> last == 3 || !message.isVote(Phase.COMMIT));
        }
        assertEquals(prepared, committee.certified(0, 1, 2, 3));
        assertCertified(committee, 3, 0, 1, 2, 3);
    }

    @Test
    void shouldCertifyABlockThatWasNeverSeen() {
        Committee committee = new Committee(5, 1, 1, 1, 1);
        committee.proposing(0).propose();
        int blind = committee.proposer(1);
        committee.deliverAll(message -> message.to() != blind || message.isVote(Phase.COMMIT));
        assertCertified(committee, 0, 0, 1, 2, 3);
        assertFalse(committee.machine(blind).hasProposal());
        assertTrue(committee.members[blind].said.isEmpty());
    }

    @Test
    void shouldFollowAsObserver() {
        Committee committee = new Committee(5, 1, new int[] {1, 1, 1, 1});
        int down = committee.proposer(0);
        int[] up = others(4, down);
        committee.timeOut(up);
        committee.deliverAll(message -> message.to() != down);
        committee.proposing(1).propose();
        committee.deliverAll(message -> message.to() != down);
        assertCertified(committee, 1, 4);
        assertEquals(1, committee.machine(4).round());
        assertEquals(Long.MAX_VALUE, committee.machine(4).deadlineMs());
        assertEquals(0, committee.keys[4].signed);
    }

    @Test
    void shouldSayTheLastWordsAgain() {
        Committee committee = new Committee(5, 1, 1, 1, 1);
        Committee.Member first = committee.proposing(0);
        first.propose();
        committee.deliverAll(message -> !message.isVote(Phase.COMMIT));
        committee.timeOut(0, 1, 2, 3);
        committee.mail.clear();
        first.said.clear();
        first.machine.resend(first);
        assertEquals(3, first.said.size());
        assertEquals(FrameType.ROUND_CHANGE, first.said.get(2).type());
        assertTrue(first.said.get(0).isVote(Phase.PREPARE));
        assertTrue(first.said.get(1).isVote(Phase.COMMIT));
        for (int i = 0; i < 4; i++) {
            committee.machine(i).resend(committee.members[i]);
        }
        committee.deliverAll();
        assertCertified(committee, 0, 0, 1, 2, 3);
    }

    /** Two of seven help three to climb while the other two hear nothing; then those who helped fall silent. */
    @Test
    void shouldMeetWhenRoundsAreFarApart() {
        Committee committee = new Committee(5, 1, 1, 1, 1, 1, 1, 1);
        int[] climbing = {0, 1, 2};
        for (int round = 1; round <= 40; round++) {
            committee.timeOut(climbing);
            for (int helper = 5; helper < 7; helper++) {
                for (int member : climbing) {
                    byte[] change = committee.forge.roundChange(helper, round);
                    committee.deliver(member, FrameType.ROUND_CHANGE, change);
                }
            }
            committee.deliverAll(message -> message.to() < 3);
        }
        committee.timeOut(3, 4);
        assertEquals(40, committee.machine(2).round());
        assertEquals(1, committee.machine(4).round());
        committee.mail.clear();
        int[] all = {0, 1, 2, 3, 4};
        for (int member : all) {
            committee.machine(member).resend(committee.members[member]);
        }
        for (int turn = 0; turn < 4 && committee.members[0].certified == null; turn++) {
            committee.deliverAll(message -> message.to() < 5);
            for (int member : all) {
                committee.members[member].propose();
            }
            committee.deliverAll(message -> message.to() < 5);
            committee.timeOut(all);
        }
        committee.certified(all);
    }

    /** All timeouts are at the ceiling, and one clock is ahead: the others must not follow at a distance for ever. */
    @Test
    void shouldWaitForAQuorumInEveryRound() {
        Committee committee = new Committee(5, 1, 1, 1, 1);
        committee.timeOut(0);
        for (int i = 0; i < 50; i++) {
            committee.timeOut(0);
            committee.deliverAll();
        }
        assertEquals(1, committee.machine(0).round());
        long before = committee.nowMs;
        committee.timeOut(1);
        committee.deliverAll();
        for (int member = 0; member < 3; member++) {
            assertEquals(1, committee.machine(member).round());
            assertEquals(before + 2_000, committee.machine(member).deadlineMs());
        }
    }

    @Test
    void shouldJoinTheRoundThatMoreThanAThirdAskFor() {
        Committee committee = new Committee(5, 1, 1, 1, 1, 1, 1, 1);
        ConsensusStateMachine machine = committee.machine(6);
        int[] asked = {30, 20, 10};
        for (int sender = 0; sender < 2; sender++) {
            committee.deliver(6, FrameType.ROUND_CHANGE, committee.forge.roundChange(sender, asked[sender]));
            assertEquals(0, machine.round());
        }
        committee.nowMs = 777;
        committee.deliver(6, FrameType.ROUND_CHANGE, committee.forge.roundChange(2, asked[2]));
        assertEquals(10, machine.round());
        assertEquals(10_777, machine.deadlineMs());
        assertEquals(1, committee.members[6].said.size());
        committee.deliver(6, FrameType.ROUND_CHANGE, committee.forge.roundChange(3, 25));
        assertEquals(20, machine.round());
    }

    @Test
    void shouldSayItsWishAgainAtEveryTimeout() {
        Committee committee = new Committee(5, 1, 1, 1, 1);
        for (int times = 1; times < 6; times++) {
            committee.timeOut(2);
            assertEquals(1, committee.machine(2).round());
            assertEquals(times, committee.members[2].said.size());
            assertEquals(1_000 + 2_000 * times, committee.machine(2).deadlineMs());
        }
        assertEquals(1, committee.keys[2].signed);
    }

    /** Validators 0 and 1 have prepared different blocks in rounds 0 and 1; the later one is safe to take up. */
    @Test
    void shouldGoOnWhenRoundChangesNameDifferentBlocks() {
        Committee committee = new Committee(8, 1, 1, 1, 1);
        committee.members[0].propose();
        committee.deliverAll(message -> message.to() == 0 || message.type() == FrameType.PROPOSAL);
        assertTrue(committee.machine(0).isPrepared());
        assertFalse(committee.machine(1).isPrepared());
        committee.timeOut(0, 1, 2, 3);
        committee.deliverAll(message -> message.from() != 0);
        committee.members[1].propose();
        assertFalse(committee.machine(1).mustRepropose());
        committee.deliverAll(message -> message.from() != 0
                && (message.to() == 1 || message.to() != 0 && message.type() == FrameType.PROPOSAL));
        assertEquals(1, committee.machine(1).preparedRound());
        Hash later = Hash.of(committee.machine(1).proposalHash(), 0);
        committee.timeOut(0, 1, 2, 3);
        committee.deliverAll(message -> message.from() != 3);
        assertTrue(committee.machine(2).mustRepropose());
        assertEquals(later, Hash.of(committee.machine(2).preparedHash(), 0));
        committee.members[2].propose();
        committee.deliverAll();
        assertEquals(later, committee.certified(0, 1, 2, 3));
    }

    @Test
    void shouldAgreeAgainAtTheNextHeight() {
        Committee committee = new Committee(1, 2, 1, 1);
        for (int height = 1; height <= 20; height++) {
            committee.proposing(0).propose();
            committee.deliverAll();
            committee.certified(0, 1, 2);
            committee.nextHeight();
        }
    }
}
