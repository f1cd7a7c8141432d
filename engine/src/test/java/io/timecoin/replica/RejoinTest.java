package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ChainKind;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.consensus.Phase;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Four whole validators with real keys, some of which lose all but their keys. */
class RejoinTest {
    private static final int SIZE = 4;
    private static final int STEP_MS = 10;
    private static final int HEARTBEAT_MS = 400;

    /** A silence that nothing disturbs, and the looks at its ends, ms. */
    private static final long SILENCE_MS = Silence.WAIT_MS + 2_000;

    private final SampleCluster cluster = new SampleCluster(genesis(), SIZE);

    private static Genesis genesis() {
        ChainRules rules =
                new ChainRules(65_536, 100, 20, HEARTBEAT_MS, 5_000, 1_000_000, 1_000, 1L << 50, 100_000, 546);
        List<Genesis.Validator> validators = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            validators.add(new Genesis.Validator(SampleCluster.keyOf(i), SampleCluster.keyOf(i), Genesis.Tier.BRONZE));
        }
        List<Genesis.Allocation> coins = List.of(new Genesis.Allocation(SampleCluster.keyOf(0), 1_000_000));
        return new Genesis(ChainKind.DEVNET, 7, 1_000_000, rules, validators, coins);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private boolean isSilent(int validator) {
        return cluster.node(validator).replica().silence().isKept();
    }

    private void pass(long ms) {
        for (long passed = 0; passed < ms; passed += STEP_MS) {
            cluster.step();
        }
    }

    @Test
    void shouldSpeakAgainThoughOneMemberLiesAboutItsHeight() {
        cluster.runTo(5);
        cluster.node(3).wipe();
        cluster.turnOn(3);
        byte[] lie = SampleChanges.vote(2, 1L << 62, Phase.PREPARE, 1);
        assertEquals(ResultCode.HEIGHT_AHEAD, cluster.node(3).handle(EventKind.VOTE, 2, lie));
        pass(Silence.WAIT_MS - 1_000);
        assertTrue(isSilent(3));
        pass(SILENCE_MS - Silence.WAIT_MS + 1_000);
        assertFalse(isSilent(3));
        cluster.node(2).isOn = false;
        cluster.runTo(cluster.node(0).replica().height() + 3);
        assertEquals(0, cluster.node(0).replica().conflicts());
    }

    @Test
    void shouldSayNothingWhileItHearsOneOfThreePeers() {
        cluster.runTo(5);
        cluster.node(1).isOn = false;
        cluster.node(2).isOn = false;
        cluster.node(3).wipe();
        cluster.turnOn(3);
        pass(SILENCE_MS + Silence.OVERDUE_MS);
        assertTrue(isSilent(3));
        cluster.turnOn(1);
        cluster.turnOn(2);
        pass(SILENCE_MS + Silence.OVERDUE_MS);
        assertFalse(isSilent(3));
        cluster.requireAgreement();
    }

    @Test
    void shouldComeBackByTheWordOfTheOnlyOneWithAJournal() {
        cluster.runTo(5);
        for (int i = 1; i < SIZE; i++) {
            cluster.node(i).wipe();
        }
        for (int i = 1; i < SIZE; i++) {
            cluster.turnOn(i);
        }
        pass(SILENCE_MS + Silence.OVERDUE_MS);
        for (int i = 1; i < SIZE; i++) {
            assertFalse(isSilent(i));
        }
        cluster.runTo(8);
        cluster.requireAgreement();
    }

    /** What it heard before names connections of a process that is gone. */
    @Test
    void shouldAskNobodyItHasHeardBeforeAStart() {
        cluster.runTo(3);
        for (int i = 1; i < SIZE; i++) {
            cluster.node(i).isOn = false;
        }
        cluster.holdsBack = mail -> mail.type() == FrameType.BLOCKS_REQUEST;
        byte[] ahead = SampleChanges.vote(2, 100, Phase.PREPARE, 1);
        assertEquals(ResultCode.HEIGHT_AHEAD, cluster.node(0).handle(EventKind.VOTE, 2, ahead));
        cluster.step();
        assertFalse(cluster.held.isEmpty());
        cluster.held.clear();
        cluster.node(0)
                .replica()
                .restart(new ReplicaConfig(cluster.genesis, SampleCluster.POOL, SampleCluster.keyOf(0)));
        pass(5_000);
        assertEquals(0, cluster.held.size());
    }

    /** What a start has changed takes effect at the next tick, and is in no snapshot before. */
    @Test
    void shouldTakeNoSnapshotBetweenAStartAndItsFirstTick() {
        Replica replica = cluster.node(0).replica();
        while (replica.height() == 0 || !replica.isQuiet()) {
            cluster.step();
        }
        replica.restart(new ReplicaConfig(cluster.genesis, SampleCluster.POOL, SampleCluster.keyOf(0)));
        assertFalse(replica.isQuiet());
        cluster.runTo(replica.height() + 1);
        while (!replica.isQuiet()) {
            cluster.step();
        }
    }
}
