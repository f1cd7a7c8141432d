package io.timecoin.wallet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoinSelectionTest {
    private static SpendableCoin coin(int index, long amount) {
        return new SpendableCoin(Hash.ZERO, index, amount, 0);
    }

    private static long fee(int inputs, int outputs) {
        return TransactionBuilder.feeUnits(TransactionBuilder.encodedBytes(inputs, outputs, 1), 1000);
    }

    @Test
    void shouldTakeTheSmallestSingleCoinThatSuffices() {
        List<SpendableCoin> coins = List.of(coin(0, 100_000), coin(1, 5_000_000), coin(2, 300_000));
        CoinSelection selection =
                CoinSelection.largestFirst(coins, 150_000, 1000).orElseThrow();
        assertEquals(List.of(coins.get(2)), selection.coins());
        assertEquals(fee(1, 2), selection.fee());
        assertEquals(300_000 - 150_000 - fee(1, 2), selection.change());
    }

    @Test
    void shouldGiveChangeBelowDustToTheFee() {
        long amount = 100_000;
        List<SpendableCoin> coins = List.of(coin(0, amount + fee(1, 2) + Limits.DUST_UNITS - 1));
        CoinSelection selection =
                CoinSelection.largestFirst(coins, amount, 1000).orElseThrow();
        assertEquals(0, selection.change());
        assertEquals(fee(1, 2) + Limits.DUST_UNITS - 1, selection.fee());
    }

    @Test
    void shouldFindNothingWhenOneUnitIsMissing() {
        long amount = 100_000;
        assertTrue(CoinSelection.largestFirst(List.of(coin(0, amount + fee(1, 1))), amount, 1000)
                .isPresent());
        assertFalse(CoinSelection.largestFirst(List.of(coin(0, amount + fee(1, 1) - 1)), amount, 1000)
                .isPresent());
        assertFalse(CoinSelection.largestFirst(List.of(), 1, 0).isPresent());
    }

    @Test
    void shouldStayWithinTheLimitOfInputs() {
        List<SpendableCoin> coins = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            coins.add(coin(i, 1000));
        }
        assertTrue(CoinSelection.largestFirst(coins, 255_000, 0).isPresent());
        assertFalse(CoinSelection.largestFirst(coins, 255_001, 0).isPresent());
    }

    @Test
    void shouldBalanceAndNeedNoMoreCoinsThanNecessary() {
        Random random = new Random(6);
        for (int round = 0; round < 2000; round++) {
            List<SpendableCoin> coins = new ArrayList<>();
            long total = 0;
            for (int i = random.nextInt(12); i >= 0; i--) {
                coins.add(coin(i, 1 + random.nextInt(50_000)));
                total += coins.get(coins.size() - 1).amount();
            }
            long amount = 1 + (long) (random.nextDouble() * total);
            Optional<CoinSelection> found = CoinSelection.largestFirst(coins, amount, 1000);
            int fewest = fewest(coins, amount);
            assertEquals(fewest > 0, found.isPresent());
            found.ifPresent(selection -> assertBalances(selection, coins, amount, fewest));
        }
    }

    private static void assertBalances(CoinSelection selection, List<SpendableCoin> coins, long amount, int fewest) {
        long sum = selection.coins().stream().mapToLong(SpendableCoin::amount).sum();
        int count = selection.coins().size();
        assertEquals(sum, amount + selection.fee() + selection.change());
        assertEquals(fewest, count);
        assertEquals(count, new HashSet<>(selection.coins()).size());
        assertTrue(coins.containsAll(selection.coins()));
        assertTrue(selection.fee() >= fee(count, selection.change() > 0 ? 2 : 1));
        assertTrue(selection.change() == 0 || selection.change() >= Limits.DUST_UNITS);
    }

    /** Over every subset: the fewest coins that pay amount and fee, or 0. */
    private static int fewest(List<SpendableCoin> coins, long amount) {
        int best = 0;
        for (int set = 1; set < 1 << coins.size(); set++) {
            int count = Integer.bitCount(set);
            long sum = 0;
            for (int i = 0; i < coins.size(); i++) {
                sum += (set >>> i & 1) == 0 ? 0 : coins.get(i).amount();
            }
            best = sum >= amount + fee(count, 1) && (best == 0 || count < best) ? count : best;
        }
        return best;
    }
}
