package io.timecoin.pipeline;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.OutboundSink;
import io.timecoin.crypto.Signer;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.journal.Durability;
import io.timecoin.journal.JournalConfig;
import io.timecoin.journal.JournalWriter;
import io.timecoin.journal.Passport;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.pipeline.PipelineConfig.Waiting;
import io.timecoin.store.BlockStore;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.EpochRecords;
import io.timecoin.store.StoreConfig;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * From slot to publish nothing is allocated: a million transfers through the real ring and the real journal on disk, with
 * a verifier and a signer that do no work, counted on every stage's thread.
 */
@Timeout(300)
class PipelineAllocationTest {
    private static final int CHAINS = 1_000;
    private static final int WARM_UP = 300_000;
    private static final int MEASURED = 1_000_000;
    private static final int WORKERS = 2;
    private static final long NAP_NS = 50_000;
    private static final int BLOCK_MS = 100;
    private static final int INPUT_AT = 28;
    private static final int AMOUNT_AT = 68;
    private static final long FEE = 250;

    /** What the JVM does on any thread, and the journal for each of its checks of free space; nothing per event. */
    private static final long SLACK_BYTES = 256 * 1024;

    @TempDir
    Path directory;

    private final SampleChain chain = new SampleChain(CHAINS);
    private final UnsafeBuffer transfer = new UnsafeBuffer(template());
    private final UnsafeBuffer parents = new UnsafeBuffer(new byte[CHAINS * Hash.BYTES]);
    private final long[] amounts = new long[CHAINS];
    private final TransactionHashes hashes = new TransactionHashes();
    private volatile long clockMs = SampleChain.GENESIS_MS;

    private byte[] template() {
        return chain.transfer(0, 1, false);
    }

    /** Counts answers and refusals; allocates nothing. */
    private static final class Counting implements OutboundSink {
        private volatile long answers;
        private volatile long refused;
        private volatile long blocks;

        @Override
        public boolean send(
                long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
            answers = answers + 1;
            if (payload.getShort(offset + 8, LITTLE_ENDIAN) != ResultCode.OK.code()) {
                refused = refused + 1;
            }
            return true;
        }

        @Override
        public void sendToSubscribers(FrameType type, DirectBuffer payload, int offset, int length) {
            blocks = blocks + 1;
        }

        @Override
        public void sendToPeers(FrameType type, DirectBuffer payload, int offset, int length) {
            // A validator of one has no peers.
        }

        @Override
        public void relay(
                long connectionId, DirectBuffer hashes, int hashAt, DirectBuffer payload, int offset, int length) {
            // A validator of one has no peers.
        }

        @Override
        public void refused(long connectionId, ResultCode code, DirectBuffer hashes, int hashAt) {
            // A validator of one has no peers.
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }
    }

    @Test
    void shouldAllocateNothingFromSlotToPublish() {
        Set<Thread> others = Thread.getAllStackTraces().keySet();
        JournalConfig config = new JournalConfig(
                directory.resolve("journal"),
                Durability.SYNC,
                1L << 30,
                Long.MAX_VALUE,
                0,
                Integer.MAX_VALUE,
                1 << 20,
                64 << 20);
        Counting counting = new Counting();
        FailStop failStop = new FailStop(failure -> {});
        StoreConfig storeConfig = new StoreConfig(directory.resolve("store"), 100_000, 1L << 30, 1, 1);
        try (JournalWriter journal = JournalWriter.open(
                        config, new Passport("", "", "", "", new byte[0]), chain.key, () -> SampleChain.GENESIS_MS);
                ValidatorState state = ValidatorState.atGenesis(chain.config, failStop, 1);
                BlockStore blocks = BlockStore.open(storeConfig);
                CommittedUtxoStore coins = StoredChain.filled(
                        CommittedUtxoStore.open(storeConfig, GenesisCodec.hash(chain.genesis)), chain);
                CoinsAgent agent = new CoinsAgent(coins, RunningPipeline.noSnapshots(chain), failStop)) {
            state.signer().goLive(unsigned());
            try (Pipeline pipeline = new Pipeline(
                    new PipelineConfig(1 << 13, WORKERS, 1_000, Waiting.NAPPING, 4, 16),
                    state,
                    journal,
                    new StoreSink(agent, new StoredBlocks(blocks, EpochRecords.open(storeConfig)), 0),
                    RunningPipeline.noSnapshots(chain),
                    counting,
                    () -> {},
                    () -> clockMs,
                    () -> RunningPipeline.CREDULOUS)) {
                agent.start();
                pipeline.start();
                genesisCoins();
                feed(pipeline, failStop, counting, WARM_UP);
                Map<String, Long> before = allocated(others);
                feed(pipeline, failStop, counting, MEASURED);
                Map<String, Long> after = allocated(others);
                assertNull(failStop.failure());
                assertEquals(0, counting.refused);
                after.forEach((thread, bytes) -> {
                    long here = bytes - before.get(thread);
                    System.out.println(thread + ": " + here + " bytes over " + MEASURED + " transfers");
                    assertTrue(here < SLACK_BYTES, thread + " allocated " + here);
                });
                assertEquals(
                        WORKERS + 9,
                        after.size(),
                        "verify, state, journal, store, coins, publish, clock, tree, bulk and its entry");
                System.out.println(counting.blocks + " blocks");
                pipeline.drain();
                assertTrue(agent.drain(Long.MAX_VALUE, Long.MAX_VALUE));
                assertEquals(counting.blocks, coins.storedHeight());
            }
        }
    }

