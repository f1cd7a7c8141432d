package io.timecoin.replica;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What follows from genesis alone: its hash, its coins, the hash of the validators, the split of a pot. */
final class NaiveGenesis {
    private NaiveGenesis() {}

    static byte[] encode(Genesis genesis) {
        ByteBuffer out = ByteBuffer.allocate(84
                        + genesis.validators().size() * 68
                        + genesis.allocations().size() * 40)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {'T', 'C', 'G', 'N'}).putShort((short) 1);
        out.putShort((short) genesis.network().ordinal());
        out.putInt(genesis.chainId()).putLong(genesis.timeMs());
        ChainRules rules = genesis.rules();
        out.putInt(rules.blockBytesMax()).putInt(rules.blockTransactionsMax()).putInt(rules.blockIntervalMs());
        out.putInt(rules.heartbeatMs()).putInt(rules.blockTimeSkewMs()).putLong(rules.rewardUnits());
        out.putInt(rules.slotMs()).putLong(rules.supplyCap()).putInt(rules.utxosMax());
        out.putLong(rules.dustUnits()).putInt(0);
        out.putInt(genesis.validators().size());
        for (Genesis.Validator validator : genesis.validators()) {
            out.put(validator.publicKey().toByteArray());
            out.put(validator.rewardOwner().toByteArray());
            out.putInt(validator.tier().ordinal());
        }
        out.putInt(genesis.allocations().size());
        for (Genesis.Allocation allocation : genesis.allocations()) {
            out.put(allocation.owner().toByteArray()).putLong(allocation.amount());
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    static byte[] hash(Genesis genesis) {
        return NaiveHashes.sha256(NaiveHashes.tag("genesis"), encode(genesis));
    }

    static List<NaiveCoin> coins(Genesis genesis) {
        byte[] genesisHash = hash(genesis);
        List<NaiveCoin> coins = new ArrayList<>();
        for (Genesis.Allocation allocation : genesis.allocations()) {
            int i = coins.size();
            byte[] id = NaiveHashes.sha256(
                    NaiveHashes.tag("mint"), new byte[] {0}, genesisHash, NaiveHashes.int64(i / 256));
            Outpoint outpoint = new Outpoint(Hash.of(id), i % 256);
            coins.add(new NaiveCoin(outpoint, allocation.amount(), allocation.owner(), 0, CoinLayout.KIND_TRANSFER));
        }
        return coins;
    }

    static byte[] validatorSetHash(Genesis genesis) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(NaiveHashes.tag("validator-set"));
        for (Genesis.Validator validator : genesis.validators()) {
            parts.add(validator.publicKey().toByteArray());
            parts.add(NaiveHashes.int32(validator.tier().power()));
        }
        return NaiveHashes.sha256(parts.toArray(byte[][]::new));
    }

    /** By reward weight; FREE validators together at most one percent; what is left over is the proposer's. */
    static long[] split(Genesis genesis, long pot, int proposer) {
        List<Genesis.Validator> validators = genesis.validators();
        long freeWeight = weight(validators, true);
        long paidWeight = weight(validators, false);
        long freePot = Math.min(share(pot, freeWeight, freeWeight + paidWeight), pot / 100);
        long[] shares = new long[validators.size()];
        for (int i = 0; i < shares.length; i++) {
            Genesis.Tier tier = validators.get(i).tier();
            shares[i] = tier == Genesis.Tier.FREE
                    ? share(freePot, tier.rewardWeight(), freeWeight)
                    : share(pot - freePot, tier.rewardWeight(), paidWeight);
        }
        shares[proposer] += pot - Arrays.stream(shares).sum();
        return shares;
    }

    private static long weight(List<Genesis.Validator> validators, boolean free) {
        return validators.stream()
                .filter(v -> (v.tier() == Genesis.Tier.FREE) == free)
                .mapToLong(v -> v.tier().rewardWeight())
                .sum();
    }

    private static long share(long pot, long part, long whole) {
        return BigInteger.valueOf(pot)
                .multiply(BigInteger.valueOf(part))
                .divide(BigInteger.valueOf(whole))
                .longValueExact();
    }
}
