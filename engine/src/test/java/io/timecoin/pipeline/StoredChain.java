package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.Hash;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.pipeline.PipelineConfig.Waiting;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.store.BlockStore;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.EpochRecords;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.StoreConfig;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/** A running pipeline over the real store, whose snapshots can be held while they are written. */
final class StoredChain implements AutoCloseable {
    private static final int COINS_MAX = 100_000;

    final SampleChain chain;
    final CommittedUtxoStore store;
    final BlockStore blocks;
    final SnapshotFiles files;
    final Snapshots snapshots;
    final HeldCoins coins = new HeldCoins();
    final SnapshotSchedule schedule;
    final CoinsAgent agent;
    final StoreSink sink;
    final RunningPipeline running;
    private final FailStop failStop = new FailStop(failure -> {});
    final Map<Long, UnsafeBuffer> headers = new ConcurrentHashMap<>();
    private int sent;
    private int committed;

    /** Snapshots of a kind are due at every height with its remainder by the interval. */
    StoredChain(
            Path directory,
            SampleChain chain,
            int interval,
            int remainder,
            int utxoRemainder,
            int kept,
            int backlogBytes,
            long poolBytesMax) {
        this.chain = chain;
        StoreConfig config = new StoreConfig(directory, COINS_MAX, 1 << 20, kept, interval);
        store = filled(CommittedUtxoStore.open(config, GenesisCodec.hash(chain.genesis)), chain);
        blocks = BlockStore.open(config);
        files = SnapshotFiles.open(config);
        snapshots = new Snapshots(files);
        schedule = new SnapshotSchedule(interval, remainder, utxoRemainder, snapshots, coins, blocks, poolBytesMax);
        agent = new CoinsAgent(store, schedule, failStop, backlogBytes);
        sink = new StoreSink(agent, new StoredBlocks(blocks, EpochRecords.open(config)), 0);
        running = new RunningPipeline(
                chain,
                new PipelineConfig(1024, 2, 1_000, Waiting.NAPPING, 4, 16),
                this::onCommitted,
                () -> RunningPipeline.CREDULOUS,
                schedule);
        agent.start();
    }

    /** Fills a store with the coins of genesis. */
    static CommittedUtxoStore filled(CommittedUtxoStore store, SampleChain chain) {
        store.recreate();
        GenesisCoins.forEach(chain.genesis, GenesisCodec.hash(chain.genesis), (coin, offset) -> {
            UnsafeBuffer copy = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
            copy.putBytes(0, coin, offset, CoinLayout.BYTES);
            store.apply(copy, 0, 0, copy, 0, 1);
        });
        store.advance(0, new UnsafeBuffer(new byte[Hash.BYTES]), 0, 0);
        return store;
    }

    private void onCommitted(CommittedBlock block, long sequence) {
        UnsafeBuffer header = new UnsafeBuffer(new byte[block.headerLength()]);
        header.putBytes(0, block.bytes(), block.headerAt(), block.headerLength());
        headers.put(block.height(), header);
        sink.onCommitted(block, sequence);
    }

    /** The stored coins; before the map is visited, and once within, a visit can be made to wait. */
    final class HeldCoins implements Snapshots.Coins {
        private volatile BooleanSupplier before = () -> true;
        private volatile BooleanSupplier within = () -> true;
        private volatile int holdAt;
        private volatile int seen;
        private volatile boolean isHeldBefore;
        private volatile boolean isHeldWithin;

        /** From now on visits wait for a condition before the first coin. */
        void holdBefore(BooleanSupplier until) {
            before = until;
        }

        /** From now on visits wait for a condition when they have shown so many coins. */
        void holdWithin(int shown, BooleanSupplier until) {
            holdAt = shown;
            within = until;
        }

        boolean isHeldBefore() {
            return isHeldBefore;
        }

        boolean isHeldWithin() {
            return isHeldWithin;
        }

        @Override
        public long size() {
            return store.size();
        }

        @Override
        public void forEach(CoinVisitor visitor) {
            isHeldBefore = true;
            RunningPipeline.await(before);
            seen = 0;
            store.forEach((coin, offset) -> {
                if (seen == holdAt) {
                    isHeldWithin = true;
                    RunningPipeline.await(within);
                }
                seen = seen + 1;
                visitor.onCoin(coin, offset);
            });
        }
    }

    /** The coins in the map in its order, one after the other. */
    byte[] coinsNow() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] one = new byte[CoinLayout.BYTES];
        store.forEach((coin, offset) -> {
            coin.getBytes(offset, one);
            all.writeBytes(one);
        });
        return all.toByteArray();
    }

    /** Commits blocks of so many transfers each; returns when the last is published. */
    void commit(int count, int transfers) {
        for (int i = 0; i < count; i++) {
            for (int transfer = 0; transfer < transfers; transfer++) {
                submit(1);
            }
            commitPooled();
        }
    }

    /** Sends a transfer of the next coin of genesis. */
    void submit(int outputs) {
        running.submit(1, sent, chain.transfer(sent, outputs, false));
        sent++;
    }

    /** Commits a block of what is in the pool. */
    void commitPooled() {
        running.awaitAnswers(sent);
        running.advanceClock(SampleChain.INTERVAL_MS);
        committed++;
        RunningPipeline.await(() -> running.outbound.blocks().size() >= committed || running.failStop.hasFailed());
        assertNull(running.failStop.failure());
        assertNull(failStop.failure());
    }

    /** Blocks so far. */
    int committed() {
        return committed;
    }

    /** Waits until every block is stored, its coins too, and no snapshot is being written. */
    void awaitIdle() {
        RunningPipeline.await(() -> store.storedHeight() == committed && agent.isIdle() || failStop.hasFailed());
        assertNull(failStop.failure());
    }

    List<Path> replicas() {
        return files.list(SnapshotKind.REPLICA);
    }

    List<Path> utxos() {
        return files.list(SnapshotKind.UTXO);
    }

    @Override
    public void close() {
        coins.holdBefore(() -> true);
        coins.holdWithin(-1, () -> true);
        running.pipeline.drain();
        agent.drain(Long.MAX_VALUE, Long.MAX_VALUE);
        agent.close();
        running.close();
        blocks.close();
        store.close();
    }
}
