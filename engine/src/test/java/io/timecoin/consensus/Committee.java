package io.timecoin.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.RoundChangeView;
import io.timecoin.codec.VoteView;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.replica.MessagePreparer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Some state machines and the mail between them, which the test delivers, drops or repeats in any order. Every message
 * passes the preparer on its way, so one that would not leave the verify stage fails the test.
 */
final class Committee {
    static final int CHAIN_ID = 7;

    /** A message on its way. */
    record Mail(int from, int to, FrameType type, byte[] bytes) {
        VoteView vote() {
            VoteView view = new VoteView();
            assertEquals(ResultCode.OK, view.wrap(new UnsafeBuffer(bytes), 0, bytes.length));
            return view;
        }

        boolean isVote(Phase phase) {
            return type == FrameType.VOTE && vote().phase() == phase.code();
        }
    }

    /** One validator: its machine and what came out of it. */
    final class Member implements ConsensusOutput {
        final int index;
        final ConsensusStateMachine machine;
        final List<Mail> said = new ArrayList<>();
        final List<byte[][]> conflicts = new ArrayList<>();
        boolean executes = true;
        Hash certified;
        byte[] certificate;

        Member(int index, ValidatorSet set) {
            this.index = index;
            int self = index < set.size() ? index : ValidatorSet.NOT_A_MEMBER;
            machine = new ConsensusStateMachine(CHAIN_ID, set, self, keys[index], ConsensusTimeouts.DEFAULT, this);
        }

        @Override
        public void broadcast(FrameType type, DirectBuffer message, int offset, int length) {
            byte[] bytes = new byte[length];
            message.getBytes(offset, bytes);
            said.add(new Mail(index, index, type, bytes));
            for (int to = 0; to < members.length; to++) {
                if (to != index) {
                    mail.add(new Mail(index, to, type, bytes));
                }
            }
        }

        @Override
        public void onCertified(DirectBuffer hash, int hashAt, DirectBuffer bytes, int offset, int length) {
            assertEquals(null, certified, "a height is certified once");
            certified = Hash.of(hash, hashAt);
            certificate = new byte[length];
            bytes.getBytes(offset, certificate);
        }

        @Override
        public void onConflict(DirectBuffer first, int firstAt, DirectBuffer second, int secondAt, int length) {
            byte[][] pair = {new byte[length], new byte[length]};
            first.getBytes(firstAt, pair[0]);
            second.getBytes(secondAt, pair[1]);
            conflicts.add(pair);
        }

        /** Proposes if it may; the demanded block is always at hand. */
        void propose() {
            if (!machine.mayPropose()) {
                return;
            }
            SampleBlock block = machine.mustRepropose()
                    ? blocks.get(Hash.of(machine.preparedHash(), 0))
                    : block(machine.round(), index, blocks.size());
            propose(block);
        }

        void propose(SampleBlock block) {
            blocks.put(block.id(), block);
            machine.propose(
                    block.hash, 0, block.header, 0, block.header.capacity(), block.contents, 0, SampleBlock.CONTENTS);
        }

        Mail last(FrameType type) {
            for (int i = said.size() - 1; i >= 0; i--) {
                if (said.get(i).type == type) {
                    return said.get(i);
                }
            }
            throw new AssertionError("validator " + index + " said no " + type);
        }
    }

    final ValidatorSet set;
    final StubKey[] keys;
    final Member[] members;
    final List<Mail> mail = new ArrayList<>();
    final Map<Hash, SampleBlock> blocks = new TreeMap<>();
    final MessagePreparer preparer = new MessagePreparer(CHAIN_ID, StubKey.VERIFIER);
    final Forge forge;
    long height;
    long nowMs;
    private final VoteView vote = new VoteView();
    private final RoundChangeView roundChange = new RoundChangeView();
    private final ProposalView proposal = new ProposalView();
    private final Hasher hasher = new Hasher(DomainTag.BLOCK);
    private final UnsafeBuffer blockHash = new UnsafeBuffer(new byte[Hash.BYTES]);

    Committee(long height, int... powers) {
        this(height, 0, powers);
    }

