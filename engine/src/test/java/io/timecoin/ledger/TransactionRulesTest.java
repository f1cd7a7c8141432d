package io.timecoin.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransactionRulesTest {
    private static final int[] COIN_1 = {1};
    private static final ChainRules CHAIN = LedgerFixture.rules(1, 1L << 40, 100);
    private static final ValidatorRegistry REGISTRY =
            ValidatorRegistry.atGenesis(LedgerFixture.genesis(CHAIN, Genesis.Tier.GOLD), Hash.ZERO);
    private final UtxoTable table = new UtxoTable(100, 1);
    private final TransactionRules rules = new TransactionRules(CHAIN);
    private final UnsafeBuffer owners = new UnsafeBuffer(new byte[Hash.BYTES]);

    @BeforeEach
    void addCoins() {
        table.add(LedgerFixture.coin(1, 10_000, 50), 0);
        table.add(LedgerFixture.coin(2, 5_000, 50), 0);
        table.add(LedgerFixture.coin(3, 5_000, 51), 0);
        LedgerFixture.hash(50).writeTo(owners, 0);
    }

    @AfterEach
    void closeTable() {
        table.close();
    }

    private ResultCode check(TransactionView tx) {
        return rules.check(tx, owners, 0, new CommittedCoins(table), REGISTRY, 1, LedgerFixture.TIME_MS);
    }

    private static TransactionView pay(int[] coins, long... amounts) {
        return LedgerFixture.transaction(LedgerFixture.NEVER, coins, amounts);
    }

    @Test
    void shouldAcceptAndNameTheFee() {
        assertEquals(ResultCode.OK, check(pay(COIN_1, 9_000)));
        assertEquals(1_000, rules.fee());
        assertEquals(ResultCode.OK, check(pay(new int[] {1, 2}, 546, 14_000)));
        assertEquals(454, rules.fee());
        assertEquals(ResultCode.OK, check(pay(COIN_1, 10_000)));
        assertEquals(0, rules.fee());
    }

    @Test
    void shouldExpireAtItsTime() {
        assertEquals(ResultCode.OK, check(LedgerFixture.transaction(LedgerFixture.TIME_MS + 1, COIN_1, 9_000)));
        assertEquals(ResultCode.EXPIRED, check(LedgerFixture.transaction(LedgerFixture.TIME_MS, COIN_1, 9_000)));
        assertEquals(ResultCode.EXPIRED, check(LedgerFixture.transaction(Long.MIN_VALUE, COIN_1, 9_000)));
    }

    @Test
    void shouldRefuseDust() {
        assertEquals(ResultCode.OK, check(pay(COIN_1, 546)));
        assertEquals(ResultCode.DUST, check(pay(COIN_1, 9_000, 545)));
        assertEquals(ResultCode.DUST, check(pay(COIN_1, 0)));
    }

    @Test
    void shouldRefuseUnknownInputs() {
        assertEquals(ResultCode.INPUT_UNKNOWN, check(pay(new int[] {4}, 600)));
        assertEquals(ResultCode.INPUT_UNKNOWN, check(pay(new int[] {1, 4}, 600)));
    }

    @Test
    void shouldRefuseForeignCoinsUnlessOwnershipWasJudged() {
        TransactionView tx = pay(new int[] {1, 3}, 600);
        assertEquals(ResultCode.NOT_OWNER, check(tx));
        assertEquals(
                ResultCode.OK, rules.check(tx, null, 0, new CommittedCoins(table), REGISTRY, 1, LedgerFixture.TIME_MS));
    }

    @Test
    void shouldRefuseToCreateMoney() {
        assertEquals(ResultCode.OUTPUTS_EXCEED_INPUTS, check(pay(COIN_1, 10_001)));
        assertEquals(ResultCode.OUTPUTS_EXCEED_INPUTS, check(pay(COIN_1, Long.MAX_VALUE)));
    }

    @Test
    void shouldRefuseInputsThatAddUpToMoreThanCanExist() {
        CoinSource rich = new CoinSource() {
            @Override
            public boolean find(org.agrona.DirectBuffer txId, int offset, int outputIndex) {
                return true;
            }

            @Override
            public long amount() {
                return Long.MAX_VALUE;
            }

            @Override
            public int kind() {
                return CoinLayout.KIND_TRANSFER;
            }

            @Override
            public boolean isOwnedBy(org.agrona.DirectBuffer owner, int offset) {
                return true;
            }

            @Override
            public void copyTo(org.agrona.MutableDirectBuffer target, int offset) {
                throw new UnsupportedOperationException("rules only look");
            }
        };
        TransactionView tx = pay(new int[] {1, 2}, 600);
        assertEquals(ResultCode.AMOUNT_OVERFLOW, rules.check(tx, owners, 0, rich, REGISTRY, 1, LedgerFixture.TIME_MS));
    }
}
