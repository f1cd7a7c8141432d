package io.timecoin.node;

import io.timecoin.pipeline.PoolDepartures;
import java.util.function.Consumer;

/** One node of a devnet, validator or observer, in this process or in one of its own. */
interface DevnetNode {
    /** Where it lives. */
    NodeHome home();

    /** The port it listens on, at 127.0.0.1. */
    int port();

    /**
     * Whether it takes connections.
     *
     * @param onSync told what its sync does or waits for, if it does not yet
     * @throws io.timecoin.base.EngineException ERROR if it never will
     */
    boolean isListening(Consumer<String> onSync);

    /** What left its pool without a block, or null where only its own process knows. After {@link #stop}. */
    PoolDepartures departures();

    /**
     * Where a node stood when it ended.
     *
     * @param height of its last block
     * @param stateRoot after that block, in hex
     */
    record End(long height, String stateRoot) {}

    /** Where it stood when it ended, or null if it did not say. After {@link #stop}. */
    End end();

    /** Ends it in an orderly way; throws what stopped it if it failed. */
    void stop();
}
