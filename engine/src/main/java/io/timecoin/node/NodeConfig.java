package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.journal.JournalConfig;
import io.timecoin.peers.GuardConfig;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.peers.PeerAddress;
import io.timecoin.peers.TrafficConfig;
import io.timecoin.pipeline.PipelineConfig;
import io.timecoin.store.StoreConfig;
import io.timecoin.txpool.PoolConfig;
import java.util.List;

/**
 * Everything an operator may choose, one record a room.
 *
 * @param home where the validator lives
 * @param listener where it listens
 * @param peers the other validators, to be linked with
 * @param traffic what passes between the validators, and how
 * @param guard whom it takes, and how much of each
 * @param pipeline how it uses the machine
 * @param pool local policy of the pool
 * @param journal how it writes its journal
 * @param store how it keeps what is derived
 * @param sync how it comes to the chain
 * @param metrics where it tells its metrics
 * @param tls whether connections are encrypted and both sides prove their keys; without it only loopback is listened on
 * @param observes whether it votes on nothing and needs no consensus key
 * @param rejoins whether its key has voted before and the journal is lost; said on the command line alone
 */
public record NodeConfig(
        NodeHome home,
        ListenerConfig listener,
        List<PeerAddress> peers,
        TrafficConfig traffic,
        GuardConfig guard,
        PipelineConfig pipeline,
        PoolConfig pool,
        JournalConfig journal,
        StoreConfig store,
        SyncConfig sync,
        MetricsConfig metrics,
        boolean tls,
        boolean observes,
        boolean rejoins) {
    /** Checks what the rooms cannot. */
    public NodeConfig {
        if (!tls && !isLoopback(listener.host())) {
            throw EngineException.fatal(
                    EngineException.Cause.CONFIG,
                    "network.tls is false and network.host is " + listener.host()
                            + ": without TLS a validator listens on the loopback address alone");
        }
    }

    /** A validator that has its past, or none. */
    public NodeConfig(
            NodeHome home,
            ListenerConfig listener,
            List<PeerAddress> peers,
            PipelineConfig pipeline,
            PoolConfig pool,
            JournalConfig journal,
            StoreConfig store) {
        this(
                home,
                listener,
                peers,
                TrafficConfig.defaults(),
                GuardConfig.defaults(home.peers()),
                pipeline,
                pool,
                journal,
                store,
                SyncConfig.defaults(),
                MetricsConfig.none(),
                true,
                false,
                false);
    }

    /** The same validator, without its past. */
    public NodeConfig rejoining() {
        return new NodeConfig(
                home, listener, peers, traffic, guard, pipeline, pool, journal, store, sync, metrics, tls, observes,
                true);
    }

    /** The same validator, listening elsewhere. */
    NodeConfig at(ListenerConfig elsewhere) {
        return new NodeConfig(
                home, elsewhere, peers, traffic, guard, pipeline, pool, journal, store, sync, metrics, tls, observes,
                rejoins);
    }

    /** The same validator, with other traffic between it and the others. */
    public NodeConfig with(TrafficConfig another) {
        return new NodeConfig(
                home, listener, peers, another, guard, pipeline, pool, journal, store, sync, metrics, tls, observes,
                rejoins);
    }

    /** The same validator, which takes others, or more or less of each. */
    public NodeConfig with(GuardConfig another) {
        return new NodeConfig(
                home, listener, peers, traffic, another, pipeline, pool, journal, store, sync, metrics, tls, observes,
                rejoins);
    }

    /** The same validator, using the machine in another way. */
    NodeConfig with(PipelineConfig another) {
        return new NodeConfig(
                home, listener, peers, traffic, guard, another, pool, journal, store, sync, metrics, tls, observes,
                rejoins);
    }

    /** The same validator over plain TCP. */
    public NodeConfig withoutTls() {
        return new NodeConfig(
                home, listener, peers, traffic, guard, pipeline, pool, journal, store, sync, metrics, false, observes,
                rejoins);
    }

    /** The same validator, coming to the chain in another way. */
    public NodeConfig with(SyncConfig another) {
        return new NodeConfig(
                home, listener, peers, traffic, guard, pipeline, pool, journal, store, another, metrics, tls, observes,
                rejoins);
    }

    /** The same validator, telling its metrics elsewhere. */
    NodeConfig with(MetricsConfig another) {
        return new NodeConfig(
                home, listener, peers, traffic, guard, pipeline, pool, journal, store, sync, another, tls, observes,
                rejoins);
    }

    /** The same validator, keeping what is derived in another way. */
    NodeConfig with(StoreConfig another) {
        return new NodeConfig(
                home, listener, peers, traffic, guard, pipeline, pool, journal, another, sync, metrics, tls, observes,
                rejoins);
    }

    /** The same node, linked with others. */
    NodeConfig with(List<PeerAddress> others) {
        return new NodeConfig(
                home, listener, others, traffic, guard, pipeline, pool, journal, store, sync, metrics, tls, observes,
                rejoins);
    }

    /** The same node, observing. */
    NodeConfig observing() {
        return new NodeConfig(
                home, listener, peers, traffic, guard, pipeline, pool, journal, store, sync, metrics, tls, true,
                rejoins);
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }
}
