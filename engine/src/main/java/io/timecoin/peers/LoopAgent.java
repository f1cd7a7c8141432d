package io.timecoin.peers;

import io.netty.channel.EventLoop;
import io.timecoin.base.Hash;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.Voucher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one event loop keeps about its connections: which wait because the sink was full, and whose turn it is, and which
 * were silent. Owned by the event loop, except {@link #resume}.
 */
final class LoopAgent implements Runnable {
    private static final int DECODED_KEYS = 64;

    private final EventLoop eventLoop;
    private final FairTurns turns = new FairTurns();
    private final List<Connection> connections = new ArrayList<>();
    private final AtomicBoolean resuming = new AtomicBoolean();
    private final AnswerFrame answerFrame = new AnswerFrame();
    private final SignatureVerifier verifier = new BouncyCastleVerifier(DECODED_KEYS);
    private Voucher.Check vouchers;
    private final InboundCompression compression;

    // Written by the event loop, read by resume(): zero costs a pipeline thread nothing.
    private volatile int stalledCount;

    LoopAgent(EventLoop eventLoop, CompressionCounts counts) {
        this.eventLoop = eventLoop;
        this.compression = new InboundCompression(counts);
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    AnswerFrame answerFrame() {
        return answerFrame;
    }

    /** Judges the vouchers of a chain. */
    Voucher.Check vouchers(Hash genesisHash) {
        if (vouchers == null) {
            vouchers = new Voucher.Check(genesisHash, verifier);
        }
        return vouchers;
    }

    InboundCompression compression() {
        return compression;
    }

    void add(Connection connection) {
        connections.add(connection);
    }

    void remove(Connection connection) {
        connections.remove(connection);
    }

    /** It waits for room from now on, if it did not before. */
    void stall(FairTurns.Waiting waiting) {
        turns.join(waiting);
        // While it is served it is not among those who wait; a resume that comes then must not pass it by.
        stalledCount = Math.max(1, turns.count());
    }

    void leave(FairTurns.Waiting waiting) {
        turns.leave(waiting);
        stalledCount = turns.count();
    }

    /** Event loop: how many wait for room. */
    int waitingCount() {
        return turns.count();
    }

    /** Whether somebody waits for room. */
    boolean isAnybodyWaiting() {
        return turns.isAnybodyWaiting();
    }

    /** Any thread: lets stalled connections read on; many calls make one task. */
    void resume() {
        if (stalledCount == 0 || !resuming.compareAndSet(false, true)) {
            return;
        }
        try {
            eventLoop.execute(this);
        } catch (RejectedExecutionException stopped) {
            // The listener has been closed; there is nothing to read on.
            resuming.set(false);
        }
    }

    /** Event loop: those that wait have turns while there is room. */
    @Override
    public void run() {
        resuming.set(false);
        boolean isLeft = turns.serve();
        stalledCount = turns.count();
        if (isLeft) {
            resume();
        }
    }

    /** Event loop: closes connections that were idle over several sweeps. */
    void sweep() {
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).sweep();
        }
    }

    /** Event loop: nothing more is read from any connection. */
    void stopReading() {
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).stopReading();
        }
        turns.clear();
        stalledCount = 0;
    }

    /** Event loop: ends every connection once what was handed over has left. */
    void finish() {
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).finish();
        }
        // Nothing is read any more, so nothing is decompressed.
        compression.close();
    }
}
