package io.timecoin.replica;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.RoundChangeView;
import io.timecoin.consensus.ValidatorSet;
import java.util.function.IntUnaryOperator;
import org.agrona.DirectBuffer;

/**
 * What is refused before any of its signatures is verified: what {@link StateView} sees to be of no use, and proposals and round
 * changes with votes in them that are not those of members, each once and in order. Their sender does not sign the votes he
 * carries, so whoever has heard a validator could put hundreds of others in their place, under keys of his own, and have all of
 * them verified. Whether they are a quorum's is left to the state thread. One thread; allocates nothing.
 */
public final class FirstLook {
    private final StateView state;
    private final ProposalView proposal = new ProposalView();
    private final RoundChangeView roundChange = new RoundChangeView();
    private final IntUnaryOperator changeOfProposal = proposal::roundChangeSenderAt;
    private final IntUnaryOperator prepareOfProposal = proposal::prepareSenderAt;
    private final IntUnaryOperator prepareOfRoundChange = roundChange::prepareSenderAt;

    /**
     * Creates a judge.
     *
     * @param state knows who decides
     */
    public FirstLook(StateView state) {
        this.state = state;
    }

    /** OK if a payload is worth a closer look, or its form is wrong; else why it is refused unseen. */
    public ResultCode judge(EventKind kind, long connectionId, DirectBuffer payload, int offset, int length) {
        ResultCode code = state.judge(kind, connectionId, payload, offset, length);
        if (code != ResultCode.OK) {
            return code;
        }
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
        int changes = proposal.roundChangeCount();
        int prepares = proposal.prepareCount();
        ResultCode code =
                members(proposal.height(), payload, changes, changeOfProposal, ResultCode.JUSTIFICATION_INVALID);
        return code == ResultCode.OK
                ? members(proposal.height(), payload, prepares, prepareOfProposal, ResultCode.PREPARED_WITHOUT_QUORUM)
                : code;
    }

    private ResultCode roundChange(DirectBuffer payload, int offset, int length) {
        if (roundChange.wrap(payload, offset, length) != ResultCode.OK) {
            return ResultCode.OK;
        }
        return members(
                roundChange.height(),
                payload,
                roundChange.prepareCount(),
                prepareOfRoundChange,
                ResultCode.PREPARED_WITHOUT_QUORUM);
    }

    /** Where those who decide are not known, nothing that carries votes could be used yet. */
    private ResultCode members(
            long height, DirectBuffer payload, int count, IntUnaryOperator senderAt, ResultCode otherwise) {
        ValidatorSet validators = state.validatorsOf(height);
        if (validators == null) {
            return count == 0 ? ResultCode.OK : ResultCode.HEIGHT_AHEAD;
        }
        int last = ValidatorSet.NOT_A_MEMBER;
        for (int i = 0; i < count; i++) {
            int sender = validators.indexOf(payload, senderAt.applyAsInt(i));
            if (sender <= last) {
                return otherwise;
            }
            last = sender;
        }
        return ResultCode.OK;
    }
}
