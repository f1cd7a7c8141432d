package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.CertificateView;
import io.timecoin.codec.EpochRecordView;
import io.timecoin.codec.SyncOfferView;
import io.timecoin.consensus.CommitCertificates;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.ledger.EpochRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.Standing;
import io.timecoin.ledger.StandingCodec;
import io.timecoin.ledger.ValidatorRegistry;
import java.util.ArrayDeque;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What somebody who holds nothing but genesis may believe of a chain. It knows who decides an epoch; the record of that
 * epoch, certified by them, says who decides the next. A state is believed if the block above it is certified by the set of
 * its epoch: its header commits to the outputs by their root, and to registry and supply by their hash. So nothing is
 * believed but signatures of sets that follow from genesis, and the bytes may come from anybody.
 *
 * <pre>
 *  genesis -> set 0 -- record 0: last block of epoch 0, registry before it --> set 1 -- record 1 --> set 2 ...
 *                                                                                                     |
 *                                          state behind H  <-- header of H + 1, certified by ---------+
 * </pre>
 *
 * <p>With a checkpoint it starts at the record of that block instead, which the hash proves: then keys that were withdrawn
 * before it are worth nothing. Two histories that differ and are both certified end it, with the evidence: it never chooses.
 * One thread; pure.
 */
public final class TrustedChain {
    /** Certified headers that are kept to be compared with those to come: what a few peers offer in an epoch. */
    private static final int HEADERS_KEPT = 16;

    private final Genesis genesis;
    private final EpochRules epochs;
    private final TrustedCheckpoint checkpoint;
    private final SignatureVerifier verifier;
    private final CommitCertificates certificates;
    private final EpochRecordReader records;
    private final StandingHashes standings = new StandingHashes();
    private final EpochRecordView record = new EpochRecordView();
    private final SyncOfferView offer = new SyncOfferView();
    private final BlockHeaderView header = new BlockHeaderView();
    private final BlockHeaderView nextHeader = new BlockHeaderView();
    private final CertificateView certificate = new CertificateView();
    private final Hasher hasher = new Hasher(DomainTag.BLOCK);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final ArrayDeque<CertifiedHeader> kept = new ArrayDeque<>();
    private long epoch;

    /** Who decides the epoch; null where only the checkpoint is known. */
    private ValidatorSet set;

    private OfferedState offered;
    private HistoriesConflict conflict;

    /**
     * Starts at genesis, or at a checkpoint.
     *
     * @param verifier judges the signatures of certificates
     * @param checkpoint the last block of an epoch that the operator vouches for, or null
     */
    public TrustedChain(Genesis genesis, SignatureVerifier verifier, TrustedCheckpoint checkpoint) {
        this.genesis = genesis;
        this.epochs = genesis.rules().epochs();
        this.verifier = verifier;
        this.checkpoint = checkpoint;
        this.certificates = new CommitCertificates(genesis.chainId());
        this.records = new EpochRecordReader(genesis, verifier);
        if (checkpoint == null) {
            set = StandingHashes.setOf(ValidatorRegistry.atGenesis(genesis, GenesisCodec.hash(genesis)));
        } else {
            Invariant.check(checkpoint.isLastOfEpoch(epochs), "a checkpoint is the last block of an epoch");
            epoch = epochs.epochOf(checkpoint.height());
        }
    }

    /** The epoch whose record is wanted next. Who decides it is known, but for that of the checkpoint. */
    public long epoch() {
        return epoch;
    }

    /** The epoch that decides the block above a state of some height: every record before it must have been taken. */
    public long epochOfState(long height) {
        return epochs.epochOf(height + 1);
    }

    /** What ended it, or null. */
    public HistoriesConflict conflict() {
        return conflict;
    }

    /** The state that was judged last and found good. */
    public OfferedState offered() {
        return offered;
    }

    /**
     * Takes the record of {@link #epoch}, in its encoded form; then the next one is wanted.
     *
     * @return OK; EPOCH_AHEAD or EPOCH_PAST for another epoch's; CHECKPOINT_MISSED; HISTORIES_CONFLICT, now and ever after;
     *     else what is wrong with the record
     */
    public ResultCode take(DirectBuffer buffer, int offset, int length) {
        if (conflict != null) {
            return ResultCode.HISTORIES_CONFLICT;
        }
        ResultCode code = record.wrap(buffer, offset, length);
        if (code != ResultCode.OK) {
            return code;
        }
        if (record.epoch() != epoch) {
            return record.epoch() > epoch ? ResultCode.EPOCH_AHEAD : ResultCode.EPOCH_PAST;
        }
        code = records.open(record);
        if (code == ResultCode.OK && set == null) {
            code = records.blockHash().equals(checkpoint.blockHash())
                    ? records.checkStanding(null)
                    : ResultCode.CHECKPOINT_MISSED;
        }
        ValidatorSet deciding = set == null && code == ResultCode.OK ? records.setBefore() : set;
        if (code == ResultCode.OK) {
            code = records.certify(deciding);
        }
        if (code == ResultCode.OK) {
            code = settle(records.certified());
        }
        if (code == ResultCode.OK) {
            code = records.follow(deciding);
        }
        if (code == ResultCode.OK) {
            set = StandingHashes.setOf(records.registryAfter());
            epoch++;
        }
        return code;
    }

