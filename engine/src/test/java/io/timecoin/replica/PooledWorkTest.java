package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.wallet.TransactionBuilder;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What validators make of transactions that only one of them has, or that no block can hold. */
class PooledWorkTest {
    private static final int SIZE = 4;
    private static final int STEP_MS = 10;
    private static final int HEARTBEAT_MS = 10_000;
    private static final long COIN = 20_000_000;
    private static final long NEVER = Long.MAX_VALUE - 1;
    private static final int WALLET = 100;
    private static final int NEWCOMER = 9;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4_096]);
    private SampleCluster cluster;

    @BeforeEach
    void start() {
        List<Genesis.Allocation> coins = Collections.nCopies(3, new Genesis.Allocation(owner(), COIN));
        cluster =
                new SampleCluster(SampleCluster.genesis(SIZE, HEARTBEAT_MS, 1_000, SampleCluster::keyOf, coins), SIZE);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static Hash owner() {
        return NaiveTransaction.ownerOf(SampleCluster.keyOf(WALLET));
    }

    /** Spends an allocation of genesis and pays all but the fee back. */
    private byte[] build(TransactionBuilder begun, int allocation, long rest) {
        Hash txId = GenesisCoins.txId(GenesisCodec.hash(cluster.genesis), allocation);
        begun.spend(
                new UnsafeBuffer(txId.toByteArray()),
                0,
                GenesisCoins.outputIndex(allocation),
                SampleCluster.key(WALLET));
        begun.pay(rest, new UnsafeBuffer(owner().toByteArray()), 0);
        return Arrays.copyOf(buffer.byteArray(), begun.build(buffer, 0));
    }

    private byte[] transfer() {
        return build(new TransactionBuilder(SampleCluster.CHAIN_ID).begin(NEVER), 0, COIN - 10_000);
    }

    private byte[] registration(int allocation) {
        TransactionBuilder begun = new TransactionBuilder(SampleCluster.CHAIN_ID)
                .beginRegistration(NEVER, SampleCluster.key(NEWCOMER), SampleCluster.keyOf(99 + allocation))
                .pay(SampleCluster.BRONZE, new UnsafeBuffer(owner().toByteArray()), 0);
        return build(begun, allocation, COIN - SampleCluster.BRONZE - 10_000);
    }

    private Replica replica(int node) {
        return cluster.node(node).replica();
    }

    private void pass(long ms) {
        for (long passed = 0; passed < ms; passed += STEP_MS) {
            cluster.step();
        }
    }

    private int pooledAt(int node) {
        return replica(node).pool().count();
    }

    /** A transaction that one validator took while it had no link. */
    private void takeAlone(int holder) {
        cluster.runTo(2);
        assertEquals(ResultCode.OK, cluster.node(holder).handle(EventKind.TRANSACTION, -1, transfer()));
    }

    private boolean isMailed(FrameType type, int to) {
        return cluster.held.stream().anyMatch(mail -> mail.type() == type && mail.to() == to);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldCommitWhatOneValidatorAloneHasLongBeforeTheHeartbeat(int holder) {
        takeAlone(holder);
        pass(HEARTBEAT_MS / 2);
        assertEquals(0, pooledAt(holder));
        assertEquals(0, replica(holder).departures());
        cluster.requireAgreement();
    }

    @Test
    void shouldMakeNoMoreBlocksThanOneARoundForAMemberThatWantsAnotherRoundAllTheTime() {
        takeAlone(0);
        Set<FrameType> withheld = EnumSet.of(FrameType.TRANSACTION, FrameType.PROPOSAL, FrameType.VOTE);
        cluster.holdsBack = mail -> mail.from() == 0 && withheld.contains(mail.type());
        long from = replica(1).height();
        pass(HEARTBEAT_MS);
        long grown = replica(1).height() - from;
        assertTrue(grown >= 3 && grown <= HEARTBEAT_MS / 1_000, () -> "blocks: " + grown);
    }

    @Test
    void shouldTellWhatWaitsAgainWhenABlockCouldHaveHeldIt() {
        int holder = 0;
        takeAlone(holder);
        cluster.runUntil(() -> pooledAt(1) == 1 && pooledAt(2) == 1 && pooledAt(3) == 1);
        assertEquals(1, pooledAt(holder));
        cluster.runUntil(() -> pooledAt(holder) == 0);
    }

    @Test
    void shouldTellWhatWaitsToWhoeverIsLinkedAnewAndOnce() {
        takeAlone(0);
        pass(PoolTelling.WAITED_MS);
        cluster.holdsBack = mail -> mail.from() == 0;
        cluster.held.clear();
        cluster.turnOn(2);
        cluster.deliver();
        assertTrue(isMailed(FrameType.TRANSACTION, 2));
        cluster.held.clear();
        cluster.turnOn(2);
        cluster.deliver();
        assertTrue(!isMailed(FrameType.TRANSACTION, 2));
    }

    /** Two registrations of one key: one is committed, the other can be in no block. */
    @Test
    void shouldReturnToTheHeartbeatWhenNothingThatWaitsExecutes() {
        cluster.runTo(2);
        assertEquals(ResultCode.OK, cluster.submit(registration(0)));
        assertEquals(ResultCode.OK, cluster.submit(registration(1)));
        cluster.runUntil(() -> pooledAt(0) == 1);
        pass(HEARTBEAT_MS / 2);
        long from = replica(0).height();
        pass(HEARTBEAT_MS);
        assertEquals(1, pooledAt(0));
        long made = replica(0).height() - from;
        assertTrue(made <= 2, () -> "blocks: " + made);
        cluster.runUntil(() -> replica(0).isQuiet());
        cluster.node(0).restart();
        from = replica(0).height();
        pass(HEARTBEAT_MS / 2);
        assertTrue(replica(0).height() - from <= 1);
        byte[] another = build(new TransactionBuilder(SampleCluster.CHAIN_ID).begin(NEVER), 2, COIN - 10_000);
        assertEquals(ResultCode.OK, cluster.submit(another));
        pass(1_000);
        assertEquals(1, pooledAt(0));
        cluster.requireAgreement();
    }
}
