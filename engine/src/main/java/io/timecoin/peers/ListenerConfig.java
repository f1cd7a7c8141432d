package io.timecoin.peers;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;

/**
 * Where and how the listener takes connections.
 *
 * @param host address to bind, a name or literal; 0.0.0.0 takes every interface
 * @param port TCP port, 0 to 65535; 0 lets the system choose
 * @param connectionsMax connections at a time, 1 to {@link Limits#CONNECTIONS_MAX}; more are closed at once
 * @param readIdleMs silence in ms after which a connection that subscribed to nothing is closed, and after which one
 *     that takes nothing of what waits for it is closed; 0 never, else at least 100
 * @param outboundBytesMax bytes that may wait for one connection, 64 KiB to 1 GiB; one for which a frame finds no room is
 *     closed. All clients together have an eighth of what the JVM may take, 20 MiB at least, and so have all peers
 * @param threads event loops, 0 to 64; 0 takes half the cores, at least 1 and at most 8
 */
public record ListenerConfig(
        String host, int port, int connectionsMax, long readIdleMs, int outboundBytesMax, int threads) {
    /** Default of {@link #connectionsMax}. */
    public static final int CONNECTIONS_MAX_DEFAULT = 1024;

    /** Default of {@link #readIdleMs}. */
    public static final long READ_IDLE_MS_DEFAULT = 120_000;

    /** Default of {@link #outboundBytesMax}. */
    public static final int OUTBOUND_BYTES_MAX_DEFAULT = 4 * 1024 * 1024;

    private static final int PORT_MAX = 65_535;
    private static final long READ_IDLE_MS_MIN = 100;
    private static final int OUTBOUND_BYTES_MAX_CEILING = 1 << 30;
    private static final int THREADS_MAX = 64;
    private static final int THREADS_DEFAULT_MAX = 8;

    /** Checks every range. */
    public ListenerConfig {
        check(host != null && !host.isBlank(), "network.host is empty");
        require("port", port, 0, PORT_MAX);
        require("connectionsMax", connectionsMax, 1, Limits.CONNECTIONS_MAX);
        check(
                readIdleMs == 0 || readIdleMs >= READ_IDLE_MS_MIN,
                "network.readIdleMs is " + readIdleMs + ", it must be 0 or at least " + READ_IDLE_MS_MIN);
        require("outboundBytesMax", outboundBytesMax, Limits.OUTBOUND_CHUNK_BYTES, OUTBOUND_BYTES_MAX_CEILING);
        require("threads", threads, 0, THREADS_MAX);
    }

    /** The defaults at an address. */
    public static ListenerConfig at(String host, int port) {
        return new ListenerConfig(
                host, port, CONNECTIONS_MAX_DEFAULT, READ_IDLE_MS_DEFAULT, OUTBOUND_BYTES_MAX_DEFAULT, 0);
    }

    int threadCount() {
        int half = Runtime.getRuntime().availableProcessors() / 2;
        return threads > 0 ? threads : Math.min(THREADS_DEFAULT_MAX, Math.max(1, half));
    }

    private static void require(String key, long value, long least, long most) {
        check(
                value >= least && value <= most,
                "network." + key + " is " + value + ", it must be " + least + " to " + most);
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw EngineException.fatal(CONFIG, message);
        }
    }
}
