package io.timecoin.codec;

import org.agrona.DirectBuffer;

/**
 * Where large frames that may wait are handed over, as blocks for a peer that catches up. Implemented by the network;
 * any thread, several at once. Nothing blocks.
 */
public interface BulkSink {
    /**
     * Sends one frame to one connection, at once. Frames of one thread arrive in the order they were handed over. At most
     * half of what may wait for the connection is taken up, so that agreement finds the other half.
     *
     * @return false if there is no room or the connection is gone, which {@link #queuedBytes} tells apart; nothing was
     *     sent, try again later
     */
    boolean sendBulk(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length);

    /** Bytes that wait to leave over a connection, or -1 if it has ended. */
    long queuedBytes(long connectionId);
}
