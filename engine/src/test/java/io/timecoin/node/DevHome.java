package io.timecoin.node;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.journal.JournalConfig;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Allocation;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.ledger.Genesis.Validator;
import io.timecoin.peers.GuardConfig;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.pipeline.PipelineConfig;
import io.timecoin.store.StoreConfig;
import io.timecoin.txpool.PoolConfig;
import io.timecoin.wallet.DerivedWallets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A home on a temporary directory: a chain of one validator, with coins for wallets derived from a number. */
final class DevHome {
    static final int CHAIN_ID = 77;
    static final long COIN = 1_000_000L;

    final NodeConfig config;
    final DerivedWallets wallets;
    final Genesis genesis;

    DevHome(Path directory, int walletCount) throws IOException {
        this(
                directory,
                walletCount,
                new ChainRules(2 << 20, 10_000, 20, 10_000, 5_000, 100, 600_000, 1L << 50, 100_000, 546));
    }

    DevHome(Path directory, int walletCount, ChainRules rules) throws IOException {
        wallets = DerivedWallets.ofNumber(1, walletCount);
        NodeHome home = new NodeHome(directory);
        Files.createDirectories(home.validatorKey().getParent());
        Ed25519Signer key = Ed25519Signer.fromSeed(new byte[32]);
        KeyFile.write(home.validatorKey(), key);
        Files.createFile(home.unusedMark());
        Hash owner = wallets.owner(0);
        List<Allocation> allocations = IntStream.range(0, walletCount)
                .mapToObj(i -> new Allocation(wallets.owner(i), COIN))
                .toList();
        genesis = new Genesis(
                ChainKind.DEVNET,
                CHAIN_ID,
                1_700_000_000_000L,
                rules,
                List.of(new Validator(Hash.of(key.publicKey()), owner, Tier.GOLD)),
                allocations);
        GenesisFile.write(home.genesis(), genesis);
        config = new NodeConfig(
                        home,
                        ListenerConfig.at("127.0.0.1", 0),
                        List.of(),
                        PipelineConfig.forCores(2),
                        PoolConfig.defaults(),
                        JournalConfig.of(home.journal()),
                        StoreConfig.of(home.store(), rules.utxosMax()))
                .with(granting(home));
    }

    /** The configuration with other rooms' choices. */
    NodeConfig with(ListenerConfig listener, PoolConfig pool, StoreConfig store) {
        return new NodeConfig(config.home(), listener, List.of(), config.pipeline(), pool, config.journal(), store)
                .with(granting(config.home()));
    }

    /** The clients of tests are held to no limits. */
    static GuardConfig granting(NodeHome home) {
        return GuardConfig.defaults(home.peers())
                .granting(List.of(ClientIdentity.nobody().key().peerId()));
    }

    /**
     * Writes the configuration a process of its own reads; it listens where the system chooses, and tries out no verifiers at each of
     * its many starts.
     */
    void configure(String toml) throws IOException {
        Files.writeString(
                config.home().config(),
                "[network]\nport = 0\ngrantedClients = [\""
                        + ClientIdentity.nobody().key().peerId() + "\"]\n[crypto]\nverifier = \"bouncycastle\"\n"
                        + toml);
    }
}
