package io.timecoin.bench;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The chain of pre-verified measurements: one validator, all coins with one owner, no reward, and blocks small in time and
 * large in room, so that no limit of consensus is what is measured.
 *
 * @param genesis its first state
 * @param key the validator's
 */
record BenchChain(Genesis genesis, Ed25519Signer key) {
    /** Any number. */
    static final int CHAIN_ID = 7;

    private static final long COIN_UNITS = 1_000L * 100_000_000L;
    private static final int HEARTBEAT_MS = 10_000;
    private static final int TIME_SKEW_MS = 5_000;
    private static final int SLOT_MS = 600_000;

    static BenchChain of(BlockLimits limits, int coins, int utxosMax, long timeMs) {
        Ed25519Signer key = Ed25519Signer.fromSeed(new byte[Ed25519Signer.SEED_BYTES]);
        ChainRules rules = new ChainRules(
                limits.bytes(),
                limits.transactions(),
                limits.intervalMs(),
                HEARTBEAT_MS,
                TIME_SKEW_MS,
                0,
                SLOT_MS,
                Long.MAX_VALUE,
                utxosMax,
                Limits.DUST_UNITS);
        Hash owner = TransferTemplate.ownerHash();
        Genesis.Validator validator = new Genesis.Validator(Hash.of(key.publicKey()), owner, Genesis.Tier.GOLD);
        List<Genesis.Allocation> allocations = Collections.nCopies(coins, new Genesis.Allocation(owner, COIN_UNITS));
        return new BenchChain(
                new Genesis(ChainKind.DEVNET, CHAIN_ID, timeMs, rules, Arrays.asList(validator), allocations), key);
    }

    /**
     * How large blocks get, and how soon they follow.
     *
     * @param bytes most bytes of transactions
     * @param transactions most transactions
     * @param intervalMs shortest time between two, ms
     */
    record BlockLimits(int bytes, int transactions, int intervalMs) {}
}
