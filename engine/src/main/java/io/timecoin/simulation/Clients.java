package io.timecoin.simulation;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.crypto.Signer;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.wallet.TransactionBuilder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Wallets that move their coins about, one input and two outputs at a time, and in some runs a few that cheat. A coin that
 * is not spent after a while is tried again, at another validator.
 */
final class Clients {
    private static final long US_PER_MS = 1_000;
    private static final long TRY_AGAIN_US = 4_000_000;
    private static final int FEE_UNITS = 1_000;
    private static final int COINS_MAX = 3_000;
    private static final int CHEATS = 8;
    private static final int CHANGE_ONE_IN = 6;

    /** What stands in a transfer behind the owner of the last output: the group's header, a key and a signature. */
    private static final int WITNESS_BYTES = 4 + Signer.PUBLIC_KEY_BYTES + Signer.SIGNATURE_BYTES;

    private final Cluster cluster;
    private final Dice dice;
    private final boolean isHostile;
    private final boolean isChanging;
    private final ValidatorChanges changes;
    private final TransactionBuilder builder;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Limits.TRANSACTION_BYTES_MAX]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final Signer[] signers = new Signer[ChainSetting.WALLETS];
    private final Hash[] owners = new Hash[ChainSetting.WALLETS];
    private final Map<Hash, Integer> wallets = new HashMap<>();
    private final ArrayDeque<Purse> purses = new ArrayDeque<>();
    private final long pauseUsMax;
    private boolean isRunning;
    private long submitted;

    /** A coin a wallet may spend, and when. */
    private record Purse(Outpoint outpoint, LedgerModel.Coin coin, int wallet, long fromUs) {}

    Clients(Cluster cluster, List<Integer> weak, Dice dice, boolean isHostile) {
        this.cluster = cluster;
        this.dice = dice;
        this.isHostile = isHostile;
        this.changes = new ValidatorChanges(cluster, weak, dice.fork());
        this.isChanging = cluster.chain().members() > cluster.chain().founders();
        this.builder = new TransactionBuilder(cluster.chain().genesis().chainId());
        this.pauseUsMax = dice.between(20, 400) * US_PER_MS;
        for (int wallet = 0; wallet < signers.length; wallet++) {
            signers[wallet] = cluster.chain().keys().signer(ChainSetting.walletKeyNumber(wallet));
            owners[wallet] = ChainSetting.owner(Keys.publicKey(signers[wallet]));
            wallets.put(owners[wallet], wallet);
        }
        cluster.watch().blocks().ledger().listen(this::onCoin);
    }

    private void onCoin(Outpoint outpoint, LedgerModel.Coin coin) {
        Integer wallet = wallets.get(coin.owner());
        if (wallet != null && purses.size() < COINS_MAX) {
            purses.add(new Purse(outpoint, coin, wallet, 0));
        }
    }

    /** Begins; ends with {@link #stop}. */
    void start() {
        isRunning = true;
        next();
    }

    void stop() {
        isRunning = false;
    }

    private void next() {
        cluster.scheduler().after(dice.between(US_PER_MS, pauseUsMax), () -> {
            if (isRunning) {
                spend();
                next();
            }
        });
    }

    private void spend() {
        Purse purse = purses.poll();
        if (purse == null) {
            return;
        }
        long nowUs = cluster.scheduler().nowUs();
        boolean isSpendable =
                purse.fromUs() <= nowUs && cluster.watch().blocks().ledger().isUnspent(purse.outpoint());
        byte[] change = isSpendable && isChanging && dice.oneIn(CHANGE_ONE_IN) ? change(purse) : null;
        if (change != null) {
            submit(change);
        } else if (isSpendable && isHostile && dice.oneIn(4)) {
            cluster.counts().add(Fault.HOSTILE_CLIENT);
            cheat(purse);
        } else if (isSpendable) {
            submit(transfer(purse, signers[purse.wallet()], purse.coin().amount() - FEE_UNITS));
        }
        if (cluster.watch().blocks().ledger().isUnspent(purse.outpoint())) {
            purses.add(
                    isSpendable
                            ? new Purse(purse.outpoint(), purse.coin(), purse.wallet(), nowUs + TRY_AGAIN_US)
                            : purse);
        }
    }

    private byte[] transfer(Purse purse, Signer signer, long amount) {
        begin();
        hash(purse.outpoint().txId());
        builder.spend(hash, 0, purse.outpoint().index(), signer);
        long first = amount / 2 - dice.below(1_000);
        pay(first);
        pay(amount - first);
        return build();
    }

    private void begin() {
        builder.begin(expiryMs());
    }

    private long expiryMs() {
        long expiry = dice.oneIn(8) ? dice.between(1_000, 5_000) : 600_000;
        return ChainSetting.START_MS + cluster.nowMs() + expiry;
    }

    private byte[] change(Purse purse) {
        int wallet = purse.wallet();
        long amount = purse.coin().amount() - FEE_UNITS;
        return changes.next(purse.outpoint(), amount, signers[wallet], owners[wallet], expiryMs());
    }

    private void hash(Hash value) {
        value.writeTo(hash, 0);
    }

    private void pay(long amount) {
        hash(owners[dice.below(owners.length)]);
        builder.pay(Math.max(0, amount), hash, 0);
    }

    private byte[] build() {
        byte[] bytes = new byte[builder.build(buffer, 0)];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    private void cheat(Purse purse) {
        Signer owner = signers[purse.wallet()];
        long amount = purse.coin().amount() - FEE_UNITS;
        byte[] honest = transfer(purse, owner, amount);
        switch (dice.below(CHEATS)) {
            case 0 -> {
                submit(honest);
                submit(transfer(purse, owner, amount));
            }
            case 1 -> submit(transfer(purse, owner, 2 * amount));
            case 2 -> submit(transfer(purse, signers[(purse.wallet() + 1) % signers.length], amount));
            case 3 -> submit(Arrays.copyOf(honest, honest.length + 1));
            case 4 -> {
                honest[honest.length - 1 - dice.below(Signer.SIGNATURE_BYTES)] ^= 1;
                submit(honest);
            }
            case 5 -> submit(twice(purse, owner, amount));
            case 6 -> submit(collateral());
            default -> {
                submit(honest);
                byte[] changed = honest.clone();
                changed[dice.below(changed.length)] ^= (byte) (1 << dice.below(Byte.SIZE));
                submit(changed);
            }
        }
    }

    /** Two transactions that no block holds together, or one that no block holds, for who builds blocks all the same. */
    List<byte[]> unlawful() {
        Purse purse = purses.peek();
        if (purse == null) {
            return List.of();
        }
        Signer owner = signers[purse.wallet()];
        long amount = purse.coin().amount() - FEE_UNITS;
        return switch (dice.below(8)) {
            case 0 -> List.of(transfer(purse, owner, 2 * amount));
            case 1 -> List.of(transfer(purse, signers[(purse.wallet() + 1) % signers.length], amount));
            case 2 -> List.of(collateral());
            case 3 -> {
                byte[] unsigned = transfer(purse, owner, amount);
                unsigned[unsigned.length - 1] ^= 1;
                yield List.of(unsigned);
            }
            case 4, 5 -> List.of(changed(transfer(purse, owner, amount)));
            default -> List.of(transfer(purse, owner, amount), transfer(purse, owner, amount - 1));
        };
    }

    /** Hands a transaction in, and changes whom it pays or its signature: whoever has verified the one has not the other. */
    private byte[] changed(byte[] honest) {
        cluster.scheduler().after(1, () -> submit(honest));
        byte[] changed = honest.clone();
        changed[changed.length - 1 - (dice.oneIn(2) ? WITNESS_BYTES : 0)] ^= 1;
        return changed;
    }

    /** Spends what a validator of the first set has locked, or had. */
    private byte[] collateral() {
        int founder = dice.below(cluster.chain().founders());
        Hash genesisHash = GenesisCodec.hash(cluster.chain().genesis());
        Outpoint outpoint = new Outpoint(GenesisCoins.collateralTxId(genesisHash, founder), founder);
        Tier tier = cluster.chain().genesis().validators().get(founder).tier();
        long amount = cluster.chain().genesis().rules().epochs().collateral(tier);
        int wallet = founder % ChainSetting.WALLETS;
        Purse purse = new Purse(outpoint, new LedgerModel.Coin(amount, owners[wallet]), wallet, 0);
        return transfer(purse, signers[wallet], amount - FEE_UNITS);
    }

    /** A transaction that a block may hold, if there is a coin. */
    List<byte[]> lawful() {
        Purse purse = purses.peek();
        return purse == null
                ? List.of()
                : List.of(transfer(purse, signers[purse.wallet()], purse.coin().amount() - FEE_UNITS));
    }

    /** One coin as two inputs. */
    private byte[] twice(Purse purse, Signer owner, long amount) {
        begin();
        hash(purse.outpoint().txId());
        builder.spend(hash, 0, purse.outpoint().index(), owner);
        builder.spend(hash, 0, purse.outpoint().index(), owner);
        pay(2 * amount);
        return build();
    }

    private void submit(byte[] transaction) {
        Host host = cluster.hosts().get(dice.below(cluster.hosts().size()));
        if (host.isUp()) {
            submitted++;
            cluster.guard(host, () -> host.process().submit(submitted, transaction));
        }
    }

    /** Transactions handed in. */
    long submitted() {
        return submitted;
    }
}
