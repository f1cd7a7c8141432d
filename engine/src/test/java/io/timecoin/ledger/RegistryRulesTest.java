package io.timecoin.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.wallet.TransactionBuilder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions about validators in blocks: what is refused with which code, and what the others do. */
class RegistryRulesTest {
    private static final int OWNER = 50;
    private static final long COIN = 1_000_000;

    private final UtxoTable table = new UtxoTable(100, 1);
    private final ChainRules rules = LedgerFixture.rules(0, 1L << 40, 100).with(new EpochRules(10, 2, 1, 2, 1_000));
    private final Genesis genesis = LedgerFixture.genesis(rules, Tier.GOLD, Tier.BRONZE);
    private final BlockExecution execution = new BlockExecution(genesis, new CommittedCoins(table), 3);
    private final BlockEffects effects = new BlockEffects(rules);
    private final Supply supply = new Supply();
    private ValidatorRegistry registry = ValidatorRegistry.atGenesis(genesis, Hash.ZERO);
    private long height = 1;
    private int coins;

    RegistryRulesTest() {
        GenesisCoins.forEach(genesis, Hash.ZERO, table::add);
        supply.set(genesis.issued(), 0, Long.MAX_VALUE, 0);
    }

    @AfterEach
    void closeTable() {
        table.close();
    }

    private void begin() {
        execution.begin(height, LedgerFixture.TIME_MS, table.size(), registry);
    }

    private void finish() {
        execution.finish(supply, new UnsafeBuffer(new byte[32]), 0, 0, effects);
        effects.applyTo(table);
        assertEquals(supply.issued(), table.totalAmount() + supply.feesOwed());
        registry = execution.registryAfter();
        height++;
    }

    private static Ed25519Signer key(int number) {
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        seed[1] = (byte) (number >> 8);
        return Ed25519Signer.fromSeed(seed);
    }

    /** A new coin of an owner, spent by the transaction. */
    private TransactionBuilder spendNew(TransactionBuilder begun, int owner) {
        int number = 5_000 + coins++;
        UnsafeBuffer coin = LedgerFixture.coin(number, COIN, owner);
        assertTrue(table.add(coin, 0));
        supply.set(supply.issued() + COIN, supply.feesOwed(), supply.lastPaidSlot(), supply.burned());
        return begun.spend(coin, 0, 0, key(1));
    }

    private static TransactionBuilder pay(TransactionBuilder begun, long amount, int owner) {
        return begun.pay(amount, new UnsafeBuffer(LedgerFixture.hash(owner).toByteArray()), 0);
    }

    private static TransactionView view(TransactionBuilder built) {
        byte[] bytes = new byte[built.encodedBytes()];
        built.build(new UnsafeBuffer(bytes), 0);
        TransactionView view = new TransactionView();
        assertEquals(ResultCode.OK, view.wrap(new UnsafeBuffer(bytes), 0, bytes.length));
        return view;
    }

    private ResultCode execute(int id, TransactionBuilder built) {
        return execute(id, view(built));
    }

    private ResultCode execute(int id, TransactionView tx) {
        UnsafeBuffer ids = new UnsafeBuffer(new byte[2 * Hash.BYTES]);
        LedgerFixture.hash(id).writeTo(ids, 0);
        LedgerFixture.hash(-id).writeTo(ids, Hash.BYTES);
        return execution.execute(tx, ids, 0, null, 0);
    }

    private TransactionBuilder registration(int validator, int node, long collateral) {
        TransactionBuilder builder = new TransactionBuilder(7);
        return pay(
                spendNew(builder.beginRegistration(Long.MAX_VALUE, key(validator), LedgerFixture.hash(node)), OWNER),
                collateral,
                OWNER);
    }

    private TransactionBuilder withdrawal(Hash validator, int owner) {
        TransactionBuilder builder = new TransactionBuilder(7);
        return pay(spendNew(builder.beginWithdrawal(Long.MAX_VALUE, validator), owner), COIN, owner);
    }

    private static Hash keyOf(int number) {
        return Hash.of(key(number).publicKey());
    }

