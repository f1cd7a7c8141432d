package io.timecoin.simulation;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.crypto.Signer;
import io.timecoin.ledger.EpochRules;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.wallet.TransactionBuilder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What owners of validators want: to register one that is not there, or to withdraw one that is. Of those that keep the
 * protocol as many stay that the members which may fail never come to a third of the power.
 */
final class ValidatorChanges {
    private static final int NODE_KEYS_FROM = 2_000;

    private final Cluster cluster;
    private final Dice dice;
    private final List<Integer> weak;
    private final TransactionBuilder builder;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Limits.TRANSACTION_BYTES_MAX]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    /** Whose withdrawal was signed, so that it may come at any time. */
    private final Set<Integer> asked = new HashSet<>();

    private int nodeKeys = NODE_KEYS_FROM;

    ValidatorChanges(Cluster cluster, List<Integer> weak, Dice dice) {
        this.cluster = cluster;
        this.weak = weak;
        this.dice = dice;
        this.builder = new TransactionBuilder(cluster.chain().genesis().chainId());
    }

    private ValidatorModel validators() {
        return cluster.watch().blocks().ledger().validators();
    }

    /** Writes what the owner of a coin wants and pays with it, or null. */
    byte[] next(Outpoint outpoint, long amount, Signer owner, Hash ownerHash, long expiryMs) {
        return dice.oneIn(2)
                ? register(outpoint, amount, owner, ownerHash, expiryMs)
                : withdraw(outpoint, amount, owner, ownerHash, expiryMs);
    }

    private byte[] register(Outpoint outpoint, long amount, Signer owner, Hash ownerHash, long expiryMs) {
        int newcomers = cluster.chain().members() - cluster.chain().founders();
        if (newcomers == 0) {
            return null;
        }
        int member = cluster.chain().founders() + dice.below(newcomers);
        EpochRules epochs = cluster.chain().genesis().rules().epochs();
        Tier tier = Tier.ALL.get(dice.below(Tier.ALL.size()));
        long collateral = Math.max(epochs.collateral(tier), Limits.DUST_UNITS);
        long rest = amount - collateral;
        if (validators().find(member) != null || rest < Limits.DUST_UNITS) {
            return null;
        }
        asked.remove(member);
        Hash node = Keys.publicKey(cluster.chain().keys().signer(nodeKeys++));
        builder.beginRegistration(expiryMs, cluster.chain().keys().signer(member), node);
        spend(outpoint, owner);
        pay(collateral, ownerHash);
        pay(rest, ownerHash);
        return build();
    }

    private byte[] withdraw(Outpoint outpoint, long amount, Signer owner, Hash ownerHash, long expiryMs) {
        for (ValidatorModel.Entry entry : validators().entries()) {
            if (entry.owner().equals(ownerHash) && entry.stays() && mayLeave(entry) && dice.oneIn(2)) {
                asked.add(entry.member());
                builder.beginWithdrawal(expiryMs, cluster.chain().publicKey(entry.member()));
                spend(outpoint, owner);
                pay(amount, ownerHash);
                return build();
            }
        }
        return null;
    }

    private boolean mayLeave(ValidatorModel.Entry leaving) {
        if (weak.contains(leaving.member())) {
            return true;
        }
        long stays = 0;
        for (ValidatorModel.Entry entry : validators().members()) {
            boolean isOfUse = entry != leaving
                    && entry.stays()
                    && !asked.contains(entry.member())
                    && !weak.contains(entry.member());
            stays += isOfUse ? entry.tier().power() : 0;
        }
        long fails = weak.stream().mapToLong(cluster.chain()::power).sum();
        return stays > 0 && fails * 3 < fails + stays;
    }

    private void spend(Outpoint outpoint, Signer owner) {
        outpoint.txId().writeTo(hash, 0);
        builder.spend(hash, 0, outpoint.index(), owner);
    }

    private void pay(long amount, Hash owner) {
        owner.writeTo(hash, 0);
        builder.pay(amount, hash, 0);
    }

    private byte[] build() {
        byte[] bytes = new byte[builder.build(buffer, 0)];
        buffer.getBytes(0, bytes);
        return bytes;
    }
}
