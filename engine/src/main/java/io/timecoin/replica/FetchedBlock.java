package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.CertificateView;
import io.timecoin.codec.TransactionListView;
import io.timecoin.codec.TransactionView;
import io.timecoin.consensus.CommitCertificates;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.MerkleAccumulator;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.txpool.TransactionPool;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A block that came whole from a peer. It is believed for its certificate alone: the header is what a quorum signed, and
 * the transactions are those the header commits to. State thread.
 */
final class FetchedBlock {
    private final CommitCertificates certificates;
    private final SignatureVerifier verifier;
    private final BlockView view = new BlockView();
    private final BlockHeaderView header = new BlockHeaderView();
    private final CertificateView certificate = new CertificateView();
    private final TransactionView transaction = new TransactionView();
    private final TransactionPreparer preparer;
    private final MerkleAccumulator merkle = new MerkleAccumulator();
    private final Hasher hasher = new Hasher(DomainTag.BLOCK);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer ids = new UnsafeBuffer(new byte[2 * Hash.BYTES]);

    FetchedBlock(int chainId, SignatureVerifier verifier) {
        this.certificates = new CommitCertificates(chainId);
        this.verifier = verifier;
        this.preparer = new TransactionPreparer(chainId, null);
    }

    /**
     * Takes a block whose form, transactions and chain have been judged.
     *
     * @return OK if a quorum of the validators has committed it, else CERTIFICATE_INVALID, HEADER_INVALID or 2xx
     */
    ResultCode take(DirectBuffer payload, int offset, int length, ValidatorSet validators) {
        view.wrap(payload, offset, length);
        header.wrap(payload, view.headerAt(), view.headerLength());
        certificate.wrap(payload, view.certificateAt(), view.certificateLength());
        hasher.update(payload, view.headerAt(), view.headerLength()).digest(hash, 0);
        ResultCode code = certificates.verify(certificate, validators, view.height(), hash, 0, verifier);
        return code == ResultCode.OK && !isTransactionRoot() ? ResultCode.HEADER_INVALID : code;
    }

    private boolean isTransactionRoot() {
        merkle.reset();
        TransactionListView list = view.transactions();
        list.rewind();
        while (list.next()) {
            derive(list);
            merkle.add(ids, Hash.BYTES, Hash.BYTES);
        }
        merkle.root(root, 0);
        return list.count() == header.transactionCount()
                && Hash.equal(root, 0, header.buffer(), header.transactionRootAt());
    }

    private void derive(TransactionListView list) {
        transaction.wrapChecked(list.buffer(), list.offset(), list.length());
        preparer.deriveIds(transaction, ids, 0);
    }

    /** Makes a candidate of it; false if the transactions are more than a block may hold. */
    boolean fill(Candidate candidate) {
        candidate.name(hash, 0, header.buffer(), header.offset());
        TransactionListView list = view.transactions();
        list.rewind();
        for (int place = 0; list.next(); place++) {
            derive(list);
            candidate.add(ids, Hash.BYTES, TransactionPool.NONE);
            if (!candidate.putBody(place, list.buffer(), list.offset(), list.length())) {
                return false;
            }
        }
        return true;
    }

    long height() {
        return view.height();
    }

    DirectBuffer hash() {
        return hash;
    }

    TransactionListView transactions() {
        return view.transactions();
    }

    /** The bytes that hold the certificate. */
    DirectBuffer buffer() {
        return view.buffer();
    }

    int certificateAt() {
        return view.certificateAt();
    }

    int certificateLength() {
        return view.certificateLength();
    }
}
