package io.timecoin.bench;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The effects of a block of 10,000 transactions of 1-in 2-out over a set of some size, and of a block that undoes it, in
 * turn: so the set neither grows nor shrinks from pair to pair. One block spends 10,000 coins and makes 20,000, the other the reverse:
 * 15,000 each on average.
 */
final class BlockSwings {
    /** Transactions in a block. */
    static final int TRANSACTIONS = 10_000;

    private static final int PAIRS = 8;
    private static final int MADE = 2 * TRANSACTIONS;
    private static final int COINS_MIN = PAIRS * TRANSACTIONS;

    private final UnsafeBuffer[] oldKeys = new UnsafeBuffer[PAIRS];
    private final UnsafeBuffer[] oldCoins = new UnsafeBuffer[PAIRS];
    private final UnsafeBuffer[] newKeys = new UnsafeBuffer[PAIRS];
    private final UnsafeBuffer[] newCoins = new UnsafeBuffer[PAIRS];
    private int next;

    /** Takes net effects. */
    @FunctionalInterface
    interface Target {
        void apply(UnsafeBuffer spentKeys, int spent, UnsafeBuffer createdCoins, int created);
    }

    /**
     * Makes the effects.
     *
     * @param coins the size of the set, of which the first {@value #COINS_MIN} are spent and made again
     */
    BlockSwings(int coins) {
        if (coins < COINS_MIN) {
            throw new IllegalArgumentException("blocks spend the first " + COINS_MIN + " coins, not of " + coins);
        }
        for (int i = 0; i < PAIRS; i++) {
            long first = (long) i * TRANSACTIONS;
            oldKeys[i] = CoinNumbers.keys(first, TRANSACTIONS);
            oldCoins[i] = CoinNumbers.coins(first, TRANSACTIONS);
            newKeys[i] = CoinNumbers.keys(coins + 2 * first, MADE);
            newCoins[i] = CoinNumbers.coins(coins + 2 * first, MADE);
        }
    }

    /** Most coins there ever are over a set of some size. */
    static int room(int coins) {
        return coins + MADE;
    }

    void applyNext(Target target) {
        int pair = next / 2 % PAIRS;
        if ((next & 1) == 0) {
            target.apply(oldKeys[pair], TRANSACTIONS, newCoins[pair], MADE);
        } else {
            target.apply(newKeys[pair], MADE, oldCoins[pair], TRANSACTIONS);
        }
        next++;
    }
}
