package io.timecoin.client;

import io.timecoin.codec.FrameType;
import org.agrona.DirectBuffer;

/** Takes what arrives on a client's connection; called on the thread that reads the socket. */
public interface FrameReceiver {
    /**
     * Takes one frame; its bytes are only valid during the call.
     *
     * @param correlationId what the request carried, 0 for frames nobody asked for
     */
    void onFrame(FrameType type, long correlationId, DirectBuffer payload, int offset, int length);

    /** Told when every frame of one read has been handed over. */
    default void onBatchEnd() {}

    /**
     * Told once that nothing more will arrive.
     *
     * @param reason one line for people
     */
    default void onClosed(String reason) {}
}
