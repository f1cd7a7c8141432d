package io.timecoin.bench;

import io.timecoin.base.Hash;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import org.agrona.MutableDirectBuffer;

/** Outputs that transfers may spend, numbered from 0; all of one owner. */
interface Coins {
    /** How many there are. */
    int count();

    /** Writes the 32-byte id of the transaction that made a coin. */
    void txId(int coin, MutableDirectBuffer target, int offset);

    /** Index among that transaction's outputs. */
    int outputIndex(int coin);

    /** Amount in units. */
    long amount(int coin);

    /** The allocations of genesis from one on. */
    static Coins ofGenesis(Genesis genesis, int first) {
        Hash genesisHash = GenesisCodec.hash(genesis);
        int outputs = 256;
        Hash[] txIds = new Hash[(genesis.allocations().size() + outputs - 1) / outputs];
        for (int i = 0; i < txIds.length; i++) {
            txIds[i] = GenesisCoins.txId(genesisHash, i * outputs);
        }
        return new Coins() {
            @Override
            public int count() {
                return genesis.allocations().size() - first;
            }

            @Override
            public void txId(int coin, MutableDirectBuffer target, int offset) {
                txIds[(coin + first) / outputs].writeTo(target, offset);
            }

            @Override
            public int outputIndex(int coin) {
                return GenesisCoins.outputIndex(coin + first);
            }

            @Override
            public long amount(int coin) {
                return genesis.allocations().get(coin + first).amount();
            }
        };
    }

    /** The same coins in an order in which neighbours lie far apart. */
    static Coins scattered(Coins coins) {
        long step = 1_000_003;
        while (coins.count() % step == 0) {
            step += 2;
        }
        long prime = step;
        return new Coins() {
            @Override
            public int count() {
                return coins.count();
            }

            @Override
            public void txId(int coin, MutableDirectBuffer target, int offset) {
                coins.txId(place(coin), target, offset);
            }

            @Override
            public int outputIndex(int coin) {
                return coins.outputIndex(place(coin));
            }

            @Override
            public long amount(int coin) {
                return coins.amount(place(coin));
            }

            private int place(int coin) {
                return (int) (coin * prime % count());
            }
        };
    }
}
