package io.timecoin.node;

import io.timecoin.archive.StateFronts;
import io.timecoin.archive.StateHashing;
import io.timecoin.archive.StateServer;
import io.timecoin.archive.SyncServer;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.codec.BlocksSource;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import io.timecoin.codec.StateCoinsView;
import io.timecoin.codec.SyncSource;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.crypto.NodeKey;
import io.timecoin.crypto.Voucher;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.peers.ArchiveSources;
import io.timecoin.peers.GuardConfig;
import io.timecoin.peers.LinkConfig;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.peers.NetworkListener;
import io.timecoin.peers.TrafficConfig;
import io.timecoin.store.ArrangedCoins;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.store.BlockStore;
import io.timecoin.store.EpochRecords;
import io.timecoin.store.StoreConfig;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** A peer that serves the true records and offers of a store: one that lies in its coins, or one that goes on meanwhile. */
final class ArchivePeer implements AutoCloseable {
    private final NodeKey key;
    private final BlockStore blocks;
    private final NetworkListener listener;
    private final SyncServer offers;
    private final StateServer coins;
    private final ArrangedFiles files;

    /** Serves coins of which one is changed. */
    static ArchivePeer lying(Genesis genesis, StoreConfig store) {
        ArchivePeer peer = new ArchivePeer(genesis, store, Lying::new);
        peer.files.list().forEach(peer::publish);
        peer.start(peer.offers);
        return peer;
    }

    /** Offers the state before the newest over its first connection, and then has the newest alone. */
    static ArchivePeer movingOn(Genesis genesis, StoreConfig store) {
        ArchivePeer peer = new ArchivePeer(genesis, store, honest -> honest);
        peer.publish(peer.files.list().get(0));
        peer.start(new MovingOn(
                peer.offers, ArrangedFiles.heightOf(peer.files.list().get(1))));
        return peer;
    }

    private ArchivePeer(Genesis genesis, StoreConfig store, UnaryOperator<BulkSink> coinsSink) {
        Ed25519Signer signer = Ed25519Signer.generate(new SecureRandom());
        key = NodeKey.of(signer);
        Hash genesisHash = GenesisCodec.hash(genesis);
        blocks = BlockStore.open(store);
        listener = new NetworkListener(
                ListenerConfig.at("127.0.0.1", 0),
                LinkConfig.of(genesis.chainId(), genesisHash, Voucher.ofNode(key), "liar", List.of()),
                TrafficConfig.defaults(),
                GuardConfig.defaults(store.directory().resolve("peers")),
                NodeIdentity.of(signer, System::currentTimeMillis));
        files = ArrangedFiles.open(store);
        offers = new SyncServer(StateFronts.of(files), blocks, EpochRecords.open(store), listener, failure -> {});
        coins = new StateServer(2, coinsSink.apply(listener), copy -> {}, failure -> {});
    }

    private void publish(Path copy) {
        coins.publish(ArrangedCoins.open(copy, new StateHashing()));
    }

    private void start(SyncSource sync) {
        InboundSink deaf = (connection, correlation, type, payload, offset, length) -> true;
        listener.start(deaf, new ArchiveSources(BlocksSource.NONE, coins, sync, false), blocks::lastHeight);
    }

    /** One peer at a time links with it. */
    private static final class MovingOn implements SyncSource {
        private final SyncSource all;
        private final long older;
        private final AtomicLong firstConnection = new AtomicLong(-1);

        MovingOn(SyncSource all, long older) {
            this.all = all;
            this.older = older;
        }

        @Override
        public boolean serveOffer(long connectionId, long correlationId, long height) {
            firstConnection.compareAndSet(-1, connectionId);
            if (firstConnection.get() == connectionId) {
                return all.serveOffer(connectionId, correlationId, older);
            }
            return all.serveOffer(connectionId, correlationId, height == older ? Long.MAX_VALUE : height);
        }

        @Override
        public boolean serveEpochs(long connectionId, long correlationId, long fromEpoch, int count) {
            return all.serveEpochs(connectionId, correlationId, fromEpoch, count);
        }
    }

    private record Lying(BulkSink honest) implements BulkSink {
        @Override
        public boolean sendBulk(
                long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
            ExpandableArrayBuffer copy = new ExpandableArrayBuffer(length);
            copy.putBytes(0, payload, offset, length);
            if (type == FrameType.STATE_COINS) {
                int at = StateCoinsView.FRONT_BYTES + CoinLayout.AMOUNT_OFFSET;
                copy.putByte(at, (byte) (copy.getByte(at) ^ 1));
            }
            return honest.sendBulk(connectionId, correlationId, type, copy, 0, length);
        }

        @Override
        public long bulkRoom(long connectionId) {
            return honest.bulkRoom(connectionId);
        }
    }

    int port() {
        return listener.port();
    }

    /** The height of its newest state. */
    long newest() {
        return ArrangedFiles.heightOf(files.list().get(0));
    }

    /** What it is called by. */
    Hash id() {
        return key.peerId();
    }

    @Override
    public void close() {
        coins.close();
        offers.close();
        listener.close();
        blocks.close();
    }
}
