package io.timecoin.replica;

import io.timecoin.base.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Draws transactions, good ones and every kind of bad one, from a seed. Knows by the model what is there to spend, so
 * that most of what it means well is in fact valid; what is valid is for the two validators to say.
 */
final class RandomTransactions {
    private static final int WALLETS = 40;
    private static final int REMEMBERED_MAX = 200;
    private static final int KB = 1_000;
    private static final int RATE_MAX = 10_000_000;

    private final Random random;
    private final NaiveValidator model;
    private final int chainId;
    private final long dust;
    private final int coinsAimedAt;
    private final List<Hash> keys = new ArrayList<>();
    private final List<Hash> owners = new ArrayList<>();
    private final List<Outpoint> coins = new ArrayList<>();
    private final List<Outpoint> recent = new ArrayList<>();
    private Outpoint youngest;
    private final List<byte[]> sent = new ArrayList<>();

    RandomTransactions(Random random, NaiveValidator model, int chainId, long dust, int coinsAimedAt) {
        this.random = random;
        this.model = model;
        this.chainId = chainId;
        this.dust = dust;
        this.coinsAimedAt = coinsAimedAt;
        for (int i = 0; i < WALLETS; i++) {
            keys.add(wallet(i));
            owners.add(NaiveTransaction.ownerOf(wallet(i)));
        }
        model.coins().forEach(coin -> coins.add(coin.outpoint));
    }

    static Hash wallet(int index) {
        return Hash.of(NaiveHashes.sha256(NaiveHashes.int32(index)));
    }

    /** Tells of a transaction that was let in: its outputs can be spent. */
    void accepted(NaiveTransaction tx) {
        for (int i = 0; i < tx.outputs.size(); i++) {
            coins.add(tx.outpoint(i));
            remember(recent, tx.outpoint(i));
        }
        youngest = tx.outpoint(tx.outputs.size() - 1);
    }

    void minted(NaiveCoin coin) {
        coins.add(coin.outpoint);
    }

    byte[] next() {
        byte[] bytes = draw(random.nextInt(100));
        remember(sent, bytes);
        return bytes;
    }

    private <T> void remember(List<T> list, T value) {
        if (list.size() < REMEMBERED_MAX) {
            list.add(value);
        } else {
            list.set(random.nextInt(REMEMBERED_MAX), value);
        }
    }

    private byte[] draw(int dice) {
        if (dice < 60) {
            return transfer(coin()).encode();
        }
        if (dice < 70) {
            return transfer(recentCoin()).encode();
        }
        return switch (dice) {
            case 70, 71, 72, 73, 74, 75 -> transfer(lockedCoin()).encode();
            case 76, 77 -> unknownInput().encode();
            case 78, 79 -> wrongOwner().encode();
            case 80 -> withOutput(random.nextInt((int) dust)).encode();
            case 81 ->
                withOutput(random.nextBoolean() ? Long.MAX_VALUE : -1 - random.nextInt(9))
                        .encode();
            case 82 ->
                withOutput(Long.MAX_VALUE).pay(Long.MAX_VALUE, anyOwner()).encode();
            case 83 -> withOutput(1L << 40).encode();
            case 84, 85, 86 -> paying(coin(), random.nextInt(60)).encode();
            case 87, 88, 89 -> expiring().encode();
            case 90, 91 -> again();
            case 92 -> signedAgain();
            case 93 -> wrongChain().encode();
            case 94, 95 -> badStructure().encode();
            case 96 -> manyInputs().encode();
            default -> mutate(transfer(coin()).encode());
        };
    }

    private Outpoint coin() {
        for (int tries = 0; tries < 20 && !coins.isEmpty(); tries++) {
            int at = random.nextInt(coins.size());
            Outpoint coin = coins.get(at);
            if (model.find(coin) == null) {
                coins.set(at, coins.get(coins.size() - 1));
                coins.remove(coins.size() - 1);
            } else if (!model.pool.locks.containsKey(coin)) {
                return coin;
            }
        }
        return recentCoin();
    }

