package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.OffHeapBytes;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots beside a chain that goes on: what is in them, what they hold up, and when they are given up or deleted. */
@Timeout(120)
class RunningSnapshotsTest {
    private static final int COINS = 3_000;
    private static final int MIDDLE = COINS / 2;
    private static final int TRANSFERS = 50;
    private static final int RARELY = 200;
    private static final int DUE = 3;

    /** More than may be in flight between the state and those who read them. */
    private static final int MANY = 12;

    private static final int BACKLOG = 1 << 20;
    private static final long POOL = SnapshotSchedule.POOL_BYTES_MAX;

    @TempDir
    Path directory;

    private final SampleChain chain = new SampleChain(COINS);

    /** Both kinds are due at the same heights. */
    private StoredChain open(int interval, int remainder, int kept, int backlogBytes, long poolBytesMax) {
        return new StoredChain(
                directory.resolve("store"), chain, interval, remainder, remainder, kept, backlogBytes, poolBytesMax);
    }

    private record Recorded(byte[] bytes) implements Snapshots.Coins {
        @Override
        public long size() {
            return bytes.length / CoinLayout.BYTES;
        }

        @Override
        public void forEach(CoinVisitor visitor) {
            UnsafeBuffer all = new UnsafeBuffer(bytes);
            for (int at = 0; at < bytes.length; at += CoinLayout.BYTES) {
                visitor.onCoin(all, at);
            }
        }
    }

    @Test
    void shouldWriteBesideTheChainWhatItWouldWriteStandingStill() throws IOException {
        CountDownLatch begin = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (StoredChain stored = open(RARELY, DUE, 1, BACKLOG, POOL)) {
            stored.coins.holdBefore(() -> begin.getCount() == 0);
            stored.coins.holdWithin(MIDDLE, () -> goOn.getCount() == 0);
            stored.commit(DUE, TRANSFERS);
            RunningPipeline.await(stored.coins::isHeldBefore);
            byte[] standingStill = stored.coinsNow();
            begin.countDown();
            RunningPipeline.await(stored.coins::isHeldWithin);

            stored.commit(MANY, TRANSFERS);
            RunningPipeline.await(() -> stored.sink.storedHeight() == DUE + MANY);
            assertEquals(DUE, stored.store.storedHeight(), "the map waits, the chain does not");
            assertEquals(List.of(), stored.replicas());
            goOn.countDown();
            stored.awaitIdle();

            assertEquals(DUE + MANY, stored.store.storedHeight());
            assertSame(stored, new Recorded(standingStill));
        }
    }

    private void assertSame(StoredChain stored, Snapshots.Coins standingStill) throws IOException {
        Path replica = stored.replicas().get(0);
        Path utxo = stored.utxos().get(0);
        long sequence = Long.parseLong(replica.getFileName().toString().replaceAll("\\D", ""));
        Snapshots others = new Snapshots(SnapshotFiles.open(StoreConfig.of(directory.resolve("still"), COINS)));
        AtomicReference<Snapshots.Mark> mark = new AtomicReference<>();
        try (OffHeapBytes captured = new OffHeapBytes(Limits.CAPTURED_BYTES_MAX);
                ValidatorState state = ValidatorState.fromSnapshot(
                        chain.config, new FailStop(failure -> {}), 9, others.content(), replica)) {
            assertEquals(DUE, state.replica().height());
            assertEquals(sequence, state.replica().sequence());
            others.content()
                    .readReplica(replica, (coin, offset) -> {}, bytes -> captured.append(bytes, 0, bytes.capacity()));
            others.write(
                    new Snapshots.Moment(
                            sequence,
                            DUE,
                            stored.headers.get((long) DUE),
                            state.replica().standing(),
                            captured),
                    standingStill,
                    () -> false,
                    mark::set);
        }
        Path still = directory.resolve("still/snapshots");
        assertEquals(-1, Files.mismatch(still.resolve(replica.getFileName()), replica));
        assertEquals(-1, Files.mismatch(still.resolve(utxo.getFileName()), utxo));
        assertEquals(mark.get().contentHash(), others.content().contentHash(replica));
    }

