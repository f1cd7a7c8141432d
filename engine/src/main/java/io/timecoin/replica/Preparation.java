package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.BlockRequestView;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.BodiesView;
import io.timecoin.codec.CertificateView;
import io.timecoin.codec.ContentsView;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.HelloView;
import io.timecoin.codec.TransactionListView;
import io.timecoin.codec.TransactionView;
import io.timecoin.crypto.RememberingVerifier;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.VerifiedHashes;
import io.timecoin.crypto.Voucher;
import org.agrona.DirectBuffer;

/**
 * Everything about an event that needs no state, whatever its kind: form, chain, signatures under the keys it carries.
 * Each verify worker owns one, and so does a replay. One thread; allocates nothing.
 */
public final class Preparation {
    private final TransactionPreparer transactions;
    private final MessagePreparer messages;
    private final int chainId;
    private final TransactionIds passing = new TransactionIds();
    private final ContentsView contents = new ContentsView();
    private final BodiesView bodies = new BodiesView();
    private final TransactionListView ahead = new TransactionListView();
    private final BlockView block = new BlockView();
    private final BlockHeaderView header = new BlockHeaderView();
    private final CertificateView certificate = new CertificateView();
    private final BlockRequestView request = new BlockRequestView();
    private final HelloView hello = new HelloView();
    private final Voucher.Check vouchers;
    private int refusedPlace;

    /**
     * Creates a preparation.
     *
     * @param chainId the chain that everything must be for
     * @param genesisHash its identity
     * @param verifier judges signatures, or null where they are taken as verified
     */
    public Preparation(int chainId, Hash genesisHash, SignatureVerifier verifier) {
        this(chainId, genesisHash, verifier, null);
    }

    /**
     * Creates a preparation that verifies nothing twice that has passed.
     *
     * @param chainId the chain that everything must be for
     * @param genesisHash its identity
     * @param verifier judges signatures, or null where they are taken as verified
     * @param verified remembers what has passed, shared with others; or null, then all is verified
     */
    public Preparation(int chainId, Hash genesisHash, SignatureVerifier verifier, VerifiedHashes verified) {
        this.chainId = chainId;
        this.transactions = new TransactionPreparer(chainId, verifier, verified);
        this.messages = new MessagePreparer(
                chainId, verifier == null || verified == null ? verifier : new RememberingVerifier(verifier, verified));
        this.vouchers = new Voucher.Check(genesisHash, verifier);
    }

    /** Whether an event of this kind is prepared at all; the others have nothing that could be wrong. */
    public static boolean isNeededFor(EventKind kind) {
        return kind != EventKind.TICK && kind != EventKind.STATUS_QUERY;
    }

    /** How many signatures can be told of ahead, to be judged together; 0 if that is of no use. */
    public int expectsAtMost() {
        return transactions.expectsAtMost();
    }

    /** Forgets what was told of ahead. */
    public void expectNothing() {
        transactions.expectNothing();
    }

    /**
     * Tells of an event that will be prepared, in the order in which it will be.
     *
     * @return false if there is no room for more, or it is judged by itself: what is neither a transaction nor a vote, and a transaction
     *     of many owners
     */
    public boolean expect(EventKind kind, DirectBuffer payload, int offset, int length) {
        return switch (kind) {
            case TRANSACTION -> transactions.expect(payload, offset, length);
            case VOTE -> messages.expectVote(payload, offset, length);
            default -> false;
        };
    }

    /** Has judged what was told of; returns about how many signatures the curve was asked. */
    public int judgeExpected() {
        return transactions.judgeExpected();
    }

    /**
     * Prepares one event.
     *
     * @param ids filled for a transaction that is OK
     * @return OK, or why it is refused before the replica
     */
    public ResultCode prepare(EventKind kind, DirectBuffer payload, int offset, int length, TransactionIds ids) {
        return switch (kind) {
            case TICK, STATUS_QUERY -> ResultCode.OK;
            case TRANSACTION -> transactions.prepare(payload, offset, length, ids);
            case EVIDENCE -> evidence(payload, offset, length, ids);
            case VOTE -> messages.vote(payload, offset, length);
            case PROPOSAL -> messages.proposal(payload, offset, length, ids.buffer(), 0);
            case ROUND_CHANGE -> messages.roundChange(payload, offset, length);
            case CONTENTS -> contents(payload, offset, length);
            case BODIES, BLOCK -> prepareShare(kind, payload, offset, length, 0, 1);
            case HELLO -> hello(payload, offset, length);
            case CONTENTS_REQUEST -> request.wrapContents(payload, offset, length);
            case BODIES_REQUEST -> request.wrapBodies(payload, offset, length);
        };
    }

