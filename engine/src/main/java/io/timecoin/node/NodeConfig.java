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
 */
public record NodeConfig(
        NodeHome home,
        ListenerConfig listener,
        List<PeerAddress> peers,
        PipelineConfig pipeline,
        PoolConfig pool,
        JournalConfig journal,
        StoreConfig store) {
    /** The same validator, listening elsewhere. */
    NodeConfig at(ListenerConfig elsewhere) {
        return new NodeConfig(home, elsewhere, peers, pipeline, pool, journal, store);
    }

    /** The same validator, using the machine in another way. */
    NodeConfig with(PipelineConfig another) {
        return new NodeConfig(home, listener, peers, another, pool, journal, store);
    }
}
