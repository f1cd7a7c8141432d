package io.timecoin.client;

import io.timecoin.base.Hash;
import io.timecoin.wallet.SpendableCoin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The coins a plan has not spent yet, oldest first: those of genesis, then the outputs of its transfers in order. Spent
 * from the head only, so coins spread evenly and chains stay as short as they can be. One thread.
 */
final class PlannedCoins {
    private final UnsafeBuffer genesisTxIds;
    private final UnsafeBuffer plannedTxIds;
    private final int[] makers;
    private final int[] outputIndexes;
    private final long[] amounts;
    private final int[] wallets;
    private int head;
    private int tail;

    PlannedCoins(List<SpendableCoin> genesis, int transactions, int outputsMax) {
        int capacity = Math.addExact(genesis.size(), Math.multiplyExact(transactions, outputsMax));
        genesisTxIds = new UnsafeBuffer(new byte[Math.multiplyExact(genesis.size(), Hash.BYTES)]);
        plannedTxIds = new UnsafeBuffer(new byte[Math.multiplyExact(transactions, Hash.BYTES)]);
        makers = new int[capacity];
        outputIndexes = new int[capacity];
        amounts = new long[capacity];
        wallets = new int[capacity];
        for (SpendableCoin coin : genesis) {
            coin.txId().writeTo(genesisTxIds, tail * Hash.BYTES);
            append(-1 - tail, coin.outputIndex(), coin.amount(), coin.wallet());
        }
    }

    private void append(int maker, int outputIndex, long amount, int wallet) {
        makers[tail] = maker;
        outputIndexes[tail] = outputIndex;
        amounts[tail] = amount;
        wallets[tail] = wallet;
        tail++;
    }

    /** Adds an output of a planned transfer; its id follows with {@link #named}. */
    void add(int transaction, int outputIndex, long amount, int wallet) {
        append(transaction, outputIndex, amount, wallet);
    }

    /** Tells the id of a planned transfer. */
    void named(int transaction, DirectBuffer txId, int offset) {
        plannedTxIds.putBytes(transaction * Hash.BYTES, txId, offset, Hash.BYTES);
    }

    /** Takes the oldest coin if it is of genesis or of a transfer up to the given one; else returns -1. */
    int take(int latestMaker) {
        return head < tail && (makers[head] < 0 || makers[head] <= latestMaker) ? head++ : -1;
    }

    /** Coins that are not spent yet. */
    int count() {
        return tail - head;
    }

    /** The coins that are not spent yet, oldest first. */
    List<SpendableCoin> rest() {
        List<SpendableCoin> rest = new ArrayList<>(count());
        for (int coin = head; coin < tail; coin++) {
            Hash txId = Hash.of(txIds(coin), txIdAt(coin));
            rest.add(new SpendableCoin(txId, outputIndexes[coin], amounts[coin], wallets[coin]));
        }
        return rest;
    }

    DirectBuffer txIds(int coin) {
        return makers[coin] < 0 ? genesisTxIds : plannedTxIds;
    }

    int txIdAt(int coin) {
        return (makers[coin] < 0 ? -1 - makers[coin] : makers[coin]) * Hash.BYTES;
    }

    int outputIndex(int coin) {
        return outputIndexes[coin];
    }

    long amount(int coin) {
        return amounts[coin];
    }

    int wallet(int coin) {
        return wallets[coin];
    }

    /** The first eight bytes of every planned id. */
    long[] txIdPrefixes() {
        long[] prefixes = new long[plannedTxIds.capacity() / Hash.BYTES];
        Arrays.setAll(prefixes, transaction -> plannedTxIds.getLong(transaction * Hash.BYTES));
        return prefixes;
    }
}
