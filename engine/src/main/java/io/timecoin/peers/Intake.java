package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;

/**
 * What one connection has sent and nobody has taken yet. Event loop.
 *
 * <pre>
 *  READING | the sink refuses a frame, or others wait for room    | STALLED: the frame kept, the socket not read
 *  READING | answers are not read                                 | STALLED until they are
 *  READING | more bytes came than may                             | PAUSED: not read for a while
 *  STALLED | its turn has come, or its answers have been read     | READING, the kept frame first
 *  any     | drained, or ended                                    | STOPPED: offers nothing
 * </pre>
 *
 * <p>Transactions of peers step aside, and have turns of their own.
 */
final class Intake {
    private final Connection connection;
    private final SocketChannel channel;
    private final LoopAgent agent;
    private final InboundSink sink;
    private final AtomicLong resumes;
    private final NetworkCounts counts;
    private final ConnectionGuard guard;
    private final FrameReader reader;
    private final ParkedTransactions parked = new ParkedTransactions(this::offerParked);
    private final FairTurns.Waiting heldTurn = new FairTurns.Waiting() {
        @Override
        FairTurns.End serve(int budgetBytes) {
            return serveHeld(budgetBytes);
        }

        @Override
        int quantumBytes() {
            return quantum();
        }
    };
    private final FairTurns.Waiting parkedTurn = new FairTurns.Waiting() {
        @Override
        FairTurns.End serve(int budgetBytes) {
            return serveParked(budgetBytes);
        }

        @Override
        int quantumBytes() {
            return quantum();
        }
    };

    /** Read from the socket and not yet used: the first holds the refused frame, unless the reader does. */
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(1);

    private boolean isStalled;

    /** Since the last stall: that the sink, or the turn of others, was why. */
    private boolean isRefused;

    private boolean isOnTurn;
    private int turnBytesLeft;
    private boolean isPaused;
    private boolean isStopped;
    private boolean isReading;
    private long framesTaken;
    private volatile long framesIn;
    private volatile long bytesIn;

    Intake(Connection connection, SocketChannel channel, LoopAgent agent, NetworkListener listener) {
        this.connection = connection;
        this.channel = channel;
        this.agent = agent;
        this.sink = listener.sink();
        this.resumes = listener.resumes();
        this.counts = listener.counts();
        this.guard = connection.guard();
        this.reader = new FrameReader(channel.alloc(), connection, agent.compression());
    }

    /** Any thread: frames that were taken. */
    long framesIn() {
        return framesIn;
    }

    /** Any thread: bytes that came while they were looked at. */
    long bytesIn() {
        return bytesIn;
    }

    boolean isStalled() {
        return isStalled;
    }

    boolean isStopped() {
        return isStopped;
    }

    /** Takes over what was read. */
    void read(ByteBuf in) {
        bytesIn += in.readableBytes();
        held.add(in);
        useHeld();
    }

    /** Whether one more frame may be looked at. */
    boolean isReady() {
        return !isPaused && (!isOnTurn || turnBytesLeft > 0);
    }

    private void useHeld() {
        framesTaken = 0;
        isReading = true;
        ByteBuf first = held.peek();
        while (first != null && !isStalled && !isPaused) {
            if (reader.read(first)) {
                held.poll().release();
                first = held.peek();
            } else if (!isPaused) {
                isStalled = true;
                counts.stalls.add(isRefused || !isOnTurn ? 1 : 0);
                updateAutoRead();
            }
        }
        isReading = false;
        if (framesTaken > 0) {
            counts.framesIn.add(framesTaken);
            framesIn += framesTaken;
            connection.stay().heard();
        }
    }

    /** What came cannot be unread, but nothing behind it is looked at until it is paid off. */
    private void pauseIfOwing() {
        long pauseMs = isPaused || isStopped ? 0 : guard.pauseMs();
        if (pauseMs > 0) {
            isPaused = true;
            counts.stalls.increment();
            updateAutoRead();
            channel.eventLoop().schedule(this::endPause, pauseMs, TimeUnit.MILLISECONDS);
        }
    }

    private void endPause() {
        isPaused = false;
        if (!isStopped) {
            useHeld();
            connection.flushWritten();
            updateAutoRead();
        }
    }

    private void updateAutoRead() {
        channel.config().setAutoRead(!isStalled && !isPaused && !isStopped);
    }

