package io.timecoin.replica;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.VoteDecoder;
import io.timecoin.consensus.Phase;
import io.timecoin.consensus.SignedBytes;
import io.timecoin.crypto.SignatureVerifier;
import org.agrona.DirectBuffer;

/**
 * Everything about a vote that needs no state: form, chain, signature under the key it carries. Whether that key is a
 * member's is judged on the state thread. Allocates nothing; one thread.
 */
public final class VotePreparer {
    private static final int BYTES = MessageHeaderDecoder.ENCODED_LENGTH + VoteDecoder.BLOCK_LENGTH;

    private final int chainId;
    private final SignatureVerifier verifier;
    private final SignedBytes signedBytes;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final VoteDecoder vote = new VoteDecoder();

    /**
     * Creates a preparer.
     *
     * @param chainId the chain that votes must be for
     * @param verifier judges signatures, or null where they are taken as verified
     */
    public VotePreparer(int chainId, SignatureVerifier verifier) {
        this.chainId = chainId;
        this.verifier = verifier;
        this.signedBytes = new SignedBytes(chainId);
    }

    /**
     * Judges one vote.
     *
     * @return OK, or why it is refused (1xx, 2xx)
     */
    public ResultCode prepare(DirectBuffer payload, int offset, int length) {
        ResultCode code = wrap(payload, offset, length);
        if (code != ResultCode.OK || verifier == null) {
            return code;
        }
        DirectBuffer message = signedBytes.build(
                vote.height(), (int) vote.round(), phase(), payload, at(VoteDecoder.blockHashEncodingOffset()));
        return verifier.verify(
                payload,
                at(VoteDecoder.senderEncodingOffset()),
                payload,
                at(VoteDecoder.signatureEncodingOffset()),
                message,
                0,
                signedBytes.length());
    }

    /** Checks form and chain, and leaves {@link #vote} at the message. */
    ResultCode wrap(DirectBuffer payload, int offset, int length) {
        if (length < BYTES) {
            return ResultCode.MALFORMED;
        }
        if (length > BYTES) {
            return ResultCode.TRAILING_BYTES;
        }
        header.wrap(payload, offset);
        boolean isCanonical = header.blockLength() == VoteDecoder.BLOCK_LENGTH
                && header.templateId() == VoteDecoder.TEMPLATE_ID
                && header.schemaId() == VoteDecoder.SCHEMA_ID
                && header.version() == VoteDecoder.SCHEMA_VERSION;
        if (!isCanonical) {
            return ResultCode.NOT_CANONICAL;
        }
        vote.wrap(
                payload,
                offset + MessageHeaderDecoder.ENCODED_LENGTH,
                VoteDecoder.BLOCK_LENGTH,
                VoteDecoder.SCHEMA_VERSION);
        if (vote.reserved() != 0 || phase() == null || vote.height() <= 0 || (int) vote.round() < 0) {
            return ResultCode.NOT_CANONICAL;
        }
        return (int) vote.chainId() == chainId ? ResultCode.OK : ResultCode.WRONG_CHAIN;
    }

    VoteDecoder vote() {
        return vote;
    }

    Phase phase() {
        return Phase.ofVote(vote.phase());
    }

    /** Position in the payload of a field of the vote last wrapped. */
    int at(int encodingOffset) {
        return vote.offset() + encodingOffset;
    }
}
