package io.timecoin.replica;

import io.timecoin.codec.FrameType;
import org.agrona.DirectBuffer;

/**
 * Where the replica puts what it has to say to other validators. Nothing leaves before the event that said it is durable.
 * State thread; the bytes are copied.
 */
public interface Outbox {
    /** A message for every peer. */
    void toPeers(FrameType type, DirectBuffer message, int offset, int length);

    /**
     * A message for one connection: an answer or a request. May be dropped where there is no room; whoever waits for it
     * asks again.
     */
    void to(long connectionId, FrameType type, DirectBuffer message, int offset, int length);

    /** Takes everything and keeps nothing: for replay. */
    Outbox NOWHERE = new Outbox() {
        @Override
        public void toPeers(FrameType type, DirectBuffer message, int offset, int length) {
            // What was said once is not said again.
        }

        @Override
        public void to(long connectionId, FrameType type, DirectBuffer message, int offset, int length) {
            // Nobody is there.
        }
    };
}