    /**
     * Compares another's record of an epoch that is past with the one that was taken: whoever asks several peers finds out
     * whether they tell one history.
     *
     * @param own the record that was taken, as it was kept
     * @return OK if both hold one block; HISTORIES_CONFLICT, now and ever after, if the other block is certified too; else
     *     what is wrong with the other record
     */
    public ResultCode compare(DirectBuffer own, int ownAt, int ownLength, DirectBuffer other, int at, int length) {
        if (conflict != null) {
            return ResultCode.HISTORIES_CONFLICT;
        }
        boolean isOwn = record.wrap(own, ownAt, ownLength) == ResultCode.OK
                && records.open(record) == ResultCode.OK
                && records.checkStanding(null) == ResultCode.OK;
        Invariant.check(isOwn && record.epoch() < epoch, "the own record is one that was taken");
        long itsEpoch = record.epoch();
        ValidatorSet deciding = records.setBefore();
        Invariant.check(records.certify(deciding) == ResultCode.OK, "the own record is one that was taken");
        CertifiedHeader first = records.certified();
        ResultCode code = record.wrap(other, at, length);
        if (code == ResultCode.OK && record.epoch() != itsEpoch) {
            code = record.epoch() > itsEpoch ? ResultCode.EPOCH_AHEAD : ResultCode.EPOCH_PAST;
        }
        if (code == ResultCode.OK) {
            code = records.open(record);
        }
        if (code == ResultCode.OK) {
            code = records.certify(deciding);
        }
        if (code != ResultCode.OK || !first.contradicts(records.certified())) {
            return code;
        }
        conflict = new HistoriesConflict(first, records.certified());
        return ResultCode.HISTORIES_CONFLICT;
    }

    /**
     * Judges an offer of a state whose block above is of {@link #epoch}, in its encoded form.
     *
     * @return OK, then {@link #offered} is the state; EPOCH_AHEAD while records are wanted before, EPOCH_PAST if it is too
     *     old; HISTORIES_CONFLICT, now and ever after; else what is wrong with it
     */
    public ResultCode judge(DirectBuffer buffer, int offset, int length) {
        if (conflict != null) {
            return ResultCode.HISTORIES_CONFLICT;
        }
        ResultCode code = wrapOffer(buffer, offset, length);
        if (code != ResultCode.OK) {
            return code;
        }
        long itsEpoch = epochs.epochOf(nextHeader.height());
        if (itsEpoch != epoch || set == null) {
            return itsEpoch < epoch ? ResultCode.EPOCH_PAST : ResultCode.EPOCH_AHEAD;
        }
        hasher.update(buffer, nextHeader.offset(), BlockHeaderView.BYTES).digest(hash, 0);
        code = certificates.verify(certificate, set, nextHeader.height(), hash, 0, verifier);
        if (code == ResultCode.OK) {
            code = settle(CertifiedHeader.of(
                    nextHeader, Hash.of(hash, 0), buffer, offer.certificateAt(), offer.certificateLength()));
        }
        if (code != ResultCode.OK) {
            return code;
        }
        hasher.update(buffer, header.offset(), BlockHeaderView.BYTES).digest(hash, 0);
        if (!Hash.equal(hash, 0, buffer, nextHeader.parentHashAt())) {
            return ResultCode.HEADER_INVALID;
        }
        return judgeStanding(buffer);
    }

    private ResultCode wrapOffer(DirectBuffer buffer, int offset, int length) {
        ResultCode code = offer.wrap(buffer, offset, length);
        if (code == ResultCode.OK) {
            code = header.wrap(buffer, offer.headerAt(), offer.headerLength());
        }
        if (code == ResultCode.OK) {
            code = nextHeader.wrap(buffer, offer.nextHeaderAt(), offer.nextHeaderLength());
        }
        if (code == ResultCode.OK) {
            code = certificate.wrap(buffer, offer.certificateAt(), offer.certificateLength());
        }
        if (code == ResultCode.OK) {
            code = StandingCodec.check(buffer, offer.standingAt(), offer.standingLength());
        }
        if (code != ResultCode.OK) {
            return code;
        }
        if (header.chainId() != genesis.chainId() || nextHeader.chainId() != genesis.chainId()) {
            return ResultCode.WRONG_CHAIN;
        }
        boolean fits = header.height() == offer.height() && nextHeader.height() - 1 == offer.height();
        return fits ? ResultCode.OK : ResultCode.HEADER_INVALID;
    }

    private ResultCode judgeStanding(DirectBuffer buffer) {
        Standing standing = StandingCodec.decode(epochs, buffer, offer.standingAt(), offer.standingLength());
        if (standing.registry().epoch() != epoch
                || !Hash.equal(standings.of(set, standing), 0, buffer, nextHeader.standingHashAt())) {
            return ResultCode.STANDING_INVALID;
        }
        offered = new OfferedState(
                header.height(),
                Hash.of(hash, 0),
                CertifiedHeader.copy(buffer, header.offset(), BlockHeaderView.BYTES),
                CertifiedHeader.copy(buffer, nextHeader.offset(), BlockHeaderView.BYTES),
                Hash.of(buffer, nextHeader.parentStateRootAt()),
                standing);
        return ResultCode.OK;
    }

    /** Compares a certified header with those before, and keeps it. */
    private ResultCode settle(CertifiedHeader certified) {
        for (CertifiedHeader other : kept) {
            if (other.contradicts(certified)) {
                conflict = new HistoriesConflict(other, certified);
                return ResultCode.HISTORIES_CONFLICT;
            }
        }
        if (kept.size() == HEADERS_KEPT) {
            kept.poll();
        }
        kept.add(certified);
        return ResultCode.OK;
    }
}
