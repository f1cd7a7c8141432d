package io.timecoin.codec;

import io.timecoin.base.ResultCode;
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
     * Tells peers of a transaction that was accepted: whole to those that are linked with all others, unless it came
     * from one of them; by its content hash to the rest, which ask for it if they lack it.
     *
     * @param connectionId where it came from
     * @param hashes holds the content hash, 32 bytes at hashAt
     */
    void relay(long connectionId, DirectBuffer hashes, int hashAt, DirectBuffer payload, int offset, int length);

    /**
     * Takes note that a transaction was verified and not accepted, so that it need not be asked for again at once.
     *
     * @param connectionId where it came from
     * @param code why
     * @param hashes holds the content hash, 32 bytes at hashAt
     */
    void refused(long connectionId, ResultCode code, DirectBuffer hashes, int hashAt);

    /** Takes note that a block or a validator's message was accepted, which this connection was the first to bring. */
    default void broughtConsensus(long connectionId) {}

    /** How many links to peers are up. */
    default int peerCount() {
        return 0;
    }

    /** Ends a batch of sends: what was written is flushed to the sockets. */
    void flush();
}
