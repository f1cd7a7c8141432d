package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.RoundChangeView;
import io.timecoin.codec.VoteView;
import io.timecoin.consensus.Phase;
import io.timecoin.consensus.SignedBytes;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.MerkleAccumulator;
import io.timecoin.crypto.SignatureList;
import io.timecoin.crypto.SignatureVerifier;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Everything about a message of agreement that needs no state: form, chain, the hash of a proposed block, its transaction
 * root, and every signature in it under the key it carries: the sender's first, then the others, as many together as the
 * verifier has room for. Whether those keys are members' is judged
 * on the state thread. Allocates nothing; one thread.
 */
public final class MessagePreparer {
    private final int chainId;
    private final SignatureVerifier verifier;
    private final SignedBytes signedBytes;
    private final VoteView vote = new VoteView();
    private final ProposalView proposal = new ProposalView();
    private final RoundChangeView roundChange = new RoundChangeView();
    private final Hasher blockHasher = new Hasher(DomainTag.BLOCK);
    private final MerkleAccumulator merkle = new MerkleAccumulator();
    private final UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final SignatureList roundChangesOfProposal = new RoundChangesOfProposal();
    private final SignatureList preparesOfProposal = new PreparesOfProposal();
    private final SignatureList preparesOfRoundChange = new PreparesOfRoundChange();

    /** What the votes sign that a message carries. */
    private DirectBuffer prepareMessage;

    /**
     * Creates a preparer.
     *
     * @param chainId the chain that messages must be for
     * @param verifier judges signatures, or null where they are taken as verified
     */
    public MessagePreparer(int chainId, SignatureVerifier verifier) {
        this.chainId = chainId;
        this.verifier = verifier;
        this.signedBytes = new SignedBytes(chainId);
    }

    /**
     * Tells the verifier of the signature of a PREPARE or COMMIT that will be judged, if it will be looked at at all.
     *
     * @return false if there is no room for it
     */
    boolean expectVote(DirectBuffer payload, int offset, int length) {
        if (vote.wrap(payload, offset, length) != ResultCode.OK || vote.chainId() != chainId) {
            return true;
        }
        DirectBuffer message = voteMessage(payload);
        return verifier.expect(payload, vote.senderAt(), payload, vote.signatureAt(), message, 0, signedBytes.length());
    }

    private DirectBuffer voteMessage(DirectBuffer payload) {
        return signedBytes.build(vote.height(), vote.round(), Phase.ofVote(vote.phase()), payload, vote.blockHashAt());
    }

    /**
     * Judges one PREPARE or COMMIT.
     *
     * @return OK, or why it is refused (1xx, 2xx)
     */
    public ResultCode vote(DirectBuffer payload, int offset, int length) {
        ResultCode code = vote.wrap(payload, offset, length);
        if (code != ResultCode.OK) {
            return code;
        }
        if (vote.chainId() != chainId) {
            return ResultCode.WRONG_CHAIN;
        }
        if (verifier == null) {
            return ResultCode.OK;
        }
        return verify(payload, vote.senderAt(), vote.signatureAt(), voteMessage(payload));
    }

    /**
     * Judges one proposal and writes the hash of its block.
     *
     * @param hashTarget takes 32 bytes; they mean something only with OK
     * @return OK, or why it is refused: 1xx, 2xx, HEADER_INVALID, JUSTIFICATION_INVALID or PROPOSAL_NOT_PREPARED
     */
    public ResultCode proposal(
            DirectBuffer payload, int offset, int length, MutableDirectBuffer hashTarget, int hashAt) {
        ResultCode code = proposal.wrap(payload, offset, length);
        if (code != ResultCode.OK) {
            return code;
        }
        if (proposal.chainId() != chainId || proposal.header().chainId() != chainId) {
            return ResultCode.WRONG_CHAIN;
        }
        blockHasher.update(payload, proposal.headerAt(), BlockHeaderView.BYTES).digest(hashTarget, hashAt);
        if (verifier != null) {
            DirectBuffer message =
                    signedBytes.build(proposal.height(), proposal.round(), Phase.PRE_PREPARE, hashTarget, hashAt);
            code = verify(payload, proposal.senderAt(), proposal.signatureAt(), message);
        }
        if (code == ResultCode.OK
                && !isTransactionRoot(
                        payload,
                        proposal.contentHashAt(0),
                        proposal.contentHashCount(),
                        proposal.header().transactionRootAt())) {
            code = ResultCode.HEADER_INVALID;
        }
        return code == ResultCode.OK ? justification(payload, hashTarget, hashAt) : code;
    }

    /** Whether content hashes, side by side, are those that a header commits to. */
    boolean isTransactionRoot(DirectBuffer payload, int hashesAt, int count, int rootAt) {
        merkle.reset();
        for (int i = 0; i < count; i++) {
            merkle.add(payload, hashesAt + i * Hash.BYTES, Hash.BYTES);
        }
        merkle.root(root, 0);
        return Hash.equal(root, 0, payload, rootAt);
    }