    @Test
    void shouldGiveUpASnapshotRatherThanHoldUpTheChain() {
        try (HeardLog log = new HeardLog(SnapshotSchedule.class, Level.WARN);
                StoredChain stored = open(RARELY, DUE, 1, 16 << 10, POOL)) {
            stored.coins.holdWithin(MIDDLE, stored.schedule::isGivenUp);
            stored.commit(DUE + MANY, TRANSFERS);
            stored.awaitIdle();
            assertEquals(DUE + MANY, stored.store.storedHeight());
            assertEquals(List.of(), stored.replicas());
            assertEquals(List.of(), stored.utxos());
            assertEquals(1, log.events().size());
            assertTrue(log.events().get(0).getFormattedMessage().contains("at height 3 is given up"));
        }
    }

    @Test
    void shouldTryAgainSoonAndWithTheReplicaAloneWhenItWasGivenUp() {
        int interval = 80;
        try (HeardLog log = new HeardLog(SnapshotSchedule.class, Level.WARN);
                StoredChain stored = open(interval, DUE, 1, 16 << 10, POOL)) {
            stored.coins.holdWithin(MIDDLE, stored.schedule::isGivenUp);
            stored.commit(DUE + MANY, TRANSFERS);
            stored.awaitIdle();
            stored.coins.holdWithin(-1, () -> true);
            stored.commit(1, 1);
            stored.awaitIdle();
            assertEquals(List.of(), stored.replicas(), "not at every block");

            stored.commit(interval / 4, 1);
            stored.awaitIdle();
            assertEquals(1, stored.replicas().size());
            assertEquals(List.of(), stored.utxos());
            assertEquals(1, log.events().size());
            String told = log.events().get(0).getFormattedMessage();
            assertTrue(told.contains("that of the replica is tried again 20 blocks later"), told);

            stored.commit(DUE + interval - stored.committed(), 1);
            stored.awaitIdle();
            assertTrue(stored.utxos().get(0).endsWith("utxo-00000000000000000083.snap"), "both when they are due");
        }
    }

    @Test
    void shouldWriteTheCoinsAloneWhereThePoolIsTooLargeAndTheReplicaOnceItIsNot() {
        try (HeardLog log = new HeardLog(SnapshotSchedule.class, Level.INFO);
                StoredChain stored = open(RARELY, 1, 1, 32 * BACKLOG, 1_000)) {
            // More than a block may hold.
            for (int i = 0; i < 120; i++) {
                stored.submit(250);
            }
            stored.commitPooled();
            stored.awaitIdle();
            assertTrue(stored.utxos().get(0).endsWith("utxo-00000000000000000001.snap"));
            assertEquals(List.of(), stored.replicas());

            stored.commitPooled();
            stored.awaitIdle();
            assertEquals(1, stored.replicas().size(), "it stayed due");
            stored.commit(2, 1);
            stored.awaitIdle();
            assertEquals(1, stored.utxos().size());
            assertTrue(stored.utxos().get(0).endsWith("utxo-00000000000000000001.snap"), "it is not due again");
            List<String> postponed = log.events().stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .filter(text -> text.contains("postponed"))
                    .toList();
            assertEquals(1, postponed.size(), postponed.toString());
            assertTrue(postponed.get(0).contains("due at height 1 is postponed"), postponed.toString());
        }
    }

    @Test
    void shouldWriteForPeersAtHeightsOfAllAndTheReplicaAtItsOwn() {
        try (StoredChain stored = new StoredChain(directory.resolve("store"), chain, 4, 1, 0, 2, BACKLOG, POOL)) {
            for (int height = 1; height <= 16; height++) {
                stored.commit(1, 1);
                stored.awaitIdle();
            }
            List<Long> ofPeers = stored.utxos().stream()
                    .map(file -> SnapshotFiles.numberOf(SnapshotKind.UTXO, file))
                    .sorted()
                    .toList();
            assertEquals(List.of(12L, 16L), ofPeers, "as many as are kept");
            assertEquals(2, stored.replicas().size());
        }
    }

