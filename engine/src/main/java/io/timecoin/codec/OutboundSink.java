package io.timecoin.codec;

import org.agrona.DirectBuffer;

/**
 * Where the pipeline hands over what leaves the process. Implemented by the network; called on the publish thread alone,
 * others have {@link BulkSink}. Bytes are copied; nothing blocks.
 *
 * <p>A link to a peer that is too slow loses frames by class. Transactions are dropped once half of what may wait for it
 * waits. Every other frame that only peers take has the whole; if even that does not suffice the link is closed, and
 * its next {@code HELLO} tells that everything has to be said again.
 */
public interface OutboundSink {
    /**
     * Sends one frame to one connection. A connection that is gone or too slow loses the frame, which is counted; a peer is
     * not sent the answers to what it relayed.
     *
     * @return false if the frame was lost
     */
    boolean send(long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length);

    /** Sends one frame to every connection that subscribed to blocks. */
    void sendToSubscribers(FrameType type, DirectBuffer payload, int offset, int length);

    /** Sends one frame to every peer, once each. */
    void sendToPeers(FrameType type, DirectBuffer payload, int offset, int length);

    /**
     * Sends a frame on to every peer, unless it came from one: every validator is linked with every other, so what a peer
     * sent is known to all.
     */
    void relay(long connectionId, FrameType type, DirectBuffer payload, int offset, int length);

    /** Ends a batch of sends: what was written is flushed to the sockets. */
    void flush();
}
