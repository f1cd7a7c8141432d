package io.timecoin.codec;

import org.agrona.DirectBuffer;

/** Where the pipeline hands over what leaves the process. Implemented by the network; called on the publish thread. */
public interface OutboundSink {
    /**
     * Sends one frame to one connection. The bytes are copied; nothing blocks. A connection that is gone or too slow
     * loses the frame, which is counted.
     *
     * @return false if the frame was dropped
     */
    boolean send(long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length);

    /** Sends one frame to every connection that subscribed to blocks. */
    void sendToSubscribers(FrameType type, DirectBuffer payload, int offset, int length);

    /** Ends a batch of sends: what was written is flushed to the sockets. */
    void flush();
}
