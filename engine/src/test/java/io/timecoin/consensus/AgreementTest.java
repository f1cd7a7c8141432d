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
}
