package io.timecoin.wallet;

import io.timecoin.base.Amounts;
import io.timecoin.base.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which coins pay an amount, with the fee and what comes back. Immutable.
 *
 * @param coins to spend, largest first
 * @param fee in units, at least what the size costs
 * @param change in units, 0 or at least the dust limit
 */
public record CoinSelection(List<SpendableCoin> coins, long fee, long change) {
    /** Freezes the list. */
    public CoinSelection {
        coins = List.copyOf(coins);
    }

    /**
     * Takes the largest coins until amount and fee are paid: no choice needs fewer coins of one owner. Then the last one
     * gives way to the smallest that still suffices, so that large coins stay whole.
     *
     * @param available coins of one or more owners
     * @param amount to pay, in units
     * @param feePerKb fee rate, in units per 1,000 bytes
     * @return the choice, or nothing if the coins do not suffice within the limit of inputs
     */
    public static Optional<CoinSelection> largestFirst(List<SpendableCoin> available, long amount, long feePerKb) {
        List<SpendableCoin> sorted = new ArrayList<>(available);
        sorted.sort(Comparator.comparingLong(SpendableCoin::amount).reversed());
        List<SpendableCoin> chosen = new ArrayList<>();
        for (int i = 0; i < sorted.size() && i < Limits.INPUTS_MAX; i++) {
            chosen.add(sorted.get(i));
            Optional<CoinSelection> paid = pay(chosen, amount, feePerKb);
            if (paid.isPresent()) {
                return Optional.of(replaceLast(sorted, chosen, amount, feePerKb).orElse(paid.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<CoinSelection> replaceLast(
            List<SpendableCoin> sorted, List<SpendableCoin> chosen, long amount, long feePerKb) {
        int last = chosen.size() - 1;
        List<SpendableCoin> tried = new ArrayList<>(chosen);
        for (int i = sorted.size() - 1; i > last; i--) {
            tried.set(last, sorted.get(i));
            Optional<CoinSelection> paid = pay(tried, amount, feePerKb);
            if (paid.isPresent()) {
                return paid;
            }
        }
        return Optional.empty();
    }

    private static Optional<CoinSelection> pay(List<SpendableCoin> coins, long amount, long feePerKb) {
        long sum = 0;
        Set<Integer> owners = new HashSet<>();
        for (SpendableCoin coin : coins) {
            sum = Amounts.add(sum, coin.amount());
            owners.add(coin.wallet());
        }
        long rest = Amounts.subtract(sum, amount);
        int inputs = coins.size();
        long feeAlone =
                TransactionBuilder.feeUnits(TransactionBuilder.encodedBytes(inputs, 1, owners.size()), feePerKb);
        if (rest == Amounts.INVALID || rest < feeAlone) {
            return Optional.empty();
        }
        long feeWithChange =
                TransactionBuilder.feeUnits(TransactionBuilder.encodedBytes(inputs, 2, owners.size()), feePerKb);
        long change = rest - feeWithChange;
        // Change below dust could not be spent: it goes to the fee.
        return Optional.of(
                change >= Limits.DUST_UNITS
                        ? new CoinSelection(coins, feeWithChange, change)
                        : new CoinSelection(coins, rest, 0));
    }
}
