package io.timecoin.peers;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.StateRequestView;
import io.timecoin.codec.SyncRequestView;
import org.agrona.DirectBuffer;

/** Takes what a connection asks of the archive to whoever serves it; none of it reaches the ring. Event loop. */
final class ArchiveFrames {
    private final Connection connection;
    private final ArchiveSources sources;
    private final NetworkCounts counts;
    private final StateRequestView stateRequest = new StateRequestView();
    private final SyncRequestView syncRequest = new SyncRequestView();

    ArchiveFrames(Connection connection, NetworkListener listener) {
        this.connection = connection;
        this.sources = listener.sources();
        this.counts = listener.counts();
    }

    /** Takes a request, whose form is judged here. */
    void request(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
        ResultCode code =
                switch (type) {
                    case BLOCKS_REQUEST -> MessageForm.checkBlocksRequest(buffer, offset, length);
                    case STATE_REQUEST -> stateRequest.wrap(buffer, offset, length);
                    case SYNC_OFFER_REQUEST -> syncRequest.wrapOffer(buffer, offset, length);
                    default -> syncRequest.wrapEpochs(buffer, offset, length);
                };
        if (code != ResultCode.OK) {
            connection.refuse(code, type, correlationId);
        } else if (!serve(type, correlationId, buffer, offset)) {
            // Whoever asked need not wait for it, and asks another, or later.
            counts.archiveRequestsDropped.increment();
            connection.answer(ResultCode.RATE_LIMITED, type.code(), correlationId);
        }
    }

    private boolean serve(FrameType type, long correlationId, DirectBuffer buffer, int offset) {
        long id = connection.id();
        return switch (type) {
            case BLOCKS_REQUEST ->
                sources.blocks()
                        .serve(
                                id,
                                correlationId,
                                MessageForm.blocksRequestFrom(buffer, offset),
                                MessageForm.blocksRequestCount(buffer, offset));
            case STATE_REQUEST ->
                sources.state().serve(id, correlationId, stateRequest.height(), buffer, stateRequest.pathAt());
            case SYNC_OFFER_REQUEST -> sources.sync().serveOffer(id, correlationId, syncRequest.height());
            default -> sources.sync().serveEpochs(id, correlationId, syncRequest.fromEpoch(), syncRequest.count());
        };
    }

    /** Takes an answer; false if the sink has no room for it. */
    boolean answer(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
        if (sources.takesAnswers()) {
            return connection.offer(type, correlationId, buffer, offset, length);
        }
        connection.answer(ResultCode.NOT_REQUESTED, type.code(), correlationId);
        return true;
    }

    /** Whether the outcome of a request of that type is waited for. */
    boolean isAwaited(int requestType) {
        return sources.takesAnswers() && isNewcomers(requestType);
    }

    /** Whether a request of that type is a newcomer's, which waits for an answer to each. */
    static boolean isNewcomers(int requestType) {
        return requestType == FrameType.STATE_REQUEST.code()
                || requestType == FrameType.SYNC_OFFER_REQUEST.code()
                || requestType == FrameType.EPOCH_REQUEST.code();
    }
}
