package io.timecoin.peers;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.codec.PeersView;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.PeersEncoder;
import io.timecoin.codec.sbe.PeersRequestEncoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What is told of peers over one link, and how much of it: asked every ten minutes at most, and only what was asked for is
 * taken, once; answered once a minute at most. So one link tells 64 addresses in ten minutes. Event loop.
 */
final class PeerExchange {
    private static final long ASK_NS = TimeUnit.MINUTES.toNanos(10);
    private static final long ANSWER_NS = TimeUnit.MINUTES.toNanos(1);

    private final TokenBucket asking;
    private final TokenBucket answering;
    private boolean isAwaited;

    PeerExchange(long nowNs) {
        asking = new TokenBucket(1, ASK_NS, 1, nowNs);
        answering = new TokenBucket(1, ANSWER_NS, 1, nowNs);
    }

    /** Whether to ask now; then an answer is awaited. */
    boolean ask(long nowNs) {
        boolean isDue = asking.take(1, nowNs);
        isAwaited |= isDue;
        return isDue;
    }

    /** Whether to answer a request that came now; one that came too early is dropped. */
    boolean mayAnswer(long nowNs) {
        return answering.take(1, nowNs);
    }

    /**
     * Takes an answer whose form is in order.
     *
     * @param self the own id, which nobody needs to tell
     * @return how many addresses are new; 0 of an answer that nobody asked for
     */
    int take(PeersView told, DirectBuffer buffer, Hash self, IpAddress source, AddressBook book, long nowMs) {
        if (!isAwaited) {
            return 0;
        }
        isAwaited = false;
        int taken = 0;
        for (int i = 0; i < told.count(); i++) {
            Hash peer = Hash.of(buffer, told.peerAt(i));
            IpAddress address = IpAddress.of(buffer, told.addressAt(i));
            boolean isOther = !peer.equals(self);
            taken += isOther && book.told(peer, address, told.port(i), source, nowMs) ? 1 : 0;
        }
        return taken;
    }

    /** Writes a request for as many as may be told; returns its length. */
    static int writeRequest(MutableDirectBuffer target, int offset) {
        PeersRequestEncoder encoder = new PeersRequestEncoder()
                .wrapAndApplyHeader(target, offset, new MessageHeaderEncoder())
                .count(Limits.PEERS_A_MESSAGE_MAX)
                .reserved(0);
        return encoder.limit() - offset;
    }

    /** Writes an answer; returns its length, at most {@link PeersView#BYTES_MAX}. */
    static int write(List<KnownPeer> peers, MutableDirectBuffer target, int offset) {
        PeersEncoder encoder = new PeersEncoder().wrapAndApplyHeader(target, offset, new MessageHeaderEncoder());
        PeersEncoder.EntriesEncoder entries = encoder.reserved(0).entriesCount(peers.size());
        for (KnownPeer peer : peers) {
            byte[] address = ByteBuffer.allocate(IpAddress.BYTES)
                    .putLong(peer.address().high())
                    .putLong(peer.address().low())
                    .array();
            entries.next()
                    .putPeer(peer.peer().toByteArray(), 0, Hash.BYTES)
                    .putAddress(address, 0, IpAddress.BYTES)
                    .port(peer.port())
                    .reserved(0);
        }
        return encoder.limit() - offset;
    }
}
