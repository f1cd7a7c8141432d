package io.timecoin.client;

import org.agrona.collections.IntArrayList;

/** Which wallet signs for each witness of each planned transfer. Filled by one thread, then read by any. */
final class WitnessPlan {
    private final IntArrayList wallets = new IntArrayList();
    private final int[] starts;

    WitnessPlan(int transactions) {
        starts = new int[transactions + 1];
    }

    /** Adds the next witness of the transfer being planned. */
    void add(int wallet) {
        wallets.addInt(wallet);
    }

    /** Ends the transfer being planned. */
    void ended(int number) {
        starts[number + 1] = wallets.size();
    }

    int wallet(int number, int witness) {
        return wallets.getInt(starts[number] + witness);
    }

    int count() {
        return wallets.size();
    }
}