    /** Mostly what was made last, so that chains grow deep. */
    private Outpoint recentCoin() {
        if (youngest != null && random.nextInt(3) > 0) {
            return youngest;
        }
        return recent.isEmpty() ? coins.get(0) : recent.get(random.nextInt(recent.size()));
    }

    private Outpoint lockedCoin() {
        for (int tries = 0; tries < 20; tries++) {
            Outpoint coin = coins.get(random.nextInt(coins.size()));
            if (model.pool.locks.containsKey(coin)) {
                return coin;
            }
        }
        return coin();
    }

    private Hash anyOwner() {
        return owners.get(random.nextInt(WALLETS));
    }

    private Hash keyOf(Outpoint outpoint) {
        NaiveTransaction.Output output = model.find(outpoint);
        int wallet = output == null ? -1 : owners.indexOf(output.owner());
        return keys.get(wallet < 0 ? random.nextInt(WALLETS) : wallet);
    }

    private long amountOf(Outpoint outpoint) {
        NaiveTransaction.Output output = model.find(outpoint);
        return output == null ? 1L << 20 : output.amount();
    }

    private long expiry() {
        int dice = random.nextInt(20);
        return dice == 0 ? Long.MAX_VALUE : model.timeMs + 1 + random.nextInt(dice < 4 ? 300 : 100_000);
    }

    /** Most offer a little more than the floor asks, so that a full pool has something to choose from. */
    private SampleTransaction transfer(Outpoint first) {
        int dice = random.nextInt(8);
        int floor = (int) Math.min(RATE_MAX, model.pool.floor(model.timeMs));
        int rate = dice == 0 ? random.nextInt(20_000) : 1_000 + random.nextInt(2_000);
        return paying(first, dice < 5 ? Math.max(rate, floor + random.nextInt(floor / 4 + 1)) : rate);
    }

    /** Spends one to four coins at a fee rate in units per 1,000 bytes. */
    private SampleTransaction paying(Outpoint first, int perKb) {
        boolean hasMany = model.utxoCount() > coinsAimedAt;
        int inputs = 1 + random.nextInt(hasMany ? 4 : 2);
        int outputs = 1 + random.nextInt(hasMany ? 2 : 4);
        SampleTransaction tx = spending(first, inputs);
        long sum = tx.inputs.stream().mapToLong(in -> amountOf(in.outpoint())).sum();
        long fee = (long) (tx.length() + outputs * 40) * perKb / KB + random.nextInt(2);
        long left = sum - fee;
        for (int i = 1; i < outputs && left > 4 * dust; i++) {
            long amount = dust + random.nextLong(left / 2 - dust);
            tx.pay(amount, anyOwner());
            left -= amount;
        }
        return tx.pay(Math.max(left, 0), anyOwner());
    }

    private SampleTransaction spending(Outpoint first, int count) {
        SampleTransaction tx = new SampleTransaction(chainId, expiry());
        tx.signatureFill = (byte) random.nextInt();
        tx.spend(first, keyOf(first));
        for (int i = 1; i < count; i++) {
            Outpoint next = coin();
            if (tx.inputs.stream().noneMatch(in -> in.outpoint().equals(next))) {
                tx.spend(next, keyOf(next));
            }
        }
        return tx;
    }

    private SampleTransaction manyInputs() {
        SampleTransaction tx = spending(coin(), 5 + random.nextInt(20));
        long sum = tx.inputs.stream().mapToLong(in -> amountOf(in.outpoint())).sum();
        return tx.pay(Math.max(0, sum - 20_000), anyOwner());
    }

