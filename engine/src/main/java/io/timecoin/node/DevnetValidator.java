package io.timecoin.node;

import io.timecoin.pipeline.PoolDepartures;

/** One validator of a devnet, in this process or in one of its own. */
interface DevnetValidator {
    /** Where it lives. */
    NodeHome home();

    /** The port it listens on, at 127.0.0.1. */
    int port();

    /** What left its pool without a block, or null where only its own process knows. After {@link #stop}. */
    PoolDepartures departures();

    /**
     * Where a validator stood when it ended.
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
