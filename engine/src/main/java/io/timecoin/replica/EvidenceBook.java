package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.ValidatorFields;
import io.timecoin.codec.VoteView;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.RegistryRules;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Evidence that waits for a block, one piece a validator, in the order it came: found here, or told by a peer. What is new is
 * told to every peer; what a block has used, or has become too old, goes. State thread.
 */
final class EvidenceBook {
    private static final int BYTES = ValidatorFields.EVIDENCE_BYTES;

    /** One piece: its bytes, whom it convicts, and the hash that names it in a proposal. */
    private record Piece(UnsafeBuffer bytes, Hash accused, Hash contentHash) {}

    private final Chain chain;
    private final Outbox outbox;
    private final RegistryRules rules;
    private final TransactionPreparer preparer;
    private final EvidenceWriter writer = new EvidenceWriter();
    private final TransactionView view = new TransactionView();
    private final VoteView first = new VoteView();
    private final VoteView second = new VoteView();
    private final UnsafeBuffer made = new UnsafeBuffer(new byte[BYTES]);
    private final UnsafeBuffer ids = new UnsafeBuffer(new byte[2 * Hash.BYTES]);
    private final List<Piece> pieces = new ArrayList<>();

    EvidenceBook(Genesis genesis, Chain chain, Outbox outbox) {
        this.chain = chain;
        this.outbox = outbox;
        this.rules = new RegistryRules(genesis.rules().epochs());
        this.preparer = new TransactionPreparer(genesis.chainId(), null);
    }

    /** Takes two contradicting messages that consensus has found. */
    void onConflict(DirectBuffer one, int oneAt, DirectBuffer other, int otherAt, int length) {
        Invariant.check(
                first.wrapEvidence(one, oneAt, length) == ResultCode.OK
                        && second.wrapEvidence(other, otherAt, length) == ResultCode.OK,
                "consensus tells a conflict as two votes");
        writer.write(first, second, made);
        take(made, 0);
    }

    /**
     * Takes evidence whose form, chain and signatures have been judged, and tells every peer what is new.
     *
     * @return OK if it is kept; EVIDENCE_KNOWN, or why no block may hold it (32x)
     */
    ResultCode take(DirectBuffer source, int offset) {
        view.wrapChecked(source, offset, BYTES);
        ResultCode code = rules.checkEvidence(view, chain.registry(), chain.height() + 1);
        if (code == ResultCode.OK && isKnown(source, ValidatorFields.accusedAt(view))) {
            code = ResultCode.EVIDENCE_KNOWN;
        }
        if (code == ResultCode.OK) {
            outbox.toPeers(FrameType.EVIDENCE, keep(source, offset), 0, BYTES);
        }
        return code;
    }

    private boolean isKnown(DirectBuffer key, int offset) {
        for (Piece piece : pieces) {
            if (piece.accused.matches(key, offset)) {
                return true;
            }
        }
        return false;
    }

    private UnsafeBuffer keep(DirectBuffer source, int offset) {
        Invariant.check(pieces.size() < Limits.REGISTRATIONS_MAX, "one piece a registered validator is kept");
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[BYTES]);
        bytes.putBytes(0, source, offset, BYTES);
        view.wrapChecked(bytes, 0, BYTES);
        preparer.deriveIds(view, ids, 0);
        pieces.add(new Piece(bytes, Hash.of(bytes, ValidatorFields.accusedAt(view)), Hash.of(ids, Hash.BYTES)));
        return bytes;
    }

    /** A block is committed: what no block may hold any more goes. */
    void committed() {
        pieces.removeIf(piece -> {
            view.wrapChecked(piece.bytes, 0, BYTES);
            return rules.checkEvidence(view, chain.registry(), chain.height() + 1) != ResultCode.OK;
        });
    }

    /** A link is up: whoever is at its other end may have missed what was told. */
    void tell(long connectionId) {
        for (Piece piece : pieces) {
            outbox.to(connectionId, FrameType.EVIDENCE, piece.bytes, 0, BYTES);
        }
    }

    /** Gives a candidate the bodies of what is kept here. */
    void lend(Candidate candidate) {
        for (Piece piece : pieces) {
            for (int place = 0; place < candidate.count(); place++) {
                if (!candidate.hasBody(place)
                        && piece.contentHash.matches(candidate.contentHashes(), place * Hash.BYTES)) {
                    candidate.putBody(place, piece.bytes, 0, BYTES);
                }
            }
        }
    }

    /** Number of pieces. */
    int size() {
        return pieces.size();
    }

    /** The encoded transaction of a piece, from 0. */
    UnsafeBuffer piece(int index) {
        return pieces.get(index).bytes;
    }

    /** Writes what {@link #restore} reads. */
    void capture(SnapshotOutput output, SnapshotFields fields) {
        fields.writeLong(output, pieces.size());
        for (Piece piece : pieces) {
            output.write(piece.bytes, 0, BYTES);
        }
    }

    /** Restores what a snapshot holds; what was told was told. */
    void restore(SnapshotInput input, SnapshotFields fields) {
        for (int left = fields.readLength(input, Limits.REGISTRATIONS_MAX); left > 0; left--) {
            input.read(made, 0, BYTES);
            keep(made, 0);
        }
    }
}
