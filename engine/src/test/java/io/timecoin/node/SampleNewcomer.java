package io.timecoin.node;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.timecoin.archive.StateFronts;
import io.timecoin.archive.SyncServer;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.ledger.Genesis;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.OfferedState;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.TrustedChain;
import io.timecoin.store.BlockStore;
import io.timecoin.store.EpochRecords;
import io.timecoin.store.PeerSnapshot;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.SnapshotReader;
import io.timecoin.store.StoreConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Somebody who holds genesis, and takes from the store of a validator that does not run what its archive would send. */
final class SampleNewcomer implements BulkSink {
    final List<byte[]> records = new ArrayList<>();
    OfferedState offered;
    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private final StoreConfig origin;

    private record Sent(FrameType type, byte[] bytes) {}

    /** Takes records from an epoch on, and the newest state. */
    SampleNewcomer(Genesis genesis, StoreConfig origin) throws InterruptedException {
        this.origin = origin;
        TrustedChain chain = new TrustedChain(genesis, new BouncyCastleVerifier(16), null);
        try (BlockStore blocks = BlockStore.open(origin);
                SyncServer server = new SyncServer(
                        StateFronts.of(SnapshotFiles.open(origin)),
                        blocks,
                        EpochRecords.open(origin),
                        this,
                        failure -> {})) {
            server.serveOffer(1, 1, 0);
            Sent offer = next();
            assertEquals(FrameType.SYNC_OFFER, offer.type);
            ResultCode code = chain.judge(new UnsafeBuffer(offer.bytes), 0, offer.bytes.length);
            while (code == ResultCode.EPOCH_AHEAD) {
                server.serveEpochs(1, 2, chain.epoch(), 1);
                Sent record = next();
                assertEquals(FrameType.EPOCH_RECORD, record.type, "epoch " + chain.epoch());
                assertEquals(ResultCode.OK, chain.take(new UnsafeBuffer(record.bytes), 0, record.bytes.length));
                records.add(record.bytes);
                code = chain.judge(new UnsafeBuffer(offer.bytes), 0, offer.bytes.length);
            }
            assertEquals(ResultCode.OK, code);
            offered = chain.offered();
        }
    }

    private Sent next() throws InterruptedException {
        Sent next = sent.poll(20, TimeUnit.SECONDS);
        assertNotNull(next, "nothing comes");
        return next;
    }

    @Override
    public boolean sendBulk(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        byte[] bytes = new byte[length];
        payload.getBytes(offset, bytes);
        return sent.add(new Sent(type, bytes));
    }

    @Override
    public long bulkRoom(long connectionId) {
        return Long.MAX_VALUE;
    }

    /** Shows the coins of the snapshot that was offered. */
    void coins(CoinVisitor visitor) {
        try (SnapshotReader reader =
                SnapshotReader.open(SnapshotFiles.fileIn(origin.directory(), SnapshotKind.UTXO, offered.height()))) {
            PeerSnapshot front = PeerSnapshot.read(reader);
            assertArrayEquals(offered.header(), front.header());
            UnsafeBuffer coin = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
            for (long left = front.coinCount(); left > 0; left--) {
                reader.read(coin, 0, CoinLayout.BYTES);
                visitor.onCoin(coin, 0);
            }
        }
    }

    /** Writes what its own journal will begin from, and keeps the records. */
    ReplicaBase settle(ReplicaConfig config, StoreConfig own) {
        EpochRecords kept = EpochRecords.open(own);
        for (int epoch = 0; epoch < records.size(); epoch++) {
            UnsafeBuffer record = new UnsafeBuffer(records.get(epoch));
            kept.put(epoch, record, 0, record.capacity());
        }
        try (ValidatorState state =
                ValidatorState.behind(config, new FailStop(failure -> {}), 3, offered, this::coins)) {
            return new Snapshots(SnapshotFiles.open(own)).writeBase(state);
        }
    }

    /** The coins with one changed: another amount, there twice, not there, less than nothing, or another's. */
    void forged(int how, CoinVisitor visitor) {
        int[] seen = {0};
        UnsafeBuffer copy = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
        coins((coin, offset) -> {
            copy.putBytes(0, coin, offset, CoinLayout.BYTES);
            boolean isFirst = seen[0]++ == 0;
            if (isFirst && how == 0) {
                copy.putLong(CoinLayout.AMOUNT_OFFSET, copy.getLong(CoinLayout.AMOUNT_OFFSET) + 1, LITTLE_ENDIAN);
            }
            if (isFirst && how == 3) {
                copy.putLong(CoinLayout.AMOUNT_OFFSET, -1, LITTLE_ENDIAN);
            }
            if (isFirst && how == 4) {
                copy.putByte(CoinLayout.OWNER_OFFSET, (byte) (copy.getByte(CoinLayout.OWNER_OFFSET) ^ 1));
            }
            if (!isFirst || how != 2) {
                visitor.onCoin(copy, 0);
            }
            if (isFirst && how == 1) {
                visitor.onCoin(copy, 0);
            }
        });
    }
}
