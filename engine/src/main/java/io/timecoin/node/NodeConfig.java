package io.timecoin.node;

import io.timecoin.journal.JournalConfig;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.pipeline.PipelineConfig;
import io.timecoin.store.StoreConfig;
import io.timecoin.txpool.PoolConfig;

/**
 * Everything an operator may choose, one record a room.
 *
 * @param home where the validator lives
 * @param listener where it listens
 * @param pipeline how it uses the machine
 * @param pool local policy of the pool
 * @param journal how it writes its journal
 * @param store how it keeps what is derived
 */
public record NodeConfig(
        NodeHome home,
        ListenerConfig listener,
        PipelineConfig pipeline,
        PoolConfig pool,
        JournalConfig journal,
        StoreConfig store) {}