    /** The PREPARE votes prove the block of the highest prepared round; so that block must be this one. */
    private ResultCode justification(DirectBuffer payload, DirectBuffer blockHash, int hashAt) {
        int highest = proposal.highestPreparedRound();
        if (highest == ProposalView.NOTHING_PREPARED && proposal.prepareCount() > 0) {
            return ResultCode.JUSTIFICATION_INVALID;
        }
        if (highest != ProposalView.NOTHING_PREPARED && !isPrepared(highest, blockHash, hashAt)) {
            return ResultCode.PROPOSAL_NOT_PREPARED;
        }
        if (verifier == null) {
            return ResultCode.OK;
        }
        ResultCode code = roundChangesOfProposal.verify(verifier);
        if (code == ResultCode.OK && proposal.prepareCount() > 0) {
            prepareMessage = signedBytes.build(proposal.height(), highest, Phase.PREPARE, blockHash, hashAt);
            code = preparesOfProposal.verify(verifier);
        }
        return code;
    }

    private boolean isPrepared(int preparedRound, DirectBuffer blockHash, int hashAt) {
        for (int i = 0; i < proposal.roundChangeCount(); i++) {
            if (proposal.preparedRound(i) == preparedRound && isHash(i, blockHash, hashAt)) {
                return true;
            }
        }
        return false;
    }

    private boolean isHash(int roundChangeIndex, DirectBuffer blockHash, int hashAt) {
        int at = proposal.preparedHashAt(roundChangeIndex);
        for (int i = 0; i < Hash.BYTES; i += Long.BYTES) {
            if (proposal.buffer().getLong(at + i) != blockHash.getLong(hashAt + i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Judges one round change.
     *
     * @return OK, or why it is refused (1xx, 2xx)
     */
    public ResultCode roundChange(DirectBuffer payload, int offset, int length) {
        ResultCode code = roundChange.wrap(payload, offset, length);
        if (code != ResultCode.OK) {
            return code;
        }
        if (roundChange.chainId() != chainId) {
            return ResultCode.WRONG_CHAIN;
        }
        return verifier == null ? ResultCode.OK : verifyRoundChange(payload);
    }

    private ResultCode verifyRoundChange(DirectBuffer payload) {
        DirectBuffer message = signedBytes.buildRoundChange(
                roundChange.height(),
                roundChange.round(),
                roundChange.preparedRound(),
                payload,
                roundChange.preparedHashAt());
        ResultCode code = verify(payload, roundChange.senderAt(), roundChange.signatureAt(), message);
        if (code == ResultCode.OK && roundChange.prepareCount() > 0) {
            prepareMessage = signedBytes.build(
                    roundChange.height(),
                    roundChange.preparedRound(),
                    Phase.PREPARE,
                    payload,
                    roundChange.preparedHashAt());
            code = preparesOfRoundChange.verify(verifier);
        }
        return code;
    }

    private ResultCode verify(DirectBuffer payload, int keyAt, int signatureAt, DirectBuffer message) {
        return verifier.verify(payload, keyAt, payload, signatureAt, message, 0, signedBytes.length());
    }

    /** Signatures that a message carries beside the sender's. */
    private abstract class Carried implements SignatureList {
        @Override
        public DirectBuffer keys() {
            return signatures();
        }

        @Override
        public DirectBuffer message(int index) {
            return prepareMessage;
        }

        @Override
        public int messageLength() {
            return signedBytes.length();
        }
    }

    /** Who asks for the round of a proposal, each with what it has prepared. */
    private final class RoundChangesOfProposal extends Carried {
        @Override
        public int count() {
            return proposal.roundChangeCount();
        }

        @Override
        public DirectBuffer signatures() {
            return proposal.buffer();
        }

        @Override
        public int keyAt(int index) {
            return proposal.roundChangeSenderAt(index);
        }

        @Override
        public int signatureAt(int index) {
            return proposal.roundChangeSignatureAt(index);
        }

        @Override
        public DirectBuffer message(int index) {
            return signedBytes.buildRoundChange(
                    proposal.height(),
                    proposal.round(),
                    proposal.preparedRound(index),
                    proposal.buffer(),
                    proposal.preparedHashAt(index));
        }
    }

    private final class PreparesOfProposal extends Carried {
        @Override
        public int count() {
            return proposal.prepareCount();
        }

        @Override
        public DirectBuffer signatures() {
            return proposal.buffer();
        }

        @Override
        public int keyAt(int index) {
            return proposal.prepareSenderAt(index);
        }

        @Override
        public int signatureAt(int index) {
            return proposal.prepareSignatureAt(index);
        }
    }

    private final class PreparesOfRoundChange extends Carried {
        @Override
        public int count() {
            return roundChange.prepareCount();
        }

        @Override
        public DirectBuffer signatures() {
            return roundChange.buffer();
        }

        @Override
        public int keyAt(int index) {
            return roundChange.prepareSenderAt(index);
        }

        @Override
        public int signatureAt(int index) {
            return roundChange.prepareSignatureAt(index);
        }
    }
}