    /** Signs blocks with zeros: the curve's library allocates. */
    private Signer unsigned() {
        byte[] signature = new byte[Signer.SIGNATURE_BYTES];
        return new Signer() {
            @Override
            public void publicKey(MutableDirectBuffer target, int offset) {
                chain.key.publicKey(target, offset);
            }

            @Override
            public void sign(DirectBuffer message, int at, int length, MutableDirectBuffer target, int targetAt) {
                target.putBytes(targetAt, signature);
            }
        };
    }

    private static Map<String, Long> allocated(Set<Thread> others) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Map<String, Long> bytes = new TreeMap<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("timecoin-") && !others.contains(thread)) {
                bytes.put(thread.getName(), threads.getThreadAllocatedBytes(thread.getId()));
            }
        }
        return bytes;
    }

    private void genesisCoins() {
        Hash genesisHash = GenesisCodec.hash(chain.genesis);
        for (int i = 0; i < CHAINS; i++) {
            GenesisCoins.txId(genesisHash, i).writeTo(parents, i * Hash.BYTES);
            amounts[i] = SampleChain.COIN;
        }
        sent = 0;
    }

    private long sent;

    /** Each chain spends its last output; every round over all chains lets the clock pass by a block. */
    private void feed(Pipeline pipeline, FailStop failStop, Counting counting, int transfers) {
        long end = sent + transfers;
        while (sent < end) {
            int at = (int) (sent % CHAINS);
            prepare(at);
            while (!pipeline.ingress().offer(1, sent, FrameType.TRANSACTION, transfer, 0, transfer.capacity())) {
                assertNull(failStop.failure());
                LockSupport.parkNanos(NAP_NS);
            }
            sent++;
            if (at == CHAINS - 1) {
                awaitAnswers(failStop, counting, sent);
                long blocks = counting.blocks;
                clockMs += BLOCK_MS;
                RunningPipeline.await(() -> counting.blocks > blocks);
            }
        }
        awaitAnswers(failStop, counting, end);
    }

    private static void awaitAnswers(FailStop failStop, Counting counting, long count) {
        while (counting.answers < count) {
            assertNull(failStop.failure());
            LockSupport.parkNanos(NAP_NS);
        }
    }

    private void prepare(int at) {
        int output = sent < CHAINS ? GenesisCoins.outputIndex(at) : 0;
        amounts[at] -= FEE;
        transfer.putBytes(INPUT_AT, parents, at * Hash.BYTES, Hash.BYTES);
        transfer.putShort(INPUT_AT + Hash.BYTES, (short) output, LITTLE_ENDIAN);
        transfer.putLong(AMOUNT_AT, amounts[at], LITTLE_ENDIAN);
        hashes.txId(transfer, 0, AMOUNT_AT + Long.BYTES + Hash.BYTES, parents, at * Hash.BYTES);
    }
}