    /** Observers stand behind the validators. */
    Committee(long height, int observers, int[] powers) {
        this.height = height;
        keys = new StubKey[powers.length + observers];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = new StubKey(i);
        }
        forge = new Forge(keys, height);
        Hash[] publicKeys = new Hash[powers.length];
        for (int i = 0; i < powers.length; i++) {
            publicKeys[i] = keys[i].key();
        }
        set = new ValidatorSet(publicKeys, powers);
        members = new Member[keys.length];
        for (int i = 0; i < members.length; i++) {
            members[i] = new Member(i, set);
            members[i].machine.startHeight(height, set, i < set.size() ? i : ValidatorSet.NOT_A_MEMBER, nowMs);
        }
    }

    ConsensusStateMachine machine(int member) {
        return members[member].machine;
    }

    SampleBlock block(int round, int proposer, int salt) {
        SampleBlock block = new SampleBlock(CHAIN_ID, height, round, keys[proposer].key(), salt);
        blocks.put(block.id(), block);
        return block;
    }

    int proposer(int round) {
        return set.proposer(height, round);
    }

    Member proposing(int round) {
        return members[proposer(round)];
    }

    /** Hands a message over, and executes what it proposes. */
    ResultCode deliver(Mail message) {
        return deliver(message.to, message.type, message.bytes);
    }

    ResultCode deliver(int to, FrameType type, byte[] bytes) {
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        ResultCode code =
                switch (type) {
                    case VOTE -> preparer.vote(buffer, 0, bytes.length);
                    case ROUND_CHANGE -> preparer.roundChange(buffer, 0, bytes.length);
                    case PROPOSAL -> preparer.proposal(buffer, 0, bytes.length, blockHash, 0);
                    default -> throw new AssertionError(type);
                };
        assertEquals(ResultCode.OK, code);
        return hand(to, type, bytes);
    }

    /** Hands a message to the machine although the preparer might not. */
    ResultCode hand(int to, FrameType type, byte[] bytes) {
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        Member member = members[to];
        if (type == FrameType.VOTE) {
            assertEquals(ResultCode.OK, vote.wrap(buffer, 0, bytes.length));
            return member.machine.onVote(vote, nowMs);
        }
        if (type == FrameType.ROUND_CHANGE) {
            assertEquals(ResultCode.OK, roundChange.wrap(buffer, 0, bytes.length));
            return member.machine.onRoundChange(roundChange, nowMs);
        }
        assertEquals(ResultCode.OK, proposal.wrap(buffer, 0, bytes.length));
        hasher.update(buffer, proposal.headerAt(), BlockHeaderView.BYTES).digest(blockHash, 0);
        ResultCode code = member.machine.onProposal(proposal, blockHash, 0, nowMs);
        if (code == ResultCode.OK && member.executes) {
            member.machine.onExecuted(blockHash, 0, true);
        }
        return code;
    }

    /** Delivers what is on its way, and what follows from it, until nothing is left. */
    void deliverAll() {
        deliverAll(message -> true);
    }

    /** Delivers what passes a filter, and what follows from it; the rest is lost. */
    void deliverAll(Predicate<Mail> passes) {
        for (int steps = 0; !mail.isEmpty(); steps++) {
            assertTrue(steps < 1_000_000, "the committee comes to rest");
            Mail message = mail.remove(0);
            if (passes.test(message)) {
                deliver(message);
            }
        }
    }

    /** Lets time pass to the next deadline of any of these, and tells them. */
    void timeOut(int... whom) {
        long next = Long.MAX_VALUE;
        for (int member : whom) {
            next = Math.min(next, machine(member).deadlineMs());
        }
        if (next == Long.MAX_VALUE) {
            return;
        }
        nowMs = Math.max(nowMs, next);
        for (int member : whom) {
            machine(member).onTime(nowMs);
        }
    }

    /** Moves everybody to the next height. */
    void nextHeight() {
        height++;
        for (Member member : members) {
            member.certified = null;
            member.machine.startHeight(height, set, member.index < set.size() ? member.index : -1, nowMs);
        }
    }

    /** The one hash that all these have certified. */
    Hash certified(int... whom) {
        Hash hash = members[whom[0]].certified;
        for (int member : whom) {
            assertTrue(members[member].certified != null, "validator " + member + " has certified a block");
            assertEquals(hash, members[member].certified);
        }
        return hash;
    }
}
