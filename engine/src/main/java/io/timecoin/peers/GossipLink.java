package io.timecoin.peers;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HashList;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What gossip keeps of one link. Owned by the thread of the gossip. */
final class GossipLink {
    /** Takes frames for the other side; none blocks, and what finds no room is lost. */
    interface Outlet {
        /** Sends a list of hashes; false if it was lost. */
        boolean send(FrameType type, DirectBuffer payload, int offset, int length);

        /** Gathers a transaction. */
        void add(DirectBuffer payload, int offset, int length);

        /** Sends the transactions gathered; false if they were lost. */
        boolean flush();
    }

    private static final int UNANSWERED_MAX = 64;

    final long connectionId;
    final int slot;
    final Outlet outlet;

    /** The entry of the log to be told next. */
    long cursor;

    /** Transactions it was asked for last, and that have not come. */
    int pending;

    private final UnsafeBuffer list = new UnsafeBuffer(new byte[HashList.BYTES_MAX]);
    private int listed;
    private int unanswered;

    GossipLink(long connectionId, int slot, Outlet outlet, long cursor) {
        this.connectionId = connectionId;
        this.slot = slot;
        this.outlet = outlet;
        this.cursor = cursor;
    }

    /** Lists one hash; the list is sent when it is full. */
    void list(FrameType type, DirectBuffer hashes, int hashAt) {
        list.putBytes(HashList.bytes(listed), hashes, hashAt, Hash.BYTES);
        listed++;
        if (listed == Limits.HASHES_A_MESSAGE_MAX) {
            sendList(type);
        }
    }

    /** Sends what is listed; false if there was something and it was lost. */
    boolean sendList(FrameType type) {
        if (listed == 0) {
            return true;
        }
        HashList.encodeFront(type, listed, list, 0);
        boolean isSent = outlet.send(type, list, 0, HashList.bytes(listed));
        listed = 0;
        return isSent;
    }

    void hasAnswered() {
        unanswered = Math.max(0, unanswered - 1);
    }

    void hasNotAnswered() {
        unanswered = Math.min(UNANSWERED_MAX, unanswered + 1);
    }

    /** How often it left unanswered what it had announced, less how often it did not. */
    int unanswered() {
        return unanswered;
    }
}
