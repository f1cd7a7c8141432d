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

    /** Ends it in an orderly way; throws what stopped it if it failed. */
    void stop();
}
