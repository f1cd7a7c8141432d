package io.timecoin.replica;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.BlockRequestView;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.TransactionListView;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.Verdict;
import io.timecoin.codec.sbe.BodiesDecoder;
import io.timecoin.codec.sbe.BodiesEncoder;
import io.timecoin.codec.sbe.BodiesRequestEncoder;
import io.timecoin.codec.sbe.ContentsEncoder;
import io.timecoin.codec.sbe.ContentsRequestEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.ledger.ChainRules;
import io.timecoin.txpool.TransactionPool;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Asks peers for what a proposed block is made of, and answers them. Whom to ask, and when, {@link BlockGathering}
 * decides. State thread.
 */
final class BodyExchange {
    private static final int GROUP_HEADER_BYTES = 4;
    private static final int GROUP_COUNT_AT = 2;

    private final Outbox outbox;
    private final UnsafeBuffer message;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ContentsRequestEncoder contentsRequest = new ContentsRequestEncoder();
    private final ContentsEncoder contents = new ContentsEncoder();
    private final BodiesRequestEncoder bodiesRequest = new BodiesRequestEncoder();
    private final BodiesEncoder bodies = new BodiesEncoder();
    private final BlockRequestView request = new BlockRequestView();
    private final TransactionPreparer preparer;
    private final TransactionView view = new TransactionView();
    private final UnsafeBuffer ids = new UnsafeBuffer(new byte[2 * Hash.BYTES]);

    BodyExchange(int chainId, ChainRules rules, Outbox outbox) {
        this.outbox = outbox;
        this.preparer = new TransactionPreparer(chainId, null);
        int contentsBytes = 256 + BlockHeaderView.BYTES + rules.blockTransactionsMax() * Hash.BYTES;
        int bodiesBytes = 256 + Limits.BODIES_BYTES_MAX + Limits.TRANSACTION_BYTES_MAX;
        this.message = new UnsafeBuffer(new byte[Math.max(contentsBytes, bodiesBytes)]);
    }

    /** How many bodies neither the pool nor the candidate holds. */
    int missing(Candidate candidate, TransactionPool pool) {
        int missing = 0;
        for (int place = 0; place < candidate.count(); place++) {
            if (isMissing(candidate, place, pool)) {
                missing++;
            }
        }
        return missing;
    }

    private static boolean isMissing(Candidate candidate, int place, TransactionPool pool) {
        return !candidate.hasBody(place)
                && pool.findByContentHash(candidate.contentHashes(), place * Hash.BYTES) == TransactionPool.NONE;
    }

    /** Asks for the contents of a block whose hash alone is known. */
    void requestContents(long height, DirectBuffer blockHash) {
        contentsRequest.wrapAndApplyHeader(message, 0, header).height(height);
        putHash(contentsRequest.offset() + ContentsRequestEncoder.blockHashEncodingOffset(), blockHash);
        outbox.toPeers(FrameType.CONTENTS_REQUEST, message, 0, contentsRequest.limit());
    }

    /**
     * Asks for the bodies that are missing.
     *
     * @param connectionId who is asked, or 0 for everybody
     */
    void requestBodies(Candidate candidate, long height, TransactionPool pool, long connectionId) {
        bodiesRequest.wrapAndApplyHeader(message, 0, header).height(height);
        putHash(bodiesRequest.offset() + BodiesRequestEncoder.blockHashEncodingOffset(), candidate.hash());
        int groupAt = bodiesRequest.limit();
        int at = groupAt + GROUP_HEADER_BYTES;
        int count = 0;
        for (int place = 0; place < candidate.count(); place++) {
            if (isMissing(candidate, place, pool)) {
                message.putShort(at, (short) place, LITTLE_ENDIAN);
                at += Short.BYTES;
                count++;
            }
        }
        message.putShort(groupAt, (short) Short.BYTES, LITTLE_ENDIAN);
        message.putShort(groupAt + GROUP_COUNT_AT, (short) count, LITTLE_ENDIAN);
        if (connectionId == 0) {
            outbox.toPeers(FrameType.BODIES_REQUEST, message, 0, at);
        } else {
            outbox.to(connectionId, FrameType.BODIES_REQUEST, message, 0, at);
        }
    }

