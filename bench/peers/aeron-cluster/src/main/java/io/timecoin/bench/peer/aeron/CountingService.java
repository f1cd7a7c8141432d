package io.timecoin.bench.peer.aeron;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.cluster.codecs.CloseReason;
import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;

/** Counts the messages that the cluster has agreed on. The count is read by any thread. */
final class CountingService implements ClusteredService {
    private volatile long messages;
    private volatile boolean isLeader;

    long messages() {
        return messages;
    }

    boolean isLeader() {
        return isLeader;
    }

    @Override
    public void onSessionMessage(
            ClientSession session, long timestamp, DirectBuffer buffer, int offset, int length, Header header) {
        messages++;
    }

    @Override
    public void onRoleChange(Cluster.Role newRole) {
        isLeader = newRole == Cluster.Role.LEADER;
    }

    @Override
    public void onStart(Cluster cluster, Image snapshotImage) {
        // Nothing is kept from one run to the next.
    }

    @Override
    public void onSessionOpen(ClientSession session, long timestamp) {
        // Only messages count.
    }

    @Override
    public void onSessionClose(ClientSession session, long timestamp, CloseReason closeReason) {
        // Only messages count.
    }

    @Override
    public void onTimerEvent(long correlationId, long timestamp) {
        // There are no timers.
    }

    @Override
    public void onTakeSnapshot(ExclusivePublication snapshotPublication) {
        // There are no snapshots.
    }

    @Override
    public void onTerminate(Cluster cluster) {
        // The process ends.
    }
}