    @Test
    void shouldLockTheFirstOutputOfARegistration() {
        TransactionBuilder registration = pay(registration(100, 1, 10_000), 5_000, OWNER);
        begin();
        assertEquals(ResultCode.OK, execute(11, registration));
        finish();
        Registration entry = registry.entry(2);
        assertEquals(Tier.SILVER, entry.tier());
        assertEquals(keyOf(100), entry.key());
        assertEquals(LedgerFixture.hash(1), entry.node());
        assertEquals(LedgerFixture.hash(OWNER), entry.owner());
        assertEquals(LedgerFixture.hash(11), entry.collateralTxId());
        UnsafeBuffer txId = new UnsafeBuffer(LedgerFixture.hash(11).toByteArray());
        assertEquals(CoinLayout.KIND_COLLATERAL, table.kind(table.find(txId, 0, 0)));
        assertEquals(CoinLayout.KIND_TRANSFER, table.kind(table.find(txId, 0, 1)));
        begin();
        TransactionBuilder spending = new TransactionBuilder(7);
        assertEquals(
                ResultCode.COLLATERAL_LOCKED,
                execute(12, pay(spending.begin(Long.MAX_VALUE).spend(txId, 0, 0, key(1)), 10_000, 1)));
        assertEquals(
                ResultCode.OK, execute(13, pay(spending.begin(Long.MAX_VALUE).spend(txId, 0, 1, key(1)), 5_000, 1)));
    }

    @Test
    void shouldLockCollateralWithinTheBlockThatRegistersIt() {
        TransactionBuilder registration = registration(100, 1, 10_000);
        begin();
        assertEquals(ResultCode.OK, execute(11, registration));
        UnsafeBuffer txId = new UnsafeBuffer(LedgerFixture.hash(11).toByteArray());
        TransactionBuilder spending = new TransactionBuilder(7).begin(Long.MAX_VALUE);
        assertEquals(ResultCode.COLLATERAL_LOCKED, execute(12, pay(spending.spend(txId, 0, 0, key(1)), 10_000, 1)));
    }

    @Test
    void shouldRefuseAKeyOrANodeThatIsTaken() {
        TransactionBuilder[] built = {
            registration(100, 1, 10_000), registration(100, 2, 10_000), registration(101, 1, 10_000)
        };
        begin();
        assertEquals(ResultCode.OK, execute(11, built[0]));
        assertEquals(ResultCode.ALREADY_REGISTERED, execute(12, built[1]));
        assertEquals(ResultCode.NODE_KEY_BOUND, execute(13, built[2]));
        assertEquals(1, execution.transactionCount());
    }

    @Test
    void shouldRefuseMoreFreeValidatorsThanGenesisAllows() {
        TransactionBuilder[] built = {
            registration(100, 1, 999), registration(101, 2, 600), registration(102, 3, 999), registration(103, 4, 1_000)
        };
        begin();
        assertEquals(ResultCode.OK, execute(11, built[0]));
        assertEquals(ResultCode.OK, execute(12, built[1]));
        assertEquals(ResultCode.FREE_VALIDATORS_FULL, execute(13, built[2]));
        assertEquals(ResultCode.OK, execute(14, built[3]));
    }

    @Test
    void shouldRefuseMoreThanTheRegistryHolds() {
        while (registry.size() < Limits.REGISTRATIONS_MAX) {
            int number = 20_000 + registry.size();
            registry = registry.with(Registration.fresh(
                    LedgerFixture.hash(number),
                    LedgerFixture.hash(-number),
                    Hash.ZERO,
                    Tier.BRONZE,
                    1_000,
                    LedgerFixture.hash(number),
                    0));
        }
        TransactionBuilder registration = registration(100, 1, 10_000);
        begin();
        assertEquals(ResultCode.REGISTRY_FULL, execute(11, registration));
    }

    @Test
    void shouldRefuseDustAsCollateral() {
        TransactionBuilder registration = registration(100, 1, 545);
        begin();
        assertEquals(ResultCode.DUST, execute(11, registration));
    }

