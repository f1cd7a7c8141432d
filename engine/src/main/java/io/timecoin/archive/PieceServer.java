package io.timecoin.archive;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import java.util.function.Consumer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/** Answers requests for pieces that are numbered, each with a frame of its own. Its own thread. */
final class PieceServer implements Turns.Service<PieceServer.Request>, AutoCloseable {
    /** Reads pieces, on the thread of the turns. */
    interface Pieces {
        /** Instead of a length: the piece is not here, and whoever asks should ask another. */
        int NOT_HERE = -1;

        /** Whether there is nothing at a number or after it yet: the request ends, and is not answered further. */
        boolean isBeyond(FrameType type, long number);

        /** Reads a piece to the beginning of a target; its length, or {@link #NOT_HERE}. */
        int read(FrameType type, long number, MutableDirectBuffer target);
    }

    /** What is left of a request. */
    static final class Request {
        private final long connectionId;
        private final long correlationId;
        private final FrameType request;
        private final FrameType type;
        private final long end;
        private long next;

        /** Room without which the next piece is not read: its length, once that is known. */
        private long neededBytes = 1;

        private Request(
                long connectionId, long correlationId, FrameType request, FrameType type, long from, int count) {
            this.connectionId = connectionId;
            this.correlationId = correlationId;
            this.request = request;
            this.type = type;
            this.next = from;
            this.end = from + count;
        }
    }

    private final Pieces pieces;
    private final BulkSink sink;
    private final Turns<Request> turns;
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final AnswerEncoder answer = new AnswerEncoder();

    /**
     * Creates and starts the server.
     *
     * @param name of its thread
     * @param sink takes the pieces
     * @param onFailure told, on that thread, of what ends it: a bug, or a disk that fails
     */
    PieceServer(String name, Pieces pieces, BulkSink sink, Consumer<Throwable> onFailure) {
        this.pieces = pieces;
        this.sink = sink;
        this.turns = new Turns<>(name, this, sink, onFailure);
        turns.start();
    }

    /** Notes a request for so many pieces, each to be sent as a frame of a type; false if too many wait. Any thread. */
    boolean add(long connectionId, long correlationId, FrameType request, FrameType type, long from, int count) {
        return turns.add(connectionId, new Request(connectionId, correlationId, request, type, from, count));
    }

    @Override
    public Turns.Step serve(Request request, long roomBytes) {
        if (isOver(request)) {
            return Turns.Step.OVER;
        }
        if (roomBytes < request.neededBytes) {
            return Turns.Step.STUCK;
        }
        int length = pieces.read(request.type, request.next, buffer);
        if (length == Pieces.NOT_HERE) {
            sayNotHere(request);
            return Turns.Step.OVER;
        }
        if (!sink.sendBulk(request.connectionId, request.correlationId, request.type, buffer, 0, length)) {
            request.neededBytes = length;
            return Turns.Step.STUCK;
        }
        request.next++;
        request.neededBytes = 1;
        return isOver(request) ? Turns.Step.OVER : Turns.Step.SENT;
    }

    private boolean isOver(Request request) {
        return request.next >= request.end || pieces.isBeyond(request.type, request.next);
    }

    /** Where it finds no room the other side waits for its time to pass, and asks another all the same. */
    private void sayNotHere(Request request) {
        answer.wrapAndApplyHeader(buffer, 0, header)
                .resultCode(ResultCode.NOT_HERE.code())
                .reserved(0)
                .requestType(request.request.code());
        Hash.ZERO.writeTo(buffer, answer.offset() + AnswerEncoder.txIdEncodingOffset());
        answer.text(ResultCode.NOT_HERE.text());
        sink.sendBulk(request.connectionId, request.correlationId, FrameType.ANSWER, buffer, 0, answer.limit());
    }

    /** Ends the thread; what was asked for stays unanswered. */
    @Override
    public void close() {
        turns.close();
    }
}
