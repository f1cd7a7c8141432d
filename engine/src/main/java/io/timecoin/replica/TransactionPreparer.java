package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.crypto.VerifiedHashes;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Everything about a transaction that needs no state: canonical form, chain, ids, signatures of owners and of consensus
 * keys. The verify workers, replay and the state thread each own one. Allocates nothing.
 */
public final class TransactionPreparer {
    private final int chainId;
    private final SignatureVerifier verifier;
    private final VerifiedHashes verified;
    private final ValidatorSignatures validatorSignatures;
    private final TransactionView view = new TransactionView();
    private final TransactionHashes hashes = new TransactionHashes();

    /**
     * Creates a preparer.
     *
     * @param chainId the chain that transactions must be for
     * @param verifier judges signatures, or null where they are taken as verified
     */
    public TransactionPreparer(int chainId, SignatureVerifier verifier) {
        this(chainId, verifier, null);
    }

    /**
     * Creates a preparer that verifies nothing twice.
     *
     * @param chainId the chain that transactions must be for
     * @param verifier judges signatures, or null where they are taken as verified
     * @param verified remembers what has passed, shared with others; or null, then everything is verified
     */
    public TransactionPreparer(int chainId, SignatureVerifier verifier, VerifiedHashes verified) {
        this.chainId = chainId;
        this.verifier = verifier;
        this.verified = verified;
        this.validatorSignatures = new ValidatorSignatures(chainId, verifier);
    }

    /**
     * Prepares one transaction: cheap checks first, signatures last.
     *
     * @return OK, or why it is refused (1xx, 2xx); the ids are set only with OK
     */
    public ResultCode prepare(DirectBuffer payload, int offset, int length, TransactionIds ids) {
        ResultCode code = view.wrap(payload, offset, length);
        if (code != ResultCode.OK) {
            return code;
        }
        if (view.chainId() != chainId) {
            return ResultCode.WRONG_CHAIN;
        }
        MutableDirectBuffer target = ids.buffer();
        deriveIds(view, target, TransactionIds.TX_ID_AT);
        if (view.witnessCount() <= TransactionIds.OWNERS_MAX) {
            deriveOwners(view, target, TransactionIds.OWNERS_AT);
        }
        return verifier == null ? ResultCode.OK : verifyOnce(target);
    }

    private ResultCode verifyOnce(DirectBuffer ids) {
        if (verified != null && verified.contains(ids, TransactionIds.CONTENT_HASH_AT)) {
            return ResultCode.OK;
        }
        ResultCode code = verify(ids);
        if (code == ResultCode.OK && verified != null) {
            verified.add(ids, TransactionIds.CONTENT_HASH_AT);
        }
        return code;
    }

    /** Writes id and content hash of a transaction, 64 bytes. */
    void deriveIds(TransactionView tx, MutableDirectBuffer target, int offset) {
        hashes.txId(tx.buffer(), tx.offset(), tx.bodyLength(), target, offset);
        int witnessesAt = tx.offset() + tx.bodyLength();
        hashes.content(
                target, offset, tx.buffer(), witnessesAt, tx.length() - tx.bodyLength(), target, offset + Hash.BYTES);
    }

    /** Writes the owner hash of every witness key, 32 bytes each. */
    void deriveOwners(TransactionView tx, MutableDirectBuffer target, int offset) {
        for (int i = 0; i < tx.witnessCount(); i++) {
            hashes.owner(tx.buffer(), tx.witnessKeyAt(i), target, offset + i * Hash.BYTES);
        }
    }

    private ResultCode verify(DirectBuffer ids) {
        DirectBuffer message = hashes.signedMessage(chainId, ids, TransactionIds.TX_ID_AT);
        for (int i = 0; i < view.witnessCount(); i++) {
            ResultCode code = verifier.verify(
                    view.buffer(),
                    view.witnessKeyAt(i),
                    view.buffer(),
                    view.witnessSignatureAt(i),
                    message,
                    0,
                    TransactionHashes.SIGNED_MESSAGE_BYTES);
            if (code != ResultCode.OK) {
                return code;
            }
        }
        return validatorSignatures.verify(view);
    }
}