    /** Goes on, with the kept frame first. */
    void readOn() {
        if (isStopped || !isStalled) {
            return;
        }
        isStalled = false;
        isRefused = false;
        useHeld();
        connection.flushWritten();
        updateAutoRead();
    }

    private int quantum() {
        boolean isKnown = connection.stay().hasMerit() || guard.isValidator() || guard.isGranted();
        return isKnown ? FairTurns.QUANTUM_BYTES : FairTurns.QUANTUM_OF_NEWCOMER_BYTES;
    }

    private FairTurns.End serveHeld(int budgetBytes) {
        isOnTurn = true;
        turnBytesLeft = budgetBytes;
        readOn();
        isOnTurn = false;
        if (!isStalled) {
            return FairTurns.End.NOTHING_LEFT;
        }
        if (isRefused) {
            return FairTurns.End.REFUSED;
        }
        // Or else it is its own answers that have to be read, and whoever reads them lets it go on.
        return turnBytesLeft <= 0 ? FairTurns.End.BUDGET_USED : FairTurns.End.NOTHING_LEFT;
    }

    private FairTurns.End serveParked(int budgetBytes) {
        FairTurns.End end = isStopped ? FairTurns.End.NOTHING_LEFT : parked.offerAll(budgetBytes);
        parkedTurn.use(parked.offeredBytes());
        return end;
    }

    /** One whole frame has been taken. */
    void taken() {
        framesTaken++;
        guard.taken();
        pauseIfOwing();
    }

    /** A frame was refused; its bytes have come all the same. */
    void refused() {
        guard.taken();
        pauseIfOwing();
    }

    /** A client's waits in its socket; a peer's steps aside, because votes come behind it. */
    boolean offerTransaction(boolean isPeer, long correlationId, DirectBuffer buffer, int offset, int length) {
        ResultCode code = sink.judge(FrameType.TRANSACTION);
        if (code != ResultCode.OK) {
            if (!isPeer) {
                connection.answer(code, FrameType.TRANSACTION.code(), correlationId);
            }
            return true;
        }
        // What has just come waits behind those who wait, or it would take the room that they are waiting for.
        boolean isFirst = isOnTurn || !agent.isAnybodyWaiting();
        FairTurns.Waiting turn = isPeer ? parkedTurn : heldTurn;
        boolean mayGo = isFirst && (!isPeer || parked.isEmpty());
        if (mayGo && offer(turn, FrameType.TRANSACTION, correlationId, buffer, offset, length)) {
            turnBytesLeft -= length;
            heldTurn.use(length);
            return true;
        }
        if (isPeer && !parked.park(buffer, offset, length)) {
            counts.transactionsDroppedIn.increment();
        }
        agent.stall(turn);
        isRefused |= !isPeer;
        return isPeer;
    }

    /** Offers one frame to the sink; false if it has no room, then the frame is kept. */
    boolean offer(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
        boolean isOffered = offer(heldTurn, type, correlationId, buffer, offset, length);
        isRefused |= !isOffered;
        return isOffered;
    }

    private boolean offerParked(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
        return offer(parkedTurn, type, correlationId, buffer, offset, length);
    }

    private boolean offer(
            FairTurns.Waiting turn, FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
        // A resume that comes between the refusal and the stall would be lost: so its count is read before and after.
        long resumesBefore = resumes.get();
        if (sink.offer(connection.id(), correlationId, type, buffer, offset, length)) {
            return true;
        }
        agent.stall(turn);
        if (resumes.get() != resumesBefore) {
            agent.resume();
        }
        return false;
    }

    /** From here on everything that comes is dropped; it is read, so that the other side can read why. */
    void end() {
        reader.end();
        isPaused = false;
        isStalled = false;
        if (!isReading) {
            useHeld();
        }
        updateAutoRead();
    }

    /** From here on nothing is offered. */
    void stop() {
        isStopped = true;
        isStalled = false;
        updateAutoRead();
        release();
    }

    /** Gives back what is held. */
    void release() {
        isStopped = true;
        agent.leave(heldTurn);
        agent.leave(parkedTurn);
        for (ByteBuf buffer = held.poll(); buffer != null; buffer = held.poll()) {
            buffer.release();
        }
        reader.release();
        parked.release();
    }
}
