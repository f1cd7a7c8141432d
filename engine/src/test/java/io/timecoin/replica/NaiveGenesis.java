package io.timecoin.replica;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.EpochRules;
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
        ByteBuffer out = ByteBuffer.allocate(108
                        + genesis.validators().size() * 68
                        + genesis.allocations().size() * 40)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {'T', 'C', 'G', 'N'}).putShort((short) 2);
        out.putShort((short) genesis.network().ordinal());
        out.putInt(genesis.chainId()).putLong(genesis.timeMs());
        ChainRules rules = genesis.rules();
        out.putInt(rules.blockBytesMax()).putInt(rules.blockTransactionsMax()).putInt(rules.blockIntervalMs());
        out.putInt(rules.heartbeatMs()).putInt(rules.blockTimeSkewMs()).putLong(rules.rewardUnits());
        out.putInt(rules.slotMs()).putLong(rules.supplyCap()).putInt(rules.utxosMax());
        out.putLong(rules.dustUnits());
        EpochRules epochs = rules.epochs();
        out.putInt(epochs.epochBlocks()).putInt(epochs.withdrawalDelayEpochs());
        out.putInt(epochs.evidenceEpochsMax()).putInt(epochs.freeValidatorsMax());
        out.putLong(epochs.bronzeUnits()).putInt(0);
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
            Outpoint outpoint = outpoint(genesisHash, 0, i);
            coins.add(new NaiveCoin(outpoint, allocation.amount(), allocation.owner(), 0, CoinLayout.KIND_TRANSFER));
        }
        for (int i = 0; i < genesis.validators().size(); i++) {
            Genesis.Validator validator = genesis.validators().get(i);
            long amount = collateral(genesis, validator);
            if (amount > 0) {
                Outpoint outpoint = outpoint(genesisHash, 2, i);
                coins.add(new NaiveCoin(outpoint, amount, validator.rewardOwner(), 0, CoinLayout.KIND_COLLATERAL));
            }
        }
        return coins;
    }

    private static Outpoint outpoint(byte[] genesisHash, int use, int number) {
        byte[] id = NaiveHashes.sha256(
                NaiveHashes.tag("mint"), new byte[] {(byte) use}, genesisHash, NaiveHashes.int64(number / 256));
        return new Outpoint(Hash.of(id), number % 256);
    }

    private static long collateral(Genesis genesis, Genesis.Validator validator) {
        return switch (validator.tier()) {
            case FREE -> 0;
            case BRONZE -> genesis.rules().epochs().bronzeUnits();
            case SILVER -> genesis.rules().epochs().bronzeUnits() * 10;
            case GOLD -> genesis.rules().epochs().bronzeUnits() * 100;
        };
    }

    /** What headers name of an epoch in which nobody has come, gone or been convicted. */
    static byte[] standingHash(Genesis genesis, int epoch, long issued, long owed, long lastPaidSlot, long burned) {
        byte[] genesisHash = hash(genesis);
        ByteBuffer out =
                ByteBuffer.allocate(12 + genesis.validators().size() * 164).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(epoch).putInt(genesis.validators().size());
        for (int i = 0; i < genesis.validators().size(); i++) {
            Genesis.Validator validator = genesis.validators().get(i);
            long amount = collateral(genesis, validator);
            Outpoint outpoint = amount == 0 ? new Outpoint(Hash.ZERO, 0) : outpoint(genesisHash, 2, i);
            out.put(validator.publicKey().toByteArray()).put(new byte[32]);
            out.put(validator.rewardOwner().toByteArray());
            out.put(outpoint.txId().toByteArray()).putInt(outpoint.index()).putLong(amount);
            out.putInt(validator.tier().ordinal())
                    .putLong(-1)
                    .putInt(0)
                    .putLong(epoch >= 63 ? -1 : (1L << epoch + 1) - 1);
        }
        return NaiveHashes.sha256(
                NaiveHashes.tag("standing"),
                setHash(genesis),
                NaiveHashes.sha256(NaiveHashes.tag("validator-registry"), out.array()),
                NaiveHashes.int64(issued),
                NaiveHashes.int64(owed),
                NaiveHashes.int64(lastPaidSlot),
                NaiveHashes.int64(burned));
    }

    private static byte[] setHash(Genesis genesis) {
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
