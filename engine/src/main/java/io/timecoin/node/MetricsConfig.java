package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;

/**
 * Where a node tells its metrics.
 *
 * @param host where to listen; whoever reaches it may read
 * @param port where to listen, 1 to 65535; 0: nowhere
 */
public record MetricsConfig(String host, int port) {
    private static final int PORT_MAX = 65_535;

    /** Checks the range. */
    public MetricsConfig {
        if (port < 0 || port > PORT_MAX) {
            throw EngineException.fatal(
                    Cause.CONFIG, "metrics.address has port " + port + ", it must be 0 to " + PORT_MAX);
        }
    }

    /** Nowhere. */
    public static MetricsConfig none() {
        return new MetricsConfig("127.0.0.1", 0);
    }
}
