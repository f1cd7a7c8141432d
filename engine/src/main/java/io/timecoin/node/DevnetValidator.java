package io.timecoin.node;

/** One validator of a devnet, in this process or in one of its own. */
interface DevnetValidator {
    /** Where it lives. */
    NodeHome home();

    /** The port it listens on, at 127.0.0.1. */
    int port();

    /** Ends it in an orderly way; throws what stopped it if it failed. */
    void stop();
}
