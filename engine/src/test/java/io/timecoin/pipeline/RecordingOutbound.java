package io.timecoin.pipeline;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.OutboundSink;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.BlockFinalDecoder;
import io.timecoin.codec.sbe.BlocksRequestDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;

/** Remembers what left the pipeline, and how much of the journal was synced when it did. */
final class RecordingOutbound implements OutboundSink {
    /** An answer or, with a correlation id of minus the height, a final block. */
    record Sent(long connectionId, long correlationId, ResultCode code, int transactions, long syncedBytes) {
        boolean isBlock() {
            return correlationId < 0;
        }
    }

    /** What a peer was asked for. */
    record Asked(long connectionId, long fromHeight, long toHeight) {}

    /** The requests for blocks, in their order; whoever serves one takes it out. */
    final Queue<Asked> blockRequests = new ConcurrentLinkedQueue<>();

    /** The connections that brought what was new of consensus, one entry a message. */
    final List<Long> bringers = Collections.synchronizedList(new ArrayList<>());

    private final List<Sent> sent = new ArrayList<>();
    private final LongSupplier syncedBytes;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private RuntimeException failure;

    RecordingOutbound(LongSupplier syncedBytes) {
        this.syncedBytes = syncedBytes;
    }

    /** The next answer ends in an exception. */
    synchronized void failWith(RuntimeException e) {
        failure = e;
    }

    synchronized List<Sent> all() {
        return List.copyOf(sent);
    }

    List<Sent> answers() {
        return all().stream().filter(one -> !one.isBlock()).toList();
    }

    List<Sent> blocks() {
        return all().stream().filter(Sent::isBlock).toList();
    }

    synchronized int count() {
        return sent.size();
    }

    @Override
    public synchronized boolean send(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        if (failure != null) {
            throw failure;
        }
        if (type == FrameType.BLOCKS_REQUEST) {
            BlocksRequestDecoder request = new BlocksRequestDecoder().wrapAndApplyHeader(payload, offset, header);
            long from = request.fromHeight();
            blockRequests.add(new Asked(connectionId, from, from + request.count() - 1));
        }
        int code = type == FrameType.ANSWER
                ? new AnswerDecoder()
                        .wrapAndApplyHeader(payload, offset, header)
                        .resultCode()
                : 0;
        sent.add(new Sent(connectionId, correlationId, ResultCode.byCode(code), 0, syncedBytes.getAsLong()));
        return true;
    }

    @Override
    public synchronized void sendToSubscribers(FrameType type, DirectBuffer payload, int offset, int length) {
        BlockFinalDecoder block = new BlockFinalDecoder().wrapAndApplyHeader(payload, offset, header);
        sent.add(
                new Sent(0, -block.height(), ResultCode.OK, block.transactions().count(), syncedBytes.getAsLong()));
    }

    @Override
    public void sendToPeers(FrameType type, DirectBuffer payload, int offset, int length) {
        // A validator of one has no peers.
    }

    @Override
    public void relay(
            long connectionId, DirectBuffer hashes, int hashAt, DirectBuffer payload, int offset, int length) {
        // A validator of one has no peers.
    }

    @Override
    public void refused(long connectionId, ResultCode code, DirectBuffer hashes, int hashAt) {
        // A validator of one has no peers.
    }

    @Override
    public void broughtConsensus(long connectionId) {
        bringers.add(connectionId);
    }

    @Override
    public void flush() {
        // Everything is at hand at once.
    }
}
