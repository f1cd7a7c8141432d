package io.timecoin.peers;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import java.util.concurrent.TimeUnit;

/**
 * What one connection may send, judged before it costs anything: at a frame's header, before a byte of its payload is kept,
 * let alone verified.
 *
 * <pre>
 *  header -> admit --RATE_LIMITED--> dropped: the payload is skipped, its bytes are charged all the same
 *              | OK
 *              v
 *            payload -> offered to the sink, again if that has no room -> taken
 *                                                                          | pauseMs above 0: not read for so long
 * </pre>
 *
 * <p>Numbers of frames bound what frames cost, bytes what the line does. Bytes that have come cannot be unread, so a
 * class may owe as much as its burst; while it owes, nothing is read of the connection, and its other side feels that
 * by TCP. Who is trusted, a validator or a granted client, is held to neither. Allocates nothing; event loop.
 */
final class InboundLimits {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);
    private static final long SECOND_MS = TimeUnit.SECONDS.toMillis(1);
    private static final long MS_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final TokenBucket[] frames = new TokenBucket[FrameClass.COUNT];
    private final TokenBucket[] bytes = new TokenBucket[FrameClass.COUNT];
    private final long[] dropped = new long[FrameClass.COUNT];
    private boolean isTrusted;
    private boolean isAdmitted;
    private boolean owes;

    /** The limits of one connection, which has sent nothing yet. */
    InboundLimits(InboundLimitsConfig config, long nowNs) {
        set(FrameClass.TRANSACTIONS, config.transactionsPerSecond(), config, nowNs);
        set(FrameClass.CONSENSUS, config.consensusPerSecond(), config, nowNs);
        set(FrameClass.QUERIES, config.queriesPerSecond(), config, nowNs);
        set(FrameClass.BLOCKS, config.blocksPerSecond(), config, nowNs);
        set(FrameClass.LINK, config.linkPerSecond(), config, nowNs);
        // A burst of a minute's worth: who comes back after a break subscribes to all at once.
        int subscriptions = config.subscriptionsPerMinute();
        frames[FrameClass.SUBSCRIPTIONS.ordinal()] = new TokenBucket(subscriptions, MINUTE_NS, subscriptions, nowNs);
        setBytes(
                FrameClass.TRANSACTIONS,
                config.transactionBytesPerSecond(),
                Limits.TRANSACTION_BYTES_MAX,
                config,
                nowNs);
        setBytes(FrameClass.CONSENSUS, config.consensusBytesPerSecond(), Limits.BLOCK_FRAME_BYTES_MAX, config, nowNs);
        setBytes(FrameClass.BLOCKS, config.blockBytesPerSecond(), Limits.BLOCK_FRAME_BYTES_MAX, config, nowNs);
    }

    private void set(FrameClass of, int perSecond, InboundLimitsConfig config, long nowNs) {
        long burst = Math.max(1, (long) perSecond * config.burstMs() / SECOND_MS);
        frames[of.ordinal()] = new TokenBucket(perSecond, SECOND_NS, burst, nowNs);
    }

    /** The other classes have small frames: their number bounds their bytes. */
    private void setBytes(FrameClass of, long perSecond, int frameBytesMax, InboundLimitsConfig config, long nowNs) {
        long rest = Math.min(TokenBucket.UNITS_MAX / SECOND_NS, perSecond * config.burstMs() / SECOND_MS);
        long burst = Math.max(frameBytesMax + FrameHeader.BYTES, rest);
        bytes[of.ordinal()] = new TokenBucket(perSecond, SECOND_NS, burst, nowNs);
    }

    /** Whether the other side is a validator or a granted client now: it may have become one, or ceased to be. */
    void trust(boolean trusted) {
        isTrusted = trusted;
    }

    /**
     * Judges a frame by its header. Asked again before {@link #taken}, it means the same frame, and answers the same
     * without charging it twice: a frame for which the sink has no room is offered again.
     *
     * @param payloadBytes what the header claims, checked against the type's maximum
     * @return OK or RATE_LIMITED; then the frame is over
     */
    ResultCode admit(FrameType type, int payloadBytes, long nowNs) {
        if (isAdmitted) {
            return ResultCode.OK;
        }
        if (!isTrusted) {
            int of = FrameClass.of(type).ordinal();
            if (bytes[of] != null) {
                bytes[of].charge(FrameHeader.BYTES + payloadBytes, nowNs);
                owes |= bytes[of].owedNs(nowNs) > 0;
            }
            if (isAsked(of)) {
                frames[of].charge(1, nowNs);
                owes |= frames[of].owedNs(nowNs) > 0;
            } else if (!frames[of].take(1, nowNs)) {
                dropped[of]++;
                return ResultCode.RATE_LIMITED;
            }
        }
        isAdmitted = true;
        return ResultCode.OK;
    }

    /** Blocks and parts of a state were asked for: none is dropped, and too many only make the next ones late. */
    private static boolean isAsked(int of) {
        return of == FrameClass.BLOCKS.ordinal();
    }

    /** The frame that was admitted last is over. */
    void taken() {
        isAdmitted = false;
    }

    /** Ms for which the connection is not to be read, because it has sent more bytes or blocks than it may; 0 to read on. */
    long pauseMs(long nowNs) {
        if (isTrusted || !owes) {
            return 0;
        }
        long longest = frames[FrameClass.BLOCKS.ordinal()].owedNs(nowNs);
        for (int i = 0; i < FrameClass.COUNT; i++) {
            if (bytes[i] != null) {
                longest = Math.max(longest, bytes[i].owedNs(nowNs));
            }
        }
        owes = longest > 0;
        return (longest + MS_NS - 1) / MS_NS;
    }

    /** Frames of a class that were dropped. */
    long dropped(FrameClass of) {
        return dropped[of.ordinal()];
    }
}
