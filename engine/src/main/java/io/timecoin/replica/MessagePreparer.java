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
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Everything about a message of agreement that needs no state: form, chain, the hash of a proposed block, its transaction
 * root, and every signature in it under the key it carries: the sender's first, then the others, many together. Whether
 * those keys are members' is judged ahead by {@link FirstLook} and on the state thread. Allocates nothing; one thread.
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

    /** What all PREPARE votes sign that a message carries. */
    private DirectBuffer prepare;

    private final SignatureList changesOfProposal = new Carried(
            proposal::buffer,
            proposal::roundChangeCount,
            proposal::roundChangeSenderAt,
            proposal::roundChangeSignatureAt,
            this::changeOfProposal);
    private final SignatureList preparesOfProposal = new Carried(
            proposal::buffer,
            proposal::prepareCount,
            proposal::prepareSenderAt,
            proposal::prepareSignatureAt,
            index -> prepare);
    private final SignatureList preparesOfRoundChange = new Carried(
            roundChange::buffer,
            roundChange::prepareCount,
            roundChange::prepareSenderAt,
            roundChange::prepareSignatureAt,
            index -> prepare);

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
            code = verifySender(payload, proposal.senderAt(), proposal.signatureAt(), message);
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
        ResultCode code = changesOfProposal.verify(verifier);
        if (code == ResultCode.OK && proposal.prepareCount() > 0) {
            prepare = signedBytes.build(proposal.height(), highest, Phase.PREPARE, blockHash, hashAt);
            code = preparesOfProposal.verify(verifier);
        }
        return code;
    }

    private DirectBuffer changeOfProposal(int index) {
        return signedBytes.buildRoundChange(
                proposal.height(),
                proposal.round(),
                proposal.preparedRound(index),
                proposal.buffer(),
                proposal.preparedHashAt(index));
    }

    private boolean isPrepared(int preparedRound, DirectBuffer blockHash, int hashAt) {
        for (int i = 0; i < proposal.roundChangeCount(); i++) {
            if (proposal.preparedRound(i) == preparedRound
                    && Hash.equal(proposal.buffer(), proposal.preparedHashAt(i), blockHash, hashAt)) {
                return true;
            }
        }
        return false;
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
        ResultCode code = verifySender(payload, roundChange.senderAt(), roundChange.signatureAt(), message);
        if (code == ResultCode.OK && roundChange.prepareCount() > 0) {
            prepare = signedBytes.build(
                    roundChange.height(),
                    roundChange.preparedRound(),
                    Phase.PREPARE,
                    payload,
                    roundChange.preparedHashAt());
            code = preparesOfRoundChange.verify(verifier);
        }
        return code;
    }

    /** By itself, before what the message carries is looked at; by what judges one faster, where there is something. */
    private ResultCode verifySender(DirectBuffer payload, int keyAt, int signatureAt, DirectBuffer message) {
        if (verifier.expectsAtMost() > 0) {
            verifier.expectNothing();
            verifier.expect(payload, keyAt, payload, signatureAt, message, 0, signedBytes.length());
            verifier.judgeExpected();
        }
        return verify(payload, keyAt, signatureAt, message);
    }

    private ResultCode verify(DirectBuffer payload, int keyAt, int signatureAt, DirectBuffer message) {
        return verifier.verify(payload, keyAt, payload, signatureAt, message, 0, signedBytes.length());
    }

    /** Signatures that a message carries beside the sender's. */
    private final class Carried implements SignatureList {
        private final Supplier<DirectBuffer> buffer;
        private final IntSupplier count;
        private final IntUnaryOperator keyAt;
        private final IntUnaryOperator signatureAt;
        private final IntFunction<DirectBuffer> message;

        Carried(
                Supplier<DirectBuffer> buffer,
                IntSupplier count,
                IntUnaryOperator keyAt,
                IntUnaryOperator signatureAt,
                IntFunction<DirectBuffer> message) {
            this.buffer = buffer;
            this.count = count;
            this.keyAt = keyAt;
            this.signatureAt = signatureAt;
            this.message = message;
        }

        @Override
        public int count() {
            return count.getAsInt();
        }

        @Override
        public DirectBuffer keys() {
            return buffer.get();
        }

        @Override
        public int keyAt(int index) {
            return keyAt.applyAsInt(index);
        }

        @Override
        public DirectBuffer signatures() {
            return buffer.get();
        }

        @Override
        public int signatureAt(int index) {
            return signatureAt.applyAsInt(index);
        }

        @Override
        public DirectBuffer message(int index) {
            return message.apply(index);
        }

        @Override
        public int messageLength() {
            return signedBytes.length();
        }
    }
}
