package io.timecoin.pipeline;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Allocation;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.txpool.PoolConfig;
import io.timecoin.wallet.TransactionBuilder;
import java.util.Collections;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** A chain of one validator whose every coin belongs to the validator's key, and transfers over it. */
final class SampleChain {
    static final int CHAIN_ID = 7;
    static final long COIN = 100_000_000L;
    static final long FEE = 50_000;
    static final long GENESIS_MS = 1_700_000_000_000L;
    static final int INTERVAL_MS = 100;
    static final int HEARTBEAT_MS = 10_000;
    private static final long NEVER = Long.MAX_VALUE;
    private static final int OUTPUT_BYTES = 40;

    final Ed25519Signer key = Ed25519Signer.fromSeed(new byte[32]);
    final Genesis genesis;
    final ReplicaConfig config;
    final Hash owner;
    private final Hash genesisHash;
    private final UnsafeBuffer ownerBytes;
    private final TransactionBuilder builder = new TransactionBuilder(CHAIN_ID);
    private final UnsafeBuffer target = new UnsafeBuffer(new byte[65_536]);

    SampleChain(int coins) {
        ownerBytes = new UnsafeBuffer(new byte[Hash.BYTES]);
        UnsafeBuffer publicKey = new UnsafeBuffer(new byte[32]);
        key.publicKey(publicKey, 0);
        new TransactionHashes().owner(publicKey, 0, ownerBytes, 0);
        owner = Hash.of(ownerBytes, 0);
        ChainRules rules = new ChainRules(
                1 << 20, 2_000, INTERVAL_MS, HEARTBEAT_MS, 5_000, 100, 3_600_000, Long.MAX_VALUE, 100_000, 546);
        genesis = new Genesis(
                ChainKind.DEVNET,
                CHAIN_ID,
                GENESIS_MS,
                rules,
                List.of(new Genesis.Validator(Hash.of(key.publicKey()), owner, Genesis.Tier.GOLD)),
                Collections.nCopies(coins, new Allocation(owner, COIN)));
        genesisHash = GenesisCodec.hash(genesis);
        PoolConfig pool = new PoolConfig(20_000, 64L << 20, 1_000, 3_600_000, 25);
        config = new ReplicaConfig(genesis, pool, Hash.of(key.publicKey()));
    }

    /** A transfer that spends a coin of genesis into so many outputs; really signed if so asked. */
    byte[] transfer(int coin, int outputs, boolean signed) {
        UnsafeBuffer parent =
                new UnsafeBuffer(GenesisCoins.txId(genesisHash, coin).toByteArray());
        builder.begin(NEVER).spend(parent, 0, GenesisCoins.outputIndex(coin), key);
        for (int i = 0; i < outputs; i++) {
            builder.pay((COIN - FEE) / outputs - 400L * OUTPUT_BYTES, ownerBytes, 0);
        }
        byte[] bytes = new byte[signed ? builder.build(target, 0) : builder.encode(target, 0)];
        target.getBytes(0, bytes);
        return bytes;
    }
}
