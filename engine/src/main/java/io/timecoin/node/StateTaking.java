package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.peers.NetworkListener;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.store.EpochRecords;
import java.util.function.Consumer;

/**
 * Whether a journal that is about to begin shall begin from a state of peers, and if so, from which. Main thread.
 *
 * @param replicaConfig what the journal would begin with
 */
record StateTaking(NodeConfig config, ReplicaConfig replicaConfig) {
    /**
     * A validator of genesis was there from the beginning, unless its operator says otherwise.
     *
     * @throws EngineException FATAL, CONFIG, if a state must be taken and nobody is named who may have one
     */
    boolean isWanted() {
        boolean isAlone = addresses(config) == 0;
        if (isAlone
                && config.sync().mode() == SyncConfig.Mode.STATE
                && replicaConfig.base().isGenesis()) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    "sync.mode is state, and neither network.peers nor a bootstrap node says where to take one from");
        }
        return switch (config.sync().mode()) {
                    case STATE -> true;
                    case BLOCKS -> false;
                    case AUTO ->
                        replicaConfig.genesis().validators().stream()
                                .noneMatch(v -> v.publicKey().equals(replicaConfig.validator()));
                }
                && !isAlone
                && replicaConfig.base().isGenesis();
    }

    /**
     * How many addresses are named to find peers at: those to be linked with, or else those to begin with.
     */
    static int addresses(NodeConfig config) {
        return config.peers().isEmpty()
                ? config.guard().bootstrap().size()
                : config.peers().size();
    }

    /**
     * Takes it; returns when it is on the disk.
     *
     * @param credentials as whom it links with them
     * @param verifier judges what validators have signed
     * @param told what the sync does or waits for
     * @return what the journal begins from: genesis where blocks are the way
     * @throws io.timecoin.base.EngineException FATAL, CONFIG, if the checkpoint cannot be one; else as {@link StateSync#run}
     */
    ReplicaBase take(
            NodeCredentials credentials,
            Hash genesisHash,
            EpochRecords epochs,
            Snapshots snapshots,
            FailStop failStop,
            SignatureVerifier verifier,
            Consumer<String> told) {
        config.sync().requireEpochEnd(replicaConfig.genesis().rules().epochs());
        NodeConfig asNewcomer = config.with(config.guard().ofNewcomer());
        try (NetworkListener newcomer = credentials.listener(asNewcomer, replicaConfig.genesis(), genesisHash)) {
            SyncNetwork network = new ListenerNetwork(newcomer);
            return new StateSync(config, replicaConfig, network, epochs, snapshots, failStop, verifier, told).run();
        }
    }
}