    /** A crash before the mark is durable must leave the snapshot before, which the journal vouches for. */
    @Test
    void shouldDeleteOlderSnapshotsOnlyWhenTheMarkOfTheNewestIsDurable() {
        CountDownLatch gate = new CountDownLatch(1);
        try (StoredChain stored = open(4, 0, 1, BACKLOG, POOL)) {
            stored.commit(4, 1);
            stored.awaitIdle();
            assertEquals(1, stored.replicas().size());
            Path first = stored.replicas().get(0);
            // The batch of the next block marks it, and behind that block nothing is in hand.
            stored.commit(1, 1);
            stored.awaitIdle();
            stored.commit(3, 1);
            stored.awaitIdle();
            assertEquals(2, stored.replicas().size(), "both, because the newer is not marked");

            stored.running.medium.hold(gate);
            int syncs = stored.running.medium.syncs();
            stored.submit(1);
            assertEquals(2, stored.replicas().size());
            assertEquals(syncs, stored.running.medium.syncs());
            gate.countDown();
            stored.commitPooled();
            stored.awaitIdle();
            assertEquals(1, stored.replicas().size());
            assertNotEquals(first, stored.replicas().get(0));
        }
    }

    @Test
    void shouldJournalAtTheEndWhatWasWrittenTooLateForABatch() {
        try (StoredChain stored = open(RARELY, DUE, 1, BACKLOG, POOL)) {
            stored.commit(DUE, 1);
            stored.awaitIdle();
            assertEquals(1, stored.replicas().size());
            stored.running.pipeline.drain();
            stored.running.pipeline.close();
            long bytes = stored.running.medium.fileBytes();
            stored.schedule.finish(stored.running.journal);
            assertTrue(stored.running.medium.fileBytes() > bytes, "the mark");
            assertEquals(stored.running.medium.fileBytes(), stored.running.medium.syncedBytes());
            long marked = stored.running.medium.fileBytes();
            stored.schedule.finish(stored.running.journal);
            assertEquals(marked, stored.running.medium.fileBytes(), "once");
        }
    }

    @Test
    void shouldGiveUpTheSnapshotAtTheEndAndBringTheBlocksBehindItIn() {
        try (StoredChain stored = open(RARELY, DUE, 1, BACKLOG, POOL)) {
            stored.coins.holdWithin(MIDDLE, stored.schedule::isGivenUp);
            stored.commit(DUE + 2, TRANSFERS);
            RunningPipeline.await(stored.coins::isHeldWithin);
            stored.running.pipeline.drain();
            assertFalse(stored.schedule.isGivenUp(), "the ring does not wait for a snapshot");
            assertTrue(stored.agent.drain(0, Long.MAX_VALUE));
            assertEquals(DUE + 2, stored.store.storedHeight());
            assertEquals(List.of(), stored.replicas());
            assertNull(stored.running.failStop.failure());
        }
    }

    @Test
    void shouldLeaveTheMapBehindWhenThereIsNoTimeLeft() {
        CountDownLatch goOn = new CountDownLatch(1);
        try (StoredChain stored = open(RARELY, DUE, 1, BACKLOG, POOL)) {
            stored.coins.holdWithin(MIDDLE, () -> goOn.getCount() == 0);
            stored.commit(DUE + 2, TRANSFERS);
            RunningPipeline.await(stored.coins::isHeldWithin);
            stored.running.pipeline.drain();
            assertFalse(stored.agent.drain(0, 0));
            assertEquals(DUE, stored.store.storedHeight());
            goOn.countDown();
            stored.agent.close();
            assertEquals(List.of(), stored.files.list(SnapshotKind.UTXO));
        }
    }

    @Test
    void shouldBeDueAtOtherHeightsForOtherKeys() {
        byte[] key = new byte[Hash.BYTES];
        assertEquals(2_500, SnapshotSchedule.offset(10_000, Hash.of(key)));
        key[0] = (byte) 0xFF;
        key[1] = 1;
        assertEquals(2_500 + 511, SnapshotSchedule.offset(10_000, Hash.of(key)));
        key[7] = (byte) 0x80;
        long high = SnapshotSchedule.offset(10_000, Hash.of(key));
        assertTrue(high >= 2_500 && high < 7_500, "a key is no negative number");
        assertEquals(0, SnapshotSchedule.offset(1, Hash.of(key)));
    }
}
