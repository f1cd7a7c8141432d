package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.EventKind;
import io.timecoin.consensus.Phase;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.ValidatorRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole validators, with real keys, whose set changes: who comes, who goes, who is thrown out. */
class ValidatorChangesTest {
    private static final int EPOCH = 12;
    private static final int FIRST_SET = 4;
    private static final long BRONZE = SampleCluster.BRONZE;
    private static final long NEVER = SampleChanges.NEVER;

    private SampleCluster cluster;
    private SampleChanges changes;

    @BeforeEach
    void start() {
        Genesis genesis = SampleChanges.genesis(FIRST_SET, EPOCH);
        cluster = new SampleCluster(genesis, FIRST_SET + 1);
        changes = new SampleChanges(cluster);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private ValidatorRegistry registry() {
        return cluster.node(0).registry();
    }

    private boolean isMember(int validator) {
        UnsafeBuffer key = new UnsafeBuffer(SampleCluster.key(validator).publicKey());
        return cluster.node(0).replica().chain().validators().indexOf(key, 0) != ValidatorSet.NOT_A_MEMBER;
    }

    private void runToEpoch(long epoch) {
        cluster.runTo(epoch * EPOCH);
        cluster.requireAgreement();
        assertEquals(epoch, registry().epoch());
    }

    /** Who proposed the blocks of an epoch. */
    private List<Hash> proposers(long epoch) {
        List<Hash> proposers = new ArrayList<>();
        for (byte[] bytes : cluster.node(0).blocks.subList((int) epoch * EPOCH, (int) (epoch + 1) * EPOCH)) {
            BlockView block = new BlockView();
            block.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
            BlockHeaderView header = new BlockHeaderView();
            header.wrap(block.buffer(), block.headerAt(), block.headerLength());
            proposers.add(Hash.of(block.buffer(), header.proposerAt()));
        }
        return proposers;
    }

    private long issued() {
        return cluster.node(0).replica().chain().supply().issued();
    }

    private long burned() {
        return cluster.node(0).replica().chain().supply().burned();
    }

    @Test
    void shouldTakeNewcomersInAtTheEndOfTheEpoch() {
        cluster.runTo(2);
        assertEquals(ResultCode.OK, cluster.submit(changes.registration(4, 4, BRONZE)));
        cluster.runTo(EPOCH - 1);
        assertEquals(5, registry().size());
        assertFalse(isMember(4));
        runToEpoch(1);
        assertTrue(isMember(4));
        assertEquals(Genesis.Tier.BRONZE, changes.entry(4).tier());
        runToEpoch(2);
        assertFalse(proposers(0).contains(SampleCluster.keyOf(4)));
        assertTrue(proposers(1).contains(SampleCluster.keyOf(4)));
    }

    /** What a pooled registration will lock is not there to be spent; what it pays beside that is. */
    @Test
    void shouldNotPoolASpenderOfCollateralThatIsNotLockedYet() {
        assertEquals(ResultCode.OK, cluster.submit(changes.registration(4, 4, BRONZE)));
        UnsafeBuffer txId = new UnsafeBuffer(new byte[Hash.BYTES]);
        txId.putBytes(0, changes.builder.txId(), 0, Hash.BYTES);
        byte[] collateral = changes.build(
                changes.pay(changes.builder.begin(NEVER).spend(txId, 0, 0, SampleChanges.wallet(4)), 5_000, 4));
        assertEquals(ResultCode.INPUT_UNKNOWN, cluster.submit(collateral));
        byte[] change = changes.build(
                changes.pay(changes.builder.begin(NEVER).spend(txId, 0, 1, SampleChanges.wallet(4)), 5_000, 4));
        assertEquals(ResultCode.OK, cluster.submit(change));
        cluster.runTo(2);
        assertEquals(2, cluster.node(0).replica().chain().committedTransactions());
        assertEquals(ResultCode.COLLATERAL_LOCKED, cluster.submit(collateral));
    }

    @Test
    void shouldNeedTheNewcomersVotesOnceTheyHaveMostOfThePower() {
        cluster.runTo(2);
        assertEquals(ResultCode.OK, cluster.submit(changes.registration(4, 4, 10 * BRONZE)));
        runToEpoch(1);
        assertEquals(Genesis.Tier.SILVER, changes.entry(4).tier());
        cluster.node(4).isOn = false;
        long height = cluster.node(0).replica().height();
        for (int i = 0; i < 1_000; i++) {
            cluster.step();
        }
        assertEquals(height, cluster.node(0).replica().height());
        cluster.turnOn(4);
        runToEpoch(2);
    }

    @Test
    void shouldLetValidatorsGoAndFreeTheirCollateralAfterTheDelay() {
        cluster.runTo(2);
        assertEquals(ResultCode.COLLATERAL_LOCKED, cluster.submit(changes.spendCollateral(1)));
        assertEquals(ResultCode.NOT_COLLATERAL_OWNER, cluster.submit(changes.withdrawal(1, 2)));
        assertEquals(ResultCode.OK, cluster.submit(changes.withdrawal(1, 1)));
        cluster.runTo(EPOCH - 1);
        assertTrue(isMember(1));
        assertEquals(ResultCode.ALREADY_LEAVING, cluster.submit(changes.withdrawal(1, 11)));
        runToEpoch(1);
        assertFalse(isMember(1));
        byte[] spending = changes.spendCollateral(1);
        runToEpoch(2);
        assertFalse(proposers(1).contains(SampleCluster.keyOf(1)));
        assertEquals(ResultCode.COLLATERAL_LOCKED, cluster.submit(spending));
        runToEpoch(3);
        assertEquals(3, registry().size());
        assertEquals(ResultCode.OK, cluster.submit(spending));
        long before = cluster.node(0).replica().chain().committedTransactions();
        cluster.runTo(3 * EPOCH + 3);
        assertEquals(before + 1, cluster.node(0).replica().chain().committedTransactions());
        assertEquals(ResultCode.NOT_REGISTERED, cluster.submit(changes.withdrawal(1, 21)));
    }

    @Test
    void shouldThrowOutWhoSignsTwiceAndBurnATenth() {
        cluster.runTo(3);
        long issued = issued();
        changes.lie(2, Phase.PREPARE);
        assertEquals(1, cluster.node(0).replica().conflicts());
        for (SampleCluster.Node node : cluster.nodes) {
            assertEquals(1, node.replica().evidence().size(), "replica " + node.index);
        }
        cluster.runTo(6);
        cluster.requireAgreement();
        assertTrue(changes.entry(2).isConvicted());
        assertTrue(isMember(2));
        assertEquals(BRONZE / 10, burned());
        assertEquals(issued - BRONZE / 10, issued());
        assertEquals(BRONZE - BRONZE / 10, changes.entry(2).collateral());
        assertEquals(0, cluster.node(3).replica().evidence().size());
        assertEquals(ResultCode.COLLATERAL_LOCKED, cluster.submit(changes.spendCollateral(2)));
        runToEpoch(1);
        assertFalse(isMember(2));
        runToEpoch(3);
        assertEquals(3, registry().size());
    }

    @Test
    void shouldConvictAProposerOfTwoBlocksByProposalsToldAsVotes() {
        cluster.runTo(3);
        UnsafeBuffer evidence = SampleChanges.evidence(3, 2, Phase.PRE_PREPARE);
        assertEquals(ResultCode.OK, cluster.node(1).handle(EventKind.EVIDENCE, 0, evidence.byteArray()));
        cluster.runTo(7);
        cluster.requireAgreement();
        assertTrue(changes.entry(3).isConvicted());
    }

    private ResultCode report(byte[] evidence) {
        return cluster.node(1).handle(EventKind.EVIDENCE, 0, evidence);
    }

    @Test
    void shouldRefuseEvidenceThatConvictsNobody() {
        cluster.runTo(2);
        byte[] good = SampleChanges.evidence(3, 2, Phase.COMMIT).byteArray();
        byte[] forged = good.clone();
        forged[forged.length - 20] ^= 1;
        assertEquals(ResultCode.SIGNATURE_INVALID, report(forged));
        assertEquals(
                ResultCode.EVIDENCE_NOT_A_MEMBER,
                report(SampleChanges.evidence(4, 2, Phase.COMMIT).byteArray()));
        assertEquals(
                ResultCode.EVIDENCE_AHEAD,
                report(SampleChanges.evidence(3, 4, Phase.COMMIT).byteArray()));
        byte[] one = SampleChanges.vote(3, 2, Phase.COMMIT, 1);
        assertEquals(
                ResultCode.EVIDENCE_AGREES, report(SampleEvidence.of(one, one).byteArray()));
        assertEquals(ResultCode.OK, report(good));
        assertEquals(ResultCode.EVIDENCE_KNOWN, report(good));
        cluster.runTo(5);
        assertEquals(ResultCode.EVIDENCE_USED, report(good));
        assertEquals(
                ResultCode.EVIDENCE_USED,
                report(SampleChanges.evidence(3, 3, Phase.PREPARE).byteArray()));
    }

    @Test
    void shouldRefuseEvidenceThatIsTooOld() {
        runToEpoch(1);
        byte[] evidence = SampleChanges.evidence(3, 2, Phase.COMMIT).byteArray();
        runToEpoch(2);
        assertEquals(ResultCode.EVIDENCE_TOO_OLD, report(evidence));
        assertEquals(0, cluster.node(1).replica().evidence().size());
        assertEquals(
                ResultCode.OK,
                report(SampleChanges.evidence(3, EPOCH + 1, Phase.COMMIT).byteArray()));
    }

    @Test
    void shouldTellEvidenceToWhoComesLater() {
        cluster.node(4).isOn = false;
        cluster.runTo(3);
        for (int i = 1; i < FIRST_SET; i++) {
            cluster.node(i).isOn = false;
        }
        changes.lie(2, Phase.COMMIT);
        cluster.turnOn(4);
        cluster.deliver();
        cluster.turnOn(4);
        cluster.deliver();
        assertEquals(1, cluster.node(4).replica().evidence().size());
        for (int i = 1; i < FIRST_SET; i++) {
            cluster.turnOn(i);
        }
        cluster.runTo(8);
        assertTrue(changes.entry(2).isConvicted());
    }

    @Test
    void shouldTakeEvidenceFromAnybodyWhoSubmitsIt() {
        cluster.runTo(2);
        assertEquals(
                ResultCode.OK,
                cluster.submit(SampleChanges.evidence(3, 2, Phase.COMMIT).byteArray()));
        cluster.runTo(5);
        assertTrue(changes.entry(3).isConvicted());
    }

    @Test
    void shouldCatchUpOverTheEndsOfEpochs() {
        cluster.node(3).isOn = false;
        cluster.node(4).isOn = false;
        cluster.runTo(2);
        assertEquals(ResultCode.OK, cluster.submit(changes.registration(4, 4, BRONZE)));
        cluster.runTo(EPOCH - 3);
        cluster.turnOn(4);
        cluster.runTo(EPOCH + 3);
        assertEquals(ResultCode.OK, cluster.submit(changes.withdrawal(0, 0)));
        cluster.runTo(2 * EPOCH + 5);
        assertFalse(isMember(0));
        assertEquals(0, cluster.node(3).replica().height());
        cluster.turnOn(3);
        cluster.runTo(3 * EPOCH);
        cluster.requireAgreement();
        runToEpoch(4);
        assertTrue(proposers(3).contains(SampleCluster.keyOf(3)));
    }

    @Test
    void shouldGoOnFromASnapshotInTheMiddleOfAnEpoch() {
        cluster.runTo(2);
        cluster.submit(changes.registration(4, 4, BRONZE));
        cluster.submit(changes.withdrawal(1, 1));
        changes.lie(2, Phase.PREPARE);
        cluster.runTo(EPOCH / 2);
        restartAll();
        assertEquals(5, registry().size());
        runToEpoch(1);
        assertTrue(isMember(4));
        assertFalse(isMember(1));
        assertFalse(isMember(2));
        restartAll();
        runToEpoch(3);
        assertEquals(3, registry().size());
    }

    /** Evidence that no block holds yet is in a snapshot too. */
    @Test
    void shouldKeepEvidenceThroughASnapshot() {
        cluster.runTo(2);
        while (!cluster.node(1).replica().isQuiet()) {
            cluster.step();
        }
        report(SampleChanges.evidence(3, 2, Phase.COMMIT).byteArray());
        cluster.node(1).restart();
        assertEquals(1, cluster.node(1).replica().evidence().size());
        assertEquals(
                ResultCode.EVIDENCE_KNOWN,
                report(SampleChanges.evidence(3, 2, Phase.COMMIT).byteArray()));
    }

    private void restartAll() {
        for (SampleCluster.Node node : cluster.nodes) {
            while (!node.replica().isQuiet()) {
                cluster.step();
            }
            node.restart();
        }
    }

    @Test
    void shouldPayTheMembersOfTheEpoch() {
        cluster.runTo(2);
        cluster.submit(changes.registration(4, 4, 10 * BRONZE));
        runToEpoch(2);
        cluster.nowMs += 1_000;
        cluster.runTo(2 * EPOCH + 3);
        long[] paid = new long[2];
        cluster.node(0).sample.allCoins().values().forEach(coin -> {
            UnsafeBuffer bytes = new UnsafeBuffer(coin);
            boolean isReward = bytes.getInt(CoinLayout.KIND_OFFSET) == CoinLayout.KIND_REWARD
                    && bytes.getLong(CoinLayout.HEIGHT_OFFSET) > EPOCH;
            if (isReward && SampleChanges.owner(4).matches(bytes, CoinLayout.OWNER_OFFSET)) {
                paid[0] += bytes.getLong(CoinLayout.AMOUNT_OFFSET);
            } else if (isReward && SampleChanges.owner(0).matches(bytes, CoinLayout.OWNER_OFFSET)) {
                paid[1] += bytes.getLong(CoinLayout.AMOUNT_OFFSET);
            }
        });
        assertTrue(paid[0] > 9 * paid[1] && paid[1] > 0, Arrays.toString(paid));
    }
}
