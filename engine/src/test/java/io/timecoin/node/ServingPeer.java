package io.timecoin.node;

import io.timecoin.archive.StateHashing;
import io.timecoin.archive.StateServer;
import io.timecoin.base.CoinLayout;
import io.timecoin.codec.BlocksSource;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.StateCoinsView;
import io.timecoin.codec.SyncSource;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.crypto.Voucher;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.peers.ArchiveSources;
import io.timecoin.peers.GuardConfig;
import io.timecoin.peers.LinkConfig;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.peers.NetworkListener;
import io.timecoin.peers.PeerAddress;
import io.timecoin.peers.TrafficConfig;
import io.timecoin.replica.SampleHistory;
import io.timecoin.store.ArrangedCoins;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A node that serves a state from an arranged copy, over real sockets. One that lies changes coins on their way. */
final class ServingPeer implements AutoCloseable {
    final NetworkListener listener;
    private final StateServer server;

    /** What waits until somebody has lied. */
    static final class Lie {
        private final List<Runnable> waiting = new ArrayList<>();
        private boolean isTold;

        /** Nobody lies. */
        static Lie none() {
            Lie lie = new Lie();
            lie.told();
            return lie;
        }

        synchronized void told() {
            isTold = true;
            waiting.forEach(Runnable::run);
            waiting.clear();
        }

        synchronized void await(Runnable what) {
            waiting.add(what);
            if (isTold) {
                told();
            }
        }
    }

    /**
     * Serves.
     *
     * @param lie told by who lies; all others offer nothing before
     */
    ServingPeer(SampleHistory.Chain chain, Path copy, boolean isLying, Lie lie, GuardConfig guard) {
        listener = listener(chain.history().genesis(), guard, List.of());
        BulkSink sink = new BulkSink() {
            @Override
            public boolean sendBulk(
                    long connectionId,
                    long correlationId,
                    FrameType type,
                    DirectBuffer payload,
                    int offset,
                    int length) {
                UnsafeBuffer sent = new UnsafeBuffer(new byte[length]);
                sent.putBytes(0, payload, offset, length);
                if (isLying && type == FrameType.STATE_COINS) {
                    int at = StateCoinsView.FRONT_BYTES + CoinLayout.AMOUNT_OFFSET;
                    sent.putByte(at, (byte) (sent.getByte(at) ^ 1));
                    lie.told();
                }
                return listener.sendBulk(connectionId, correlationId, type, sent, 0, length);
            }

            @Override
            public long bulkRoom(long connectionId) {
                return listener.bulkRoom(connectionId);
            }
        };
        server = new StateServer(1, sink, damaged -> {}, failure -> {});
        server.publish(ArrangedCoins.open(copy, new StateHashing()));
        listener.start(
                (connectionId, correlationId, type, payload, offset, length) -> true,
                new ArchiveSources(BlocksSource.NONE, server, records(chain, isLying ? Lie.none() : lie), false),
                () -> chain.height() + 1);
    }

    /** A listener with an identity of its own, not started. */
    static NetworkListener listener(Genesis genesis, GuardConfig guard, List<PeerAddress> addresses) {
        NodeIdentity identity = NodeIdentity.ephemeral();
        LinkConfig links = LinkConfig.of(
                genesis.chainId(), GenesisCodec.hash(genesis), Voucher.ofNode(identity.key()), "test", addresses);
        return new NetworkListener(ListenerConfig.at("127.0.0.1", 0), links, TrafficConfig.defaults(), guard, identity);
    }

    private SyncSource records(SampleHistory.Chain chain, Lie lie) {
        return new SyncSource() {
            @Override
            public boolean serveOffer(long connectionId, long correlationId, long height) {
                byte[] offer = chain.history().offer(chain.height());
                lie.await(() -> send(connectionId, correlationId, FrameType.SYNC_OFFER, offer));
                return true;
            }

            @Override
            public boolean serveEpochs(long connectionId, long correlationId, long fromEpoch, int count) {
                for (long epoch = fromEpoch; epoch < fromEpoch + count; epoch++) {
                    send(
                            connectionId,
                            correlationId,
                            FrameType.EPOCH_RECORD,
                            chain.history().record((int) epoch));
                }
                return true;
            }
        };
    }

    private boolean send(long connectionId, long correlationId, FrameType type, byte[] bytes) {
        return listener.sendBulk(connectionId, correlationId, type, new UnsafeBuffer(bytes), 0, bytes.length);
    }

    PeerAddress address() {
        return new PeerAddress("127.0.0.1", listener.port());
    }

    @Override
    public void close() {
        server.close();
        listener.close();
    }
}
