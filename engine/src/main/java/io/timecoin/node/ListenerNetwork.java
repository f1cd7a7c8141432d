package io.timecoin.node;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import io.timecoin.peers.ArchiveSources;
import io.timecoin.peers.NetworkListener;
import io.timecoin.peers.PeerView;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.agrona.DirectBuffer;

/** The network of a newcomer over sockets, by a listener that serves nothing. Its caller closes the listener. */
record ListenerNetwork(NetworkListener listener) implements SyncNetwork {
    @Override
    public void start(InboundSink inbox) {
        listener.start(inbox, ArchiveSources.NEWCOMER, () -> 0);
    }

    @Override
    public Set<Long> connections() {
        return listener.peers().stream().map(PeerView::connectionId).collect(Collectors.toSet());
    }

    @Override
    public Set<Long> dialled() {
        return listener.peers().stream()
                .filter(PeerView::isDialled)
                .map(PeerView::connectionId)
                .collect(Collectors.toSet());
    }

    @Override
    public List<String> refusals() {
        return listener.refusals();
    }

    @Override
    public void send(long connectionId, long correlationId, FrameType type, DirectBuffer payload, int length) {
        listener.send(connectionId, correlationId, type, payload, 0, length);
        listener.flush();
    }

    @Override
    public void resume() {
        listener.resume();
    }

    @Override
    public void lied(long connectionId, ResultCode code) {
        listener.offence(connectionId, code);
    }

    @Override
    public long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public SyncInbox.Message take(SyncInbox inbox, long waitMs) throws InterruptedException {
        return inbox.take(waitMs);
    }
}
