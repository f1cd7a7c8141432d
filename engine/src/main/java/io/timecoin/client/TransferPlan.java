package io.timecoin.client;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;
import io.timecoin.wallet.DerivedWallets;
import io.timecoin.wallet.SpendableCoin;
import io.timecoin.wallet.TransactionBuilder;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Decides what every transfer of a workload spends and pays, and encodes it unsigned. An id hashes the body alone, so a
 * transfer can name another as its parent before either is signed: planning is one quick pass, signing runs in parallel.
 * One thread.
 */
final class TransferPlan {
    private static final int OUTPUTS_MAX = 2;

    /** Above so many coins, transfers pay one output only: a load without end must not fill the chain's table of coins. */
    private static final int COINS_MAX = 500_000;

    private static final int PERCENT = 100;
    private static final int SPLIT_PERCENT_MIN = 25;
    private static final int SPLIT_PERCENT_SPAN = 51;

    private final WorkloadConfig config;
    private final DerivedWallets wallets;
    private final PlannedCoins coins;
    private final TransactionBuilder builder;
    private final SplittableRandom random;
    private final EncodedTransactions transactions;
    private final WitnessPlan witnesses;
    private final int[] inputs = new int[InputShares.MAX];
    private int inputCount;
    private long inputSum;

    TransferPlan(WorkloadConfig config, DerivedWallets wallets, List<SpendableCoin> genesis) {
        this.config = config;
        this.wallets = wallets;
        this.coins = new PlannedCoins(genesis, config.transactions(), OUTPUTS_MAX);
        this.builder = new TransactionBuilder(config.chainId());
        this.random = new SplittableRandom(config.seed());
        this.transactions = new EncodedTransactions(config.transactions());
        this.witnesses = new WitnessPlan(config.transactions());
        for (int number = 0; number < config.transactions(); number++) {
            plan(number);
        }
    }

    private void plan(int number) {
        inputCount = 0;
        inputSum = 0;
        builder.begin(config.expiryMs());
        int wanted =
                config.inputShares().inputs(random.nextInt(config.inputShares().sum()));
        while (inputCount < wanted && takeInput(number)) {
            // Where fewer coins may be spent yet than wanted, those that may are enough.
        }
        while (spendable(1) < Limits.DUST_UNITS && inputCount < inputs.length && takeInput(number)) {
            // Coins too small to pay for themselves are put together.
        }
        if (inputCount == 0 || spendable(1) < Limits.DUST_UNITS) {
            throw EngineException.fatal(
                    CONFIG,
                    "the coins at hand do not suffice for transfer " + number + " of " + config.transactions()
                            + ": provide at least " + config.initialCoins() + " larger ones, or fewer transfers");
        }
        pay(number);
        encode(number);
    }

    private boolean takeInput(int number) {
        int coin = coins.take(number - config.parentDistance());
        if (coin < 0) {
            return false;
        }
        int wallet = coins.wallet(coin);
        int witnessesBefore = builder.witnessCount();
        builder.spend(
                coins.txIds(coin),
                coins.txIdAt(coin),
                coins.outputIndex(coin),
                wallets.publicKeys(),
                wallets.publicKeyAt(wallet));
        if (builder.witnessCount() > witnessesBefore) {
            witnesses.add(wallet);
        }
        inputs[inputCount++] = coin;
        inputSum += coins.amount(coin);
        return true;
    }

    /** What is left of the inputs after the fee. */
    private long spendable(int outputs) {
        int bytes = TransactionBuilder.encodedBytes(inputCount, outputs, builder.witnessCount());
        return inputSum - TransactionBuilder.feeUnits(bytes, config.feePerKb());
    }

    private void pay(int number) {
        long whole = spendable(OUTPUTS_MAX);
        long percent = SPLIT_PERCENT_MIN + random.nextInt(SPLIT_PERCENT_SPAN);
        long first = whole / PERCENT * percent;
        if (Math.min(first, whole - first) >= Limits.DUST_UNITS && coins.count() < COINS_MAX) {
            payTo(number, 0, first);
            payTo(number, 1, whole - first);
        } else {
            payTo(number, 0, spendable(1));
        }
    }

    private void payTo(int number, int output, long amount) {
        int wallet = random.nextInt(wallets.count());
        builder.pay(amount, wallets.owners(), wallets.ownerAt(wallet));
        coins.add(number, output, amount, wallet);
    }

    private void encode(int number) {
        UnsafeBuffer target = transactions.target();
        int length = builder.encode(target, transactions.targetOffset());
        transactions.added(length);
        coins.named(number, builder.txId(), 0);
        witnesses.ended(number);
    }

    EncodedTransactions transactions() {
        return transactions;
    }

    List<SpendableCoin> unspent() {
        return coins.rest();
    }

    long[] txIdPrefixes() {
        return coins.txIdPrefixes();
    }

    WitnessPlan witnesses() {
        return witnesses;
    }
}
