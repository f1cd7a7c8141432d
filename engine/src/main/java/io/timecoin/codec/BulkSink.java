package io.timecoin.codec;

import org.agrona.DirectBuffer;

/**
 * Where large frames that may wait are handed over, as blocks for a peer that catches up. Implemented by the network;
 * any thread, several at once. Nothing blocks.
 */
public interface BulkSink {
    /** The room of a connection that is gone. */
    long ENDED = -1;

    /**
     * Sends one frame to one connection, at once. Frames of one thread arrive in the order they were handed over. At most
     * half of what may wait for the connection is taken up, so that agreement finds the other half.
     *
     * @return false if there is no room or the connection is gone, which {@link #bulkRoom} tells apart; nothing was sent
     */
    boolean sendBulk(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length);

    /** Whether a connection is that of a validator's node, for which room is kept where strangers take it. */
    default boolean isValidators(long connectionId) {
        return false;
    }

    /** Length of the longest payload that {@link #sendBulk} would take now, or {@link #ENDED}. */
    long bulkRoom(long connectionId);
}
