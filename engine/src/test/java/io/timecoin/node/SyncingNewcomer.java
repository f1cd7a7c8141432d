package io.timecoin.node;

import io.timecoin.base.Hash;
import io.timecoin.crypto.VerifierChoice;
import io.timecoin.journal.JournalConfig;
import io.timecoin.ledger.Genesis;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.peers.PeerAddress;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.PipelineConfig;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.store.EpochRecords;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.StoreConfig;
import io.timecoin.txpool.PoolConfig;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;

/** A node that holds nothing but genesis and takes a state, whoever its peers are. */
final class SyncingNewcomer {
    private static final long COINS_MAX = 100_000;

    private SyncingNewcomer() {}

    /** Its configuration, in a home of its own. */
    static NodeConfig config(Path directory, List<PeerAddress> peers) {
        NodeHome home = new NodeHome(directory);
        return new NodeConfig(
                        home,
                        ListenerConfig.at("127.0.0.1", 0),
                        peers,
                        PipelineConfig.forCores(2),
                        PoolConfig.defaults(),
                        JournalConfig.of(home.journal()),
                        StoreConfig.of(home.store(), COINS_MAX))
                .with(new SyncConfig(SyncConfig.Mode.STATE, 1, null));
    }

    /** What its replica would begin with. */
    static ReplicaConfig replica(NodeConfig config, Genesis genesis) {
        return new ReplicaConfig(genesis, config.pool(), Hash.ZERO);
    }

    /** Its sync over a network, not begun. */
    static StateSync sync(NodeConfig config, Genesis genesis, SyncNetwork network, Consumer<String> told) {
        return new StateSync(
                config,
                replica(config, genesis),
                network,
                EpochRecords.open(config.store()),
                new Snapshots(SnapshotFiles.open(config.store())),
                new FailStop(failure -> {}),
                VerifierChoice.SCALAR.newVerifier(16, new SecureRandom()),
                told);
    }
}
