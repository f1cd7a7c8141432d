package io.timecoin.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.ledger.Genesis.Tier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockExecutionTest {
    private static final int UTXOS_MAX = 6;
    private final UtxoTable table = new UtxoTable(UTXOS_MAX, 1);
    private final Genesis genesis = LedgerFixture.genesis(LedgerFixture.rules(10_000, 1L << 40, UTXOS_MAX), Tier.GOLD);
    private final BlockExecution execution = new BlockExecution(genesis, new CommittedCoins(table), 3);
    private final BlockEffects effects = new BlockEffects(genesis.rules());
    private final ValidatorRegistry registry = ValidatorRegistry.atGenesis(genesis, Hash.ZERO);
    private final Supply supply = new Supply();
    private final UnsafeBuffer parentHash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private long issued;

    @AfterEach
    void closeTable() {
        table.close();
    }

    private void begin(int... coins) {
        for (int coin : coins) {
            table.add(LedgerFixture.coin(coin, 10_000, 50), 0);
            issued += 10_000;
        }
        supply.set(issued, 0, -1, 0);
        execution.begin(1, LedgerFixture.TIME_MS, table.size(), registry);
    }

    /** Executes a transaction whose id is a number, spending numbered transactions' output 0. */
    private ResultCode execute(int id, int[] spent, long... amounts) {
        UnsafeBuffer ids = new UnsafeBuffer(new byte[2 * Hash.BYTES]);
        LedgerFixture.hash(id).writeTo(ids, 0);
        LedgerFixture.hash(-id).writeTo(ids, Hash.BYTES);
        return execution.execute(LedgerFixture.transaction(LedgerFixture.NEVER, spent, amounts), ids, 0, null, 0);
    }

    private void finish() {
        execution.finish(supply, parentHash, 0, 0, effects);
        effects.applyTo(table);
        assertEquals(supply.issued(), table.totalAmount() + supply.feesOwed());
    }

    @Test
    void shouldSpendWhatTheBlockItselfCreated() {
        begin(1);
        assertEquals(ResultCode.OK, execute(11, new int[] {1}, 9_000));
        assertEquals(ResultCode.OK, execute(12, new int[] {11}, 8_000));
        assertEquals(ResultCode.INPUT_UNKNOWN, execute(13, new int[] {11}, 7_000));
        assertEquals(ResultCode.INPUT_UNKNOWN, execute(14, new int[] {1}, 7_000));
        finish();
        assertEquals(1, effects.spentCount());
        assertEquals(2, effects.createdCount());
        assertEquals(2, table.size());
        assertEquals(20_000, table.totalAmount());
    }

    @Test
    void shouldForgetAnAbandonedBlock() {
        begin(1);
        assertEquals(ResultCode.OK, execute(11, new int[] {1}, 9_000));
        begin();
        assertEquals(ResultCode.INPUT_UNKNOWN, execute(12, new int[] {11}, 8_000));
        assertEquals(ResultCode.OK, execute(13, new int[] {1}, 9_000));
        assertEquals(1, execution.transactionCount());
    }

    @Test
    void shouldKeepWithinTheLimitOfUnspentOutputs() {
        begin(1, 2, 3);
        assertEquals(ResultCode.OK, execute(11, new int[] {1}, 1_000, 1_000, 1_000, 1_000));
        assertEquals(ResultCode.UTXO_LIMIT, execute(12, new int[] {2}, 1_000, 1_000));
        assertEquals(ResultCode.OK, execute(13, new int[] {2, 3}, 1_000, 1_000));
        finish();
        assertEquals(UTXOS_MAX, table.size());
        assertEquals(-1, supply.lastPaidSlot());
        assertEquals(6_000 + 18_000, supply.feesOwed());
    }

    @Test
    void shouldPayTheRewardOfASlotOnce() {
        begin(1);
        finish();
        assertEquals(1, supply.lastPaidSlot());
        assertEquals(2, table.size());
        execution.begin(2, LedgerFixture.TIME_MS + 999, table.size(), registry);
        finish();
        assertEquals(2, table.size());
        execution.begin(3, LedgerFixture.TIME_MS + 5_000, table.size(), registry);
        finish();
        assertEquals(3, table.size());
        assertEquals(6, supply.lastPaidSlot());
        assertEquals(30_000, supply.issued());
    }

    @Test
    void shouldCloseAFullBlock() {
        begin(1, 2, 3, 4, 5);
        for (int coin = 1; coin <= 4; coin++) {
            assertEquals(ResultCode.OK, execute(10 + coin, new int[] {coin}, 9_000));
        }
        assertEquals(ResultCode.BLOCK_FULL, execute(15, new int[] {5}, 9_000));
        assertEquals(4, execution.transactionCount());
    }

    @Test
    void shouldLeaveTheBlockAsItWasWhenATransactionFails() {
        begin(1, 2);
        assertEquals(ResultCode.INPUT_UNKNOWN, execute(11, new int[] {1, 7}, 9_000));
        assertEquals(ResultCode.OUTPUTS_EXCEED_INPUTS, execute(12, new int[] {1}, 10_001));
        assertEquals(0, execution.transactionCount());
        assertEquals(0, execution.transactionBytes());
        assertEquals(ResultCode.OK, execute(13, new int[] {1}, 9_000));
        finish();
        assertFalse(table.find(LedgerFixture.coin(2, 0, 0), 0) == UtxoTable.ABSENT);
    }

    @Test
    void shouldCollectEffectsInTheOrderOfTheBlock() {
        begin(1, 2);
        execute(11, new int[] {2}, 4_000, 5_000);
        execute(12, new int[] {1}, 9_000);
        finish();
        assertEquals(LedgerFixture.hash(2), Hash.of(effects.spent(), 0));
        assertEquals(LedgerFixture.hash(1), Hash.of(effects.spent(), 36));
        assertEquals(LedgerFixture.hash(11), Hash.of(effects.created(), 0));
        assertEquals(LedgerFixture.hash(11), Hash.of(effects.created(), 88));
        assertEquals(LedgerFixture.hash(12), Hash.of(effects.created(), 176));
        assertEquals(4, effects.createdCount());
    }
}
