package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.CertificateView;
import io.timecoin.codec.EpochRecordView;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.TransactionListView;
import io.timecoin.codec.TransactionView;
import io.timecoin.consensus.CommitCertificates;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.MerkleAccumulator;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.ledger.EpochRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.RegistryFollower;
import io.timecoin.ledger.Standing;
import io.timecoin.ledger.StandingCodec;
import io.timecoin.ledger.ValidatorRegistry;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Judges the record of one epoch, step by step, and follows it to the registry behind it. Every step may be asked only if
 * the one before was OK: {@link #open}, {@link #certify}, {@link #follow}. One thread.
 */
final class EpochRecordReader {
    private final EpochRules epochs;
    private final SignatureVerifier verifier;
    private final CommitCertificates certificates;
    private final Preparation form;
    private final TransactionPreparer preparer;
    private final RegistryFollower follower;
    private final StandingHashes standings = new StandingHashes();
    private final BlockView block = new BlockView();
    private final BlockHeaderView header = new BlockHeaderView();
    private final CertificateView certificate = new CertificateView();
    private final TransactionView transaction = new TransactionView();
    private final MerkleAccumulator merkle = new MerkleAccumulator();
    private final Hasher hasher = new Hasher(DomainTag.BLOCK);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer ids = new UnsafeBuffer(new byte[2 * Hash.BYTES]);
    private Standing before;
    private ValidatorSet setBefore;
    private ValidatorRegistry registryAfter;

    EpochRecordReader(Genesis genesis, SignatureVerifier verifier) {
        this.epochs = genesis.rules().epochs();
        this.verifier = verifier;
        this.certificates = new CommitCertificates(genesis.chainId());
        this.form = new Preparation(genesis.chainId(), Hash.ZERO, null);
        this.preparer = new TransactionPreparer(genesis.chainId(), null);
        this.follower = new RegistryFollower(epochs);
    }

    /** Judges form, chain and height of a record whose fields have been laid out; it must stay where it is until the end. */
    ResultCode open(EpochRecordView record) {
        DirectBuffer bytes = record.buffer();
        ResultCode code = StandingCodec.check(bytes, record.standingAt(), record.standingLength());
        if (code == ResultCode.OK) {
            code = form.prepare(EventKind.BLOCK, bytes, record.blockAt(), record.blockLength(), null);
        }
        if (code != ResultCode.OK) {
            return code;
        }
        block.wrap(bytes, record.blockAt(), record.blockLength());
        header.wrap(bytes, block.headerAt(), block.headerLength());
        certificate.wrap(bytes, block.certificateAt(), block.certificateLength());
        if (!epochs.isLastOfEpoch(header.height()) || epochs.epochOf(header.height()) != record.epoch()) {
            return ResultCode.HEADER_INVALID;
        }
        hasher.update(bytes, header.offset(), BlockHeaderView.BYTES).digest(hash, 0);
        before = StandingCodec.decode(epochs, bytes, record.standingAt(), record.standingLength());
        setBefore = StandingHashes.setOf(before.registry());
        return before.registry().epoch() == record.epoch() ? ResultCode.OK : ResultCode.STANDING_INVALID;
    }

    /** Judges whether the header commits to the standing, under this set or, if it is null, under the standing's own. */
    ResultCode checkStanding(ValidatorSet set) {
        ValidatorSet deciding = set == null ? setBefore : set;
        return Hash.equal(standings.of(deciding, before), 0, header.buffer(), header.standingHashAt())
                ? ResultCode.OK
                : ResultCode.STANDING_INVALID;
    }

    /** Judges whether a quorum of a set has certified the block. */
    ResultCode certify(ValidatorSet set) {
        return certificates.verify(certificate, set, header.height(), hash, 0, verifier);
    }

    /** Judges whether the rest is what the header commits to, and follows the transactions to the registry behind them. */
    ResultCode follow(ValidatorSet set) {
        ResultCode code = checkStanding(set);
        if (code != ResultCode.OK) {
            return code;
        }
        follower.begin(before.registry(), header.height());
        merkle.reset();
        TransactionListView list = block.transactions();
        list.rewind();
        while (code == ResultCode.OK && list.next()) {
            transaction.wrapChecked(list.buffer(), list.offset(), list.length());
            preparer.deriveIds(transaction, ids, 0);
            merkle.add(ids, Hash.BYTES, Hash.BYTES);
            code = follower.follow(transaction, ids, 0);
        }
        if (code != ResultCode.OK) {
            return code;
        }
        merkle.root(root, 0);
        boolean isRoot = list.count() == header.transactionCount()
                && Hash.equal(root, 0, header.buffer(), header.transactionRootAt());
        registryAfter = isRoot ? follower.finish() : null;
        return isRoot ? ResultCode.OK : ResultCode.HEADER_INVALID;
    }

    Hash blockHash() {
        return Hash.of(hash, 0);
    }

    /** The set that the standing says decides the block; the block's own word, unless the block is known by its hash. */
    ValidatorSet setBefore() {
        return setBefore;
    }

    /** The header with its certificate; after {@link #certify}. */
    CertifiedHeader certified() {
        return CertifiedHeader.of(
                header, blockHash(), block.buffer(), block.certificateAt(), block.certificateLength());
    }

    /** The registry of the next epoch; after {@link #follow}. */
    ValidatorRegistry registryAfter() {
        return registryAfter;
    }
}