    private SampleTransaction unknownInput() {
        Outpoint known = coin();
        byte[] id = known.txId().toByteArray();
        id[random.nextInt(id.length)] ^= (byte) (1 << random.nextInt(8));
        boolean otherIndex = random.nextBoolean();
        Outpoint unknown = otherIndex
                ? new Outpoint(known.txId(), known.index() + 1 + random.nextInt(300))
                : new Outpoint(Hash.of(id), known.index());
        return paying(unknown, 2_000);
    }

    private SampleTransaction wrongOwner() {
        SampleTransaction tx = paying(coin(), 2_000);
        Hash stranger = keys.get(random.nextInt(WALLETS));
        if (!tx.keys.contains(stranger)) {
            tx.keys.set(random.nextInt(tx.keys.size()), stranger);
        }
        return tx;
    }

    private SampleTransaction withOutput(long amount) {
        SampleTransaction tx = paying(coin(), 2_000);
        int at = random.nextInt(tx.outputs.size());
        tx.outputs.set(at, new SampleTransaction.Out(amount, anyOwner()));
        return tx;
    }

    private SampleTransaction expiring() {
        SampleTransaction tx = paying(coin(), 3_000);
        tx.expiryMs = random.nextInt(10) == 0 ? random.nextLong() : model.timeMs - 3 + random.nextInt(8);
        return tx;
    }

    private byte[] again() {
        return sent.isEmpty() ? transfer(coin()).encode() : sent.get(random.nextInt(sent.size()));
    }

    /** The same body with another signature: the same id, another content. */
    private byte[] signedAgain() {
        byte[] other = again().clone();
        if (other.length > 0) {
            other[other.length - 1 - random.nextInt(Math.min(64, other.length))] ^= 1;
        }
        return other;
    }

    private SampleTransaction wrongChain() {
        SampleTransaction tx = transfer(coin());
        tx.chainId = random.nextInt();
        return tx;
    }

    private SampleTransaction badStructure() {
        SampleTransaction tx = transfer(coin());
        SampleTransaction.In first = tx.inputs.get(0);
        switch (random.nextInt(9)) {
            case 0 -> tx.inputs.clear();
            case 1 -> tx.outputs.clear();
            case 2 -> tx.keys.clear();
            case 3 -> tx.inputs.add(first);
            case 4 -> tx.keys.add(tx.keys.get(0));
            case 5 -> tx.keys.add(keys.get(random.nextInt(WALLETS)));
            case 6 -> tx.inputs.set(0, new SampleTransaction.In(first.outpoint(), tx.keys.size() + random.nextInt(9)));
            case 7 -> {
                for (int i = 0; i < 256; i++) {
                    tx.pay(dust, anyOwner());
                }
            }
            default -> {
                for (int i = 0; i < 256; i++) {
                    tx.inputs.add(new SampleTransaction.In(
                            new Outpoint(first.outpoint().txId(), i + 500), 0));
                }
            }
        }
        return tx;
    }

    private byte[] mutate(byte[] bytes) {
        byte[] copy = bytes.clone();
        switch (random.nextInt(5)) {
            case 0 -> {
                return Arrays.copyOf(copy, random.nextInt(copy.length));
            }
            case 1 -> {
                return Arrays.copyOf(copy, copy.length + 1 + random.nextInt(200));
            }
            case 2 -> copy[random.nextInt(36)] ^= (byte) (1 << random.nextInt(8));
            case 3 -> copy[position(copy)] = (byte) random.nextInt();
            default -> copy[position(copy)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    /** Anywhere but in the owner of an output: a coin nobody can spend would be lost to the campaign. */
    private int position(byte[] encoded) {
        int at = random.nextInt(encoded.length);
        int outputsAt = 28 + 36 * encoded[26] + 4;
        int outputsEnd = outputsAt + 40 * encoded[outputsAt - 2];
        boolean isInOwner = at >= outputsAt && at < outputsEnd && (at - outputsAt) % 40 >= Long.BYTES;
        return isInOwner ? at - (at - outputsAt) % 40 : at;
    }
}
