package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.RoundChangeView;
import io.timecoin.consensus.Justification;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Whether the votes that a proposal or a round change carries would prove what it claims, before any signature is verified: they
 * are of a quorum of those who decide the height, each once. Its sender does not sign them, so whoever has heard a validator
 * speak could put hundreds of others in their place, under keys of his own, and have all of them verified. What is refused here
 * is recorded as not checked, as with {@link StateView}. One thread; allocates nothing.
 */
public final class CarriedVotes {
    private final StateView state;
    private final ProposalView proposal = new ProposalView();
    private final RoundChangeView roundChange = new RoundChangeView();
    private final Hasher blockHasher = new Hasher(DomainTag.BLOCK);
    private final UnsafeBuffer blockHash = new UnsafeBuffer(new byte[Hash.BYTES]);

    /**
     * Creates a judge.
     *
     * @param state knows who decides
     */
    public CarriedVotes(StateView state) {
        this.state = state;
    }

    /** OK if a message carries no votes or they may prove what it claims, or its form is wrong; else why it is refused. */
    public ResultCode judge(EventKind kind, DirectBuffer payload, int offset, int length) {
        return switch (kind) {
            case PROPOSAL -> proposal(payload, offset, length);
            case ROUND_CHANGE -> roundChange(payload, offset, length);
            default -> ResultCode.OK;
        };
    }

    private ResultCode proposal(DirectBuffer payload, int offset, int length) {
        if (proposal.wrap(payload, offset, length) != ResultCode.OK) {
            return ResultCode.OK;
        }
        ValidatorSet validators = state.validatorsOf(proposal.height());
        if (validators == null) {
            return ResultCode.OK;
        }
        blockHasher.update(payload, proposal.headerAt(), BlockHeaderView.BYTES).digest(blockHash, 0);
        return Justification.check(proposal, blockHash, 0, validators);
    }

    private ResultCode roundChange(DirectBuffer payload, int offset, int length) {
        if (roundChange.wrap(payload, offset, length) != ResultCode.OK) {
            return ResultCode.OK;
        }
        ValidatorSet validators = state.validatorsOf(roundChange.height());
        return validators == null ? ResultCode.OK : Justification.check(roundChange, validators);
    }
}