    @Test
    void shouldLetTheOwnerAloneWithdrawAndNeverTheLast() {
        Hash gold = LedgerFixture.hash(1_000);
        Hash bronze = LedgerFixture.hash(1_001);
        TransactionBuilder[] built = {
            withdrawal(keyOf(100), 2_000),
            withdrawal(gold, 2_001),
            withdrawal(gold, 2_000),
            withdrawal(gold, 2_000),
            withdrawal(bronze, 2_001)
        };
        begin();
        assertEquals(ResultCode.NOT_REGISTERED, execute(11, built[0]));
        assertEquals(ResultCode.NOT_COLLATERAL_OWNER, execute(12, built[1]));
        assertEquals(ResultCode.OK, execute(13, built[2]));
        assertEquals(ResultCode.ALREADY_LEAVING, execute(14, built[3]));
        assertEquals(ResultCode.LAST_WITH_POWER, execute(15, built[4]));
    }

    private static TransactionView evidence(Hash accused, long ofHeight) {
        byte[] bytes = EvidenceBytes.of(accused, ofHeight);
        TransactionView view = new TransactionView();
        assertEquals(ResultCode.OK, view.wrap(new UnsafeBuffer(bytes), 0, bytes.length));
        return view;
    }

    @Test
    void shouldBurnATenthOfTheCollateralOnce() {
        Hash gold = LedgerFixture.hash(1_000);
        long issued = supply.issued();
        begin();
        assertEquals(ResultCode.OK, execute(11, evidence(gold, 1)));
        assertEquals(ResultCode.EVIDENCE_USED, execute(12, evidence(gold, 1)));
        finish();
        assertEquals(issued - 10_000, supply.issued());
        assertEquals(10_000, supply.burned());
        UnsafeBuffer txId = new UnsafeBuffer(LedgerFixture.hash(11).toByteArray());
        int left = table.find(txId, 0, 0);
        assertEquals(90_000, table.amount(left));
        assertEquals(CoinLayout.KIND_COLLATERAL, table.kind(left));
        assertTrue(registry.locks(txId, 0, 0));
        assertEquals(1, effects.spentCount());
        assertEquals(1, effects.createdCount());
    }

    @Test
    void shouldConvictWhoHasLeftAsLongAsItsCollateralIsLocked() {
        Hash gold = LedgerFixture.hash(1_000);
        TransactionBuilder withdrawal = withdrawal(gold, 2_000);
        begin();
        assertEquals(ResultCode.OK, execute(11, withdrawal));
        finish();
        height = 10;
        begin();
        finish();
        begin();
        assertEquals(ResultCode.EVIDENCE_NOT_A_MEMBER, execute(12, evidence(gold, 11)));
        assertEquals(ResultCode.OK, execute(13, evidence(gold, 10)));
        finish();
        assertEquals(10_000, supply.burned());
    }

    @Test
    void shouldRefuseEvidenceOutOfItsTime() {
        Hash gold = LedgerFixture.hash(1_000);
        begin();
        assertEquals(ResultCode.EVIDENCE_AHEAD, execute(11, evidence(gold, 2)));
        assertEquals(ResultCode.EVIDENCE_NOT_A_MEMBER, execute(12, evidence(LedgerFixture.hash(9), 1)));
        for (long last : new long[] {10, 20}) {
            height = last;
            begin();
            finish();
        }
        begin();
        assertEquals(ResultCode.EVIDENCE_TOO_OLD, execute(13, evidence(gold, 10)));
        assertEquals(ResultCode.OK, execute(14, evidence(gold, 11)));
    }

    @Test
    void shouldConvictAValidatorOfGenesisThatLocksNothing() {
        Genesis free = LedgerFixture.genesis(rules, Tier.GOLD, Tier.FREE);
        registry = ValidatorRegistry.atGenesis(free, Hash.ZERO);
        begin();
        assertEquals(ResultCode.OK, execute(11, evidence(LedgerFixture.hash(1_001), 1)));
        finish();
        assertEquals(0, supply.burned());
        assertFalse(registry.entry(0).isConvicted());
        assertTrue(registry.entry(1).isConvicted());
    }
}
