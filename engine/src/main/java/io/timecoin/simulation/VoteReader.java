package io.timecoin.simulation;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.RoundChangeView;
import io.timecoin.codec.VoteView;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import org.agrona.DirectBuffer;

/** Reads who signs what in a proposal, a vote or a round change. Reused. */
final class VoteReader {
    private static final int PRE_PREPARE = 1;
    private static final int ROUND_CHANGE = 4;

    private final ChainSetting chain;
    private final VoteView vote = new VoteView();
    private final ProposalView proposal = new ProposalView();
    private final RoundChangeView roundChange = new RoundChangeView();
    private final Hasher blockHasher = new Hasher(DomainTag.BLOCK);
    private VoteKey key;
    private Vote value;

    VoteReader(ChainSetting chain) {
        this.chain = chain;
    }

    /** Reads a message; false if it is none of the three or not well-formed. */
    boolean read(EventKind kind, DirectBuffer buffer, int offset, int length) {
        return switch (kind) {
            case VOTE -> vote.wrap(buffer, offset, length) == ResultCode.OK && readVote();
            case PROPOSAL -> proposal.wrap(buffer, offset, length) == ResultCode.OK && readProposal();
            case ROUND_CHANGE -> roundChange.wrap(buffer, offset, length) == ResultCode.OK && readRoundChange();
            default -> false;
        };
    }

    private boolean readVote() {
        key = new VoteKey(vote.height(), vote.round(), vote.phase(), member(vote.buffer(), vote.senderAt()));
        value = new Vote(Hash.of(vote.buffer(), vote.blockHashAt()), Vote.NOTHING_PREPARED);
        return true;
    }

    private boolean readProposal() {
        key = new VoteKey(
                proposal.height(), proposal.round(), PRE_PREPARE, member(proposal.buffer(), proposal.senderAt()));
        Hash hash = blockHasher
                .update(proposal.buffer(), proposal.headerAt(), BlockHeaderView.BYTES)
                .digest();
        value = new Vote(hash, Vote.NOTHING_PREPARED);
        return true;
    }

    private boolean readRoundChange() {
        key = new VoteKey(
                roundChange.height(),
                roundChange.round(),
                ROUND_CHANGE,
                member(roundChange.buffer(), roundChange.senderAt()));
        value = new Vote(Hash.of(roundChange.buffer(), roundChange.preparedHashAt()), roundChange.preparedRound());
        return true;
    }

    private int member(DirectBuffer buffer, int keyAt) {
        return chain.member(buffer, keyAt);
    }

    VoteKey key() {
        return key;
    }

    Vote value() {
        return value;
    }
}
