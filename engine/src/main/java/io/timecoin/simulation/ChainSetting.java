package io.timecoin.simulation;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.crypto.NodeKey;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.crypto.Voucher;
import io.timecoin.journal.Durability;
import io.timecoin.journal.JournalConfig;
import io.timecoin.journal.Passport;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.EpochRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.ReplicaConfigCodec;
import io.timecoin.txpool.PoolConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The chain of a run: a small one, so that blocks fill, the pool fills and journal files end. */
final class ChainSetting {
    static final long START_MS = 1_700_000_000_000L;
    static final int WALLETS = 8;

    /** Chain time in which a reward is paid: so short that every run pays some. */
    static final int SLOT_MS = 5_000;

    static final long REWARD_UNITS = 100L * 100_000_000L;

    private static final int WALLET_KEYS_FROM = 1_000;
    private static final int COINS = 48;
    private static final long COIN_UNITS = 1_000_000_000L;
    private static final int UTXOS_MAX = 20_000;
    private static final int BLOCK_TRANSACTIONS_MAX = 24;
    private static final int POOL_TRANSACTIONS_MAX = 96;
    static final int BLOCK_TIME_SKEW_MS = 5_000;
    private static final int JOURNAL_FILE_BYTES = 256 * 1024;
    private static final int CHECKPOINT_EVENTS = 500;

    private final Keys keys;
    private final Genesis genesis;
    private final PoolConfig pool;
    private final List<Hash> publicKeys = new ArrayList<>();
    private final Hash genesisHash;
    private final List<Voucher> vouchers = new ArrayList<>();
    private final boolean isAlwaysSynced;

    /**
     * Draws the rest.
     *
     * @param tiers of the first set
     * @param newcomers validators beside them, who may register
     * @param epochs how the set changes
     */
    ChainSetting(Dice dice, List<Tier> tiers, int newcomers, EpochRules epochs, boolean isEd25519) {
        keys = new Keys(dice.next(), isEd25519);
        for (int i = 0; i < tiers.size() + newcomers; i++) {
            publicKeys.add(Keys.publicKey(keys.signer(i)));
        }
        List<Genesis.Validator> members = new ArrayList<>();
        for (int i = 0; i < tiers.size(); i++) {
            members.add(new Genesis.Validator(publicKeys.get(i), owner(walletKey(i % WALLETS)), tiers.get(i)));
        }
        List<Genesis.Allocation> allocations = new ArrayList<>();
        for (int i = 0; i < COINS; i++) {
            allocations.add(new Genesis.Allocation(owner(walletKey(i % WALLETS)), COIN_UNITS));
        }
        int chainId = 1 + dice.below(1_000);
        genesis = new Genesis(
                ChainKind.values()[0], chainId, START_MS, rules(dice).with(epochs), members, allocations);
        genesisHash = GenesisCodec.hash(genesis);
        for (int i = 0; i < publicKeys.size(); i++) {
            vouchers.add(Voucher.ofValidator(new NodeKey(publicKeys.get(i)), genesisHash, keys.signer(i)));
        }
        pool = new PoolConfig(POOL_TRANSACTIONS_MAX, 1 << 20, 1_000, 30_000, Limits.POOL_CHAIN_DEPTH_MAX);
        isAlwaysSynced = dice.oneIn(2);
    }

    private static ChainRules rules(Dice dice) {
        int intervalMs = dice.oneIn(3) ? 100 : (int) dice.between(200, 1_000);
        return new ChainRules(
                Limits.TRANSACTION_BYTES_MAX,
                BLOCK_TRANSACTIONS_MAX,
                intervalMs,
                Math.max(intervalMs, (int) dice.between(1_000, 10_000)),
                BLOCK_TIME_SKEW_MS,
                REWARD_UNITS,
                SLOT_MS,
                21_000_000L * 100_000_000L,
                UTXOS_MAX,
                Limits.DUST_UNITS);
    }

    static Hash owner(Hash publicKey) {
        UnsafeBuffer buffer = new UnsafeBuffer(publicKey.toByteArray());
        UnsafeBuffer owner = new UnsafeBuffer(new byte[Hash.BYTES]);
        new TransactionHashes().owner(buffer, 0, owner, 0);
        return Hash.of(owner, 0);
    }

    Keys keys() {
        return keys;
    }

    /** The number of a wallet's key. */
    static int walletKeyNumber(int wallet) {
        return WALLET_KEYS_FROM + wallet;
    }

    Hash walletKey(int wallet) {
        return Keys.publicKey(keys.signer(walletKeyNumber(wallet)));
    }

    Genesis genesis() {
        return genesis;
    }

    /** Validators of the first set; those that may come follow them. */
    int founders() {
        return genesis.validators().size();
    }

    /** Everybody who is a validator at some time. */
    int members() {
        return publicKeys.size();
    }

    Hash publicKey(int member) {
        return publicKeys.get(member);
    }

    Hash genesisHash() {
        return genesisHash;
    }

    /** What proves in hellos whose node it is. */
    Voucher voucher(int member) {
        return vouchers.get(member);
    }

    /** Whose key it is, or NOT_A_MEMBER. */
    int member(DirectBuffer key, int offset) {
        for (int member = 0; member < publicKeys.size(); member++) {
            if (publicKeys.get(member).matches(key, offset)) {
                return member;
            }
        }
        return ValidatorSet.NOT_A_MEMBER;
    }

    /** Power of a member of the first set. */
    int power(int founder) {
        return genesis.validators().get(founder).tier().power();
    }

    PoolConfig pool() {
        return pool;
    }

    ReplicaConfig replicaConfig(int member, boolean rejoins) {
        return new ReplicaConfig(genesis, pool, publicKey(member), rejoins);
    }

    /** Whether every batch is synced, or only those with an own signature. */
    boolean isAlwaysSynced() {
        return isAlwaysSynced;
    }

    JournalConfig journalConfig() {
        return new JournalConfig(
                Path.of("simulated"),
                isAlwaysSynced ? Durability.SYNC : Durability.ASYNC,
                JOURNAL_FILE_BYTES,
                24L * 60 * 60 * 1_000,
                0,
                CHECKPOINT_EVENTS,
                Integer.MAX_VALUE,
                JOURNAL_FILE_BYTES);
    }

    /** What a start tells; between the starts of a member only whether it rejoins differs. */
    Passport passport(int member, boolean rejoins) {
        byte[] configuration = ReplicaConfigCodec.encode(replicaConfig(member, rejoins));
        return new Passport("simulated", "simulated", "simulated", "", configuration);
    }
}
