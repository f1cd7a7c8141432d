package io.timecoin.client;

import io.timecoin.base.Hash;
import io.timecoin.wallet.DerivedWallets;
import io.timecoin.wallet.SpendableCoin;
import java.util.ArrayList;
import java.util.List;

/** Wallets, coins and workloads for tests. */
final class Workloads {
    static final int CHAIN_ID = 7;
    static final DerivedWallets WALLETS = DerivedWallets.ofNumber(1, 20);

    private Workloads() {}

    static List<SpendableCoin> genesis(int count, long amount) {
        Hash txId = Hash.fromHex("ab".repeat(Hash.BYTES));
        List<SpendableCoin> coins = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            coins.add(new SpendableCoin(txId, i, amount, i % WALLETS.count()));
        }
        return coins;
    }

    static WorkloadConfig config(int transactions, int parentDistance) {
        return new WorkloadConfig(
                transactions, CHAIN_ID, Long.MAX_VALUE, 5, parentDistance, 1000, InputShares.MOSTLY_ONE);
    }

    static List<SpendableCoin> genesisFor(WorkloadConfig config) {
        return genesis(config.initialCoins(), 1_000_000_000L);
    }

    static TransferWorkload prepared(int transactions, int parentDistance) {
        WorkloadConfig config = config(transactions, parentDistance);
        return TransferWorkload.prepare(config, WALLETS, genesisFor(config), 2);
    }
}
