package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.crypto.SignatureList;
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
    /**
     * Owners of one transaction whose signatures are judged together before one of them was good. Whoever signs wrongly commits an
     * offence each time, which bounds it; but one that has more is judged by itself, and cuts what is judged together in two, which is
     * no offence.
     */
    private static final int OWNERS_TOGETHER = 32;

    /** The signatures of the transaction that is looked at. */
    private final class Witnesses implements SignatureList {
        private DirectBuffer message;

        @Override
        public int first() {
            return OWNERS_TOGETHER;
        }

        @Override
        public int count() {
            return view.witnessCount();
        }

        @Override
        public DirectBuffer keys() {
            return view.buffer();
        }

        @Override
        public int keyAt(int index) {
            return view.witnessKeyAt(index);
        }

        @Override
        public DirectBuffer signatures() {
            return view.buffer();
        }

        @Override
        public int signatureAt(int index) {
            return view.witnessSignatureAt(index);
        }

        @Override
        public DirectBuffer message(int index) {
            return message;
        }

        @Override
        public int messageLength() {
            return TransactionHashes.SIGNED_MESSAGE_BYTES;
        }
    }

    private final int chainId;
    private final CountedVerifier verifier;
    private final TransactionIds expectedIds = new TransactionIds();

    /** Null where nothing is told of ahead. */
    private final ToldTransactions told;

    private final VerifiedHashes verified;
    private final ValidatorSignatures validatorSignatures;
    private final TransactionView view = new TransactionView();
    private final TransactionHashes hashes = new TransactionHashes();
    private final Witnesses witnesses = new Witnesses();

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
        this.verifier = verifier == null ? null : new CountedVerifier(verifier);
        this.told = verifier == null ? null : new ToldTransactions();
        this.verified = verified;
        this.validatorSignatures = new ValidatorSignatures(chainId, this.verifier);
    }

    /**
     * Prepares one transaction: cheap checks first, signatures last.
     *
     * @return OK, or why it is refused (1xx, 2xx); the ids are set only with OK
     */
    public ResultCode prepare(DirectBuffer payload, int offset, int length, TransactionIds ids) {
        if (verifier != null) {
            verifier.reset();
        }
        ResultCode code = view.wrap(payload, offset, length);
        if (code != ResultCode.OK) {
            return code;
        }
        if (view.chainId() != chainId) {
            return ResultCode.WRONG_CHAIN;
        }
        MutableDirectBuffer target = ids.buffer();
        if (told == null || !told.find(payload, offset, length, target)) {
            deriveIds(view, target, TransactionIds.TX_ID_AT);
        }
        if (view.witnessCount() <= TransactionIds.OWNERS_MAX) {
            deriveOwners(view, target, TransactionIds.OWNERS_AT);
        }
        return verifier == null ? ResultCode.OK : verifyOnce(target);
    }

    /** How many signatures can be told of ahead; 0 if that is of no use. */
    int expectsAtMost() {
        return verifier == null ? 0 : verifier.expectsAtMost();
    }

    /** Forgets what was told of ahead. */
    void expectNothing() {
        told.clear();
        verifier.expectNothing();
    }

    /**
     * Tells the verifier of a transaction's signatures, if they will be looked at at all.
     *
     * @return false if there is no room for all of them, or if they are more than may be judged before one of them was found good:
     *     those are judged by themselves, some at a time, when their turn has come
     */
    boolean expect(DirectBuffer payload, int offset, int length) {
        if (view.wrap(payload, offset, length) != ResultCode.OK || view.chainId() != chainId) {
            return true;
        }
        if (told.isFull() || view.witnessCount() > OWNERS_TOGETHER) {
            return false;
        }
        MutableDirectBuffer ids = expectedIds.buffer();
        deriveIds(view, ids, TransactionIds.TX_ID_AT);
        if (told.contains(ids)) {
            return true;
        }
        boolean hasPassed = hasPassed(ids);
        if (!hasPassed && view.witnessCount() > verifier.expectsMore()) {
            return false;
        }
        told.add(payload, offset, length, ids);
        if (hasPassed) {
            return true;
        }
        DirectBuffer message = hashes.signedMessage(chainId, ids, TransactionIds.TX_ID_AT);
        boolean hasRoom = true;
        for (int i = 0; i < view.witnessCount() && hasRoom; i++) {
            hasRoom = verifier.expect(
                    view.buffer(),
                    view.witnessKeyAt(i),
                    view.buffer(),
                    view.witnessSignatureAt(i),
                    message,
                    0,
                    TransactionHashes.SIGNED_MESSAGE_BYTES);
        }
        return hasRoom;
    }

    /** Has judged what was told of; returns about how many signatures the curve was asked. */
    int judgeExpected() {
        return verifier.judgeExpected();
    }

    /** How many signatures the last transaction prepared has cost: none if its form is wrong, or it has passed before. */
    int signaturesVerified() {
        return verifier == null ? 0 : verifier.count();
    }

    private ResultCode verifyOnce(DirectBuffer ids) {
        if (hasPassed(ids)) {
            return ResultCode.OK;
        }
        ResultCode code = verify(ids);
        if (code == ResultCode.OK && verified != null) {
            verified.add(ids, TransactionIds.CONTENT_HASH_AT);
        }
        return code;
    }

    private boolean hasPassed(DirectBuffer ids) {
        return verified != null && verified.contains(ids, TransactionIds.CONTENT_HASH_AT);
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
        witnesses.message = hashes.signedMessage(chainId, ids, TransactionIds.TX_ID_AT);
        ResultCode code =
                view.witnessCount() > OWNERS_TOGETHER ? witnesses.verify(verifier) : witnesses.verifyInTurn(verifier);
        return code == ResultCode.OK ? validatorSignatures.verify(view) : code;
    }
}
