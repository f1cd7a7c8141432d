package io.timecoin.node;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import java.util.List;
import java.util.Set;
import org.agrona.DirectBuffer;

/** What a newcomer needs of the network, and of the time that passes there. One thread. */
interface SyncNetwork {
    /** Begins to link with peers, whose messages are offered from any thread. */
    void start(InboundSink inbox);

    /** The connections over which a peer has said hello and that have not ended. */
    Set<Long> connections();

    /** Those of them that this node has dialled: whoever is configured, and who else was chosen here and not by a stranger. */
    Set<Long> dialled();

    /** What keeps addresses from being linked, for people. */
    List<String> refusals();

    /** Sends a request; one that finds no room is lost. */
    void send(long connectionId, long correlationId, FrameType type, DirectBuffer payload, int length);

    /** The inbox, which was full, has room again. */
    void resume();

    /** A peer has proven itself a liar: that is held against it, and the connection ends with the reason. */
    void lied(long connectionId, ResultCode code);

    /** Passes evenly whatever is done to the clock. */
    long nowMs();

    /** Takes the next message, which is waited for at most so long; null if none came. */
    SyncInbox.Message take(SyncInbox inbox, long waitMs) throws InterruptedException;
}
