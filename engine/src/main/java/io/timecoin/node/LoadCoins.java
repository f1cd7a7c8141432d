package io.timecoin.node;

import io.timecoin.base.Hash;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Allocation;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.wallet.DerivedWallets;
import io.timecoin.wallet.SpendableCoin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What genesis gives to the wallets of a load, and how they find it again. */
final class LoadCoins {
    /** Amount of each coin in units: 1,000 TIME, enough to be halved some twenty times. */
    static final long UNITS = 1_000L * 100_000_000L;

    private LoadCoins() {}

    /** Allocations of one coin after the other to wallets in turn. */
    static List<Allocation> allocations(DerivedWallets wallets, int coins) {
        List<Allocation> allocations = new ArrayList<>(coins);
        for (int i = 0; i < coins; i++) {
            allocations.add(new Allocation(wallets.owner(i % wallets.count()), UNITS));
        }
        return allocations;
    }

    /**
     * The coins of block 0 that belong to the wallets, in the order of genesis.
     *
     * @param firstAllocation allocations before this one are left out: another load has spent them
     */
    static List<SpendableCoin> of(Genesis genesis, DerivedWallets wallets, int firstAllocation) {
        Map<Hash, Integer> walletByOwner = new HashMap<>();
        for (int wallet = 0; wallet < wallets.count(); wallet++) {
            walletByOwner.put(wallets.owner(wallet), wallet);
        }
        Hash genesisHash = GenesisCodec.hash(genesis);
        List<SpendableCoin> coins = new ArrayList<>();
        for (int i = firstAllocation; i < genesis.allocations().size(); i++) {
            Allocation allocation = genesis.allocations().get(i);
            Integer wallet = walletByOwner.get(allocation.owner());
            if (wallet != null) {
                coins.add(new SpendableCoin(
                        GenesisCoins.txId(genesisHash, i), GenesisCoins.outputIndex(i), allocation.amount(), wallet));
            }
        }
        return coins;
    }
}