    /**
     * Prepares one of several shares of a message that holds many transactions: all of its form, and some of its
     * transactions. Of what several shares are refused for, that at the lowest {@link #refusedPlace} is the verdict.
     *
     * @param kind BODIES or BLOCK
     * @param first place of the first transaction looked at
     * @param step how many places further the next is
     * @return OK, or why it is refused before the replica
     */
    public ResultCode prepareShare(EventKind kind, DirectBuffer payload, int offset, int length, int first, int step) {
        refusedPlace = 0;
        boolean isBlock = kind == EventKind.BLOCK;
        ResultCode code = isBlock ? block(payload, offset, length) : bodies.wrap(payload, offset, length);
        return code == ResultCode.OK
                ? transactions(isBlock ? block.transactions() : bodies.transactions(), first, step)
                : code;
    }

    /** Where the share last prepared is refused: place of a transaction from 1 on, 0 its form, beyond all if it is not. */
    public int refusedPlace() {
        return refusedPlace;
    }

    /**
     * How many signatures were verified for the last transaction that {@link #prepare} was given: none if its form is wrong,
     * or it has passed before; those that are refused for their form do not count.
     */
    public int signaturesVerified() {
        return transactions.signaturesVerified();
    }

    private ResultCode hello(DirectBuffer payload, int offset, int length) {
        ResultCode code = hello.wrap(payload, offset, length);
        return code == ResultCode.OK ? vouchers.judge(payload, hello.voucherAt()) : code;
    }

    private ResultCode evidence(DirectBuffer payload, int offset, int length, TransactionIds ids) {
        ResultCode code = transactions.prepare(payload, offset, length, ids);
        return code == ResultCode.OK && TransactionView.kindAt(payload, offset) != TransactionView.KIND_EVIDENCE
                ? ResultCode.KIND_UNKNOWN
                : code;
    }

    /** Whoever is asked may answer with other hashes under the true header: a block never to be had. */
    private ResultCode contents(DirectBuffer payload, int offset, int length) {
        ResultCode code = contents.wrap(payload, offset, length);
        if (code == ResultCode.OK) {
            code = header(payload, contents.headerAt(), contents.headerLength());
        }
        if (code != ResultCode.OK) {
            return code;
        }
        return messages.isTransactionRoot(payload, contents.hashesAt(), contents.count(), header.transactionRootAt())
                ? ResultCode.OK
                : ResultCode.HEADER_INVALID;
    }

    private ResultCode header(DirectBuffer payload, int at, int length) {
        ResultCode code = header.wrap(payload, at, length);
        return code == ResultCode.OK && header.chainId() != chainId ? ResultCode.WRONG_CHAIN : code;
    }

    /** The signatures of the certificate need the validator set: they are judged on the state thread. */
    private ResultCode block(DirectBuffer payload, int offset, int length) {
        ResultCode code = block.wrap(payload, offset, length);
        if (code == ResultCode.OK) {
            code = header(payload, block.headerAt(), block.headerLength());
        }
        if (code == ResultCode.OK) {
            code = certificate.wrap(payload, block.certificateAt(), block.certificateLength());
        }
        return code == ResultCode.OK && header.height() != block.height() ? ResultCode.NOT_CANONICAL : code;
    }

    private ResultCode transactions(TransactionListView list, int first, int step) {
        list.rewind();
        int expectedTo = 0;
        for (int place = 0; list.next(); place++) {
            if (place % step == first) {
                if (place >= expectedTo && transactions.expectsAtMost() > 0) {
                    expectedTo = expectFrom(list, place, step);
                }
                ResultCode code = transactions.prepare(list.buffer(), list.offset(), list.length(), passing);
                if (code != ResultCode.OK) {
                    refusedPlace = place + 1;
                    return code;
                }
            }
        }
        refusedPlace = Integer.MAX_VALUE;
        return ResultCode.OK;
    }

    /** Has as many judged together as there is room for, from the one that is due; returns the place behind them. */
    private int expectFrom(TransactionListView list, int due, int step) {
        transactions.expectNothing();
        ahead.copy(list);
        int place = due;
        boolean hasRoom = transactions.expect(ahead.buffer(), ahead.offset(), ahead.length());
        while (hasRoom && ahead.next()) {
            place++;
            hasRoom = (place - due) % step != 0 || transactions.expect(ahead.buffer(), ahead.offset(), ahead.length());
        }
        transactions.judgeExpected();
        // The one that was not taken in is due again behind the others, unless it is the first: its turn has come.
        return hasRoom ? Integer.MAX_VALUE : Math.max(place, due + 1);
    }
}
