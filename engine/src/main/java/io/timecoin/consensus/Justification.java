package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.RoundChangeView;
import org.agrona.DirectBuffer;

/**
 * Why a validator may vote for a block in a round although others may have locked on another in an earlier one. Above
 * round 0 a proposal shows a quorum of ROUND-CHANGE for its round. A block that was ever committed had been prepared by a
 * quorum, so somebody honest in the shown quorum has prepared it: only the block prepared in the highest round among them
 * may be proposed, and its PREPARE quorum proves that it is no invention. Round changes of one quorum may name different
 * blocks; no round is exempt from the proof. Senders stand in the order of their indices, each once. Stateless.
 */
final class Justification {
    private Justification() {}

    /** Judges a header against its message: it names the round and proposer of the first proposal of its bytes. */
    static ResultCode checkHeader(ProposalView proposal, int chainId, ValidatorSet validators) {
        BlockHeaderView header = proposal.header();
        boolean fits = header.chainId() == chainId
                && header.height() == proposal.height()
                && header.round() <= proposal.round()
                && validators
                        .key(validators.proposer(header.height(), header.round()))
                        .matches(header.buffer(), header.proposerAt());
        return fits ? ResultCode.OK : ResultCode.HEADER_INVALID;
    }

    /** Judges a proposal's justification; signatures have been verified, the header's own fields judged. */
    static ResultCode check(ProposalView proposal, DirectBuffer blockHash, int hashAt, ValidatorSet validators) {
        if (proposal.round() == 0) {
            boolean isEmpty = proposal.roundChangeCount() == 0 && proposal.prepareCount() == 0;
            return isEmpty ? ResultCode.OK : ResultCode.JUSTIFICATION_INVALID;
        }
        if (!isRoundChangeQuorum(proposal, validators)) {
            return ResultCode.JUSTIFICATION_INVALID;
        }
        int highest = proposal.highestPreparedRound();
        if (highest >= proposal.round()) {
            return ResultCode.PREPARED_ROUND_INVALID;
        }
        return highest == ProposalView.NOTHING_PREPARED
                ? checkNewBlock(proposal)
                : checkPreparedBlock(proposal, highest, blockHash, hashAt, validators);
    }

    private static boolean isRoundChangeQuorum(ProposalView proposal, ValidatorSet validators) {
        long power = 0;
        int last = ValidatorSet.NOT_A_MEMBER;
        for (int i = 0; i < proposal.roundChangeCount(); i++) {
            int sender = validators.indexOf(proposal.buffer(), proposal.roundChangeSenderAt(i));
            if (sender <= last) {
                return false;
            }
            power += validators.power(sender);
            last = sender;
        }
        return validators.isQuorum(power);
    }

    private static ResultCode checkNewBlock(ProposalView proposal) {
        if (proposal.prepareCount() != 0) {
            return ResultCode.JUSTIFICATION_INVALID;
        }
        return proposal.header().round() == proposal.round() ? ResultCode.OK : ResultCode.HEADER_INVALID;
    }

    private static ResultCode checkPreparedBlock(
            ProposalView proposal, int preparedRound, DirectBuffer blockHash, int hashAt, ValidatorSet validators) {
        if (!isNamed(proposal, preparedRound, blockHash, hashAt)) {
            return ResultCode.PROPOSAL_NOT_PREPARED;
        }
        if (proposal.header().round() > preparedRound) {
            return ResultCode.HEADER_INVALID;
        }
        long power = 0;
        int last = ValidatorSet.NOT_A_MEMBER;
        for (int i = 0; i < proposal.prepareCount(); i++) {
            int sender = validators.indexOf(proposal.buffer(), proposal.prepareSenderAt(i));
            if (sender <= last) {
                return ResultCode.PREPARED_WITHOUT_QUORUM;
            }
            power += validators.power(sender);
            last = sender;
        }
        return validators.isQuorum(power) ? ResultCode.OK : ResultCode.PREPARED_WITHOUT_QUORUM;
    }

    /** Whether a sender that prepared in the highest round prepared this block. */
    private static boolean isNamed(ProposalView proposal, int preparedRound, DirectBuffer blockHash, int hashAt) {
        for (int i = 0; i < proposal.roundChangeCount(); i++) {
            if (proposal.preparedRound(i) == preparedRound
                    && Hash.equal(proposal.buffer(), proposal.preparedHashAt(i), blockHash, hashAt)) {
                return true;
            }
        }
        return false;
    }

    /** Judges what a round change claims to have prepared; signatures have been verified. */
    static ResultCode check(RoundChangeView message, ValidatorSet validators) {
        if (message.preparedRound() >= message.round()) {
            return ResultCode.PREPARED_ROUND_INVALID;
        }
        if (message.preparedRound() == ProposalView.NOTHING_PREPARED) {
            return message.prepareCount() == 0 ? ResultCode.OK : ResultCode.PREPARED_WITHOUT_QUORUM;
        }
        long power = 0;
        int last = ValidatorSet.NOT_A_MEMBER;
        for (int i = 0; i < message.prepareCount(); i++) {
            int sender = validators.indexOf(message.buffer(), message.prepareSenderAt(i));
            if (sender <= last) {
                return ResultCode.PREPARED_WITHOUT_QUORUM;
            }
            power += validators.power(sender);
            last = sender;
        }
        return validators.isQuorum(power) ? ResultCode.OK : ResultCode.PREPARED_WITHOUT_QUORUM;
    }
}