    /** Answers who asks for the contents, or for transactions, of a candidate. */
    ResultCode answer(ReplicaEvent event, Candidates candidates) {
        boolean isForBodies = event.kind() == EventKind.BODIES_REQUEST;
        if (event.verdict() != Verdict.PASSED) {
            return event.refusal();
        }
        if (isForBodies) {
            request.wrapBodies(event.payload(), event.payloadOffset(), event.payloadLength());
        } else {
            request.wrapContents(event.payload(), event.payloadOffset(), event.payloadLength());
        }
        Candidate candidate = candidates.find(event.payload(), request.blockHashAt());
        if (candidate == null || isForBodies && candidate.state() != Candidate.State.EXECUTED) {
            return ResultCode.NOT_HERE;
        }
        if (isForBodies) {
            sendBodies(candidate, request.height(), event.connectionId());
        } else {
            sendContents(candidate, request.height(), event.connectionId());
        }
        return ResultCode.OK;
    }

    /** The height that the last request answered was about. */
    long requestedHeight() {
        return request.height();
    }

    /** Answers with header and content hashes. */
    private void sendContents(Candidate candidate, long height, long connectionId) {
        contents.wrapAndApplyHeader(message, 0, header).height(height);
        int at = contents.limit();
        message.putShort(at, (short) Hash.BYTES, LITTLE_ENDIAN);
        message.putShort(at + GROUP_COUNT_AT, (short) candidate.count(), LITTLE_ENDIAN);
        at += GROUP_HEADER_BYTES;
        message.putBytes(at, candidate.contentHashes(), 0, candidate.count() * Hash.BYTES);
        at += candidate.count() * Hash.BYTES;
        message.putInt(at, BlockHeaderView.BYTES, LITTLE_ENDIAN);
        message.putBytes(at + Integer.BYTES, candidate.header(), 0, BlockHeaderView.BYTES);
        outbox.to(connectionId, FrameType.CONTENTS, message, 0, at + Integer.BYTES + BlockHeaderView.BYTES);
    }

    /** Answers with the transactions asked for, in as many messages as it takes; places beyond the block are passed over. */
    private void sendBodies(Candidate candidate, long height, long connectionId) {
        CommittedBlock block = candidate.block();
        int at = beginBodies(candidate, height);
        int count = 0;
        for (int i = 0; i < request.placeCount() && request.place(i) < candidate.count(); i++) {
            int length = block.transactionLength(request.place(i));
            message.putInt(at, length, LITTLE_ENDIAN);
            message.putBytes(at + Integer.BYTES, block.bytes(), block.transactionAt(request.place(i)), length);
            at += Integer.BYTES + length;
            count++;
            if (at > Limits.BODIES_BYTES_MAX) {
                endBodies(connectionId, count, at);
                at = beginBodies(candidate, height);
                count = 0;
            }
        }
        if (count > 0) {
            endBodies(connectionId, count, at);
        }
    }

    private int beginBodies(Candidate candidate, long height) {
        bodies.wrapAndApplyHeader(message, 0, header).height(height);
        putHash(bodies.offset() + BodiesEncoder.blockHashEncodingOffset(), candidate.hash());
        return bodies.limit() + GROUP_HEADER_BYTES;
    }

    private void endBodies(long connectionId, int count, int length) {
        int groupAt = MessageHeaderEncoder.ENCODED_LENGTH + BodiesDecoder.BLOCK_LENGTH;
        message.putShort(groupAt, (short) 0, LITTLE_ENDIAN);
        message.putShort(groupAt + GROUP_COUNT_AT, (short) count, LITTLE_ENDIAN);
        outbox.to(connectionId, FrameType.BODIES, message, 0, length);
    }

    /**
     * Keeps the bodies a candidate lacks. They come in the order of their places, so one walk over the block matches all.
     *
     * @return OK if any was of use, else NOT_REQUESTED
     */
    ResultCode keep(Candidate candidate, TransactionListView arrived) {
        boolean isOfUse = false;
        int place = 0;
        arrived.rewind();
        while (arrived.next() && place < candidate.count()) {
            view.wrapChecked(arrived.buffer(), arrived.offset(), arrived.length());
            preparer.deriveIds(view, ids, 0);
            int found = place;
            while (found < candidate.count()
                    && !Hash.equal(candidate.contentHashes(), found * Hash.BYTES, ids, Hash.BYTES)) {
                found++;
            }
            if (found < candidate.count()) {
                if (!candidate.hasBody(found)) {
                    isOfUse |= candidate.putBody(found, arrived.buffer(), arrived.offset(), arrived.length());
                }
                place = found + 1;
            }
        }
        return isOfUse ? ResultCode.OK : ResultCode.NOT_REQUESTED;
    }

    private void putHash(int at, DirectBuffer hash) {
        message.putBytes(at, hash, 0, Hash.BYTES);
    }
}
