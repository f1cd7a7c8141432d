package io.timecoin.node;

import io.timecoin.journal.JournalConfig;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.peers.PeerAddress;
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
 * @param pipeline how it uses the machine
 * @param pool local policy of the pool
 * @param journal how it writes its journal
 * @param store how it keeps what is derived
 * @param rejoins whether its key has voted before and the journal is lost; said on the command line alone
 */
public record NodeConfig(
        NodeHome home,
        ListenerConfig listener,
        List<PeerAddress> peers,
        PipelineConfig pipeline,
        PoolConfig pool,
        JournalConfig journal,
        StoreConfig store,
        boolean rejoins) {
    /** A validator that has its past, or none. */
    public NodeConfig(
            NodeHome home,
            ListenerConfig listener,
            List<PeerAddress> peers,
            PipelineConfig pipeline,
            PoolConfig pool,
            JournalConfig journal,
            StoreConfig store) {
        this(home, listener, peers, pipeline, pool, journal, store, false);
    }

    /** The same validator, without its past. */
    NodeConfig rejoining() {
        return new NodeConfig(home, listener, peers, pipeline, pool, journal, store, true);
    }

    /** The same validator, listening elsewhere. */
    NodeConfig at(ListenerConfig elsewhere) {
        return new NodeConfig(home, elsewhere, peers, pipeline, pool, journal, store, rejoins);
    }

    /** The same validator, using the machine in another way. */
    NodeConfig with(PipelineConfig another) {
        return new NodeConfig(home, listener, peers, another, pool, journal, store, rejoins);
    }
}
