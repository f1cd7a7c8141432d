package io.timecoin.client;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;
import io.timecoin.crypto.NodeIdentity;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * How a workload is sent.
 *
 * @param host address of the validator
 * @param port its port, 1 to 65535
 * @param mode by schedule, or as fast as answers allow
 * @param ratePerSecond transfers a second in {@link Mode#OPEN_LOOP}, 1 to 10,000,000; ignored otherwise
 * @param windowMs how long transfers are sent, in ms, at least 1; less if the workload ends before
 * @param inFlightMax transfers neither committed nor rejected at a time in {@link Mode#MAXIMUM}, 1 to 1,000,000; ignored
 *     otherwise, for a bound would turn the schedule into a closed loop
 * @param drainMs how long is waited for the outcome of what was sent, in ms
 * @param connectTimeoutMs most time to connect and to subscribe, in ms, at least 1
 * @param others further validators of the chain, one of which takes over when a connection is lost; empty for none
 * @param identity of the sending side, or null for validators without TLS
 */
public record LoadConfig(
        String host,
        int port,
        Mode mode,
        int ratePerSecond,
        long windowMs,
        int inFlightMax,
        long drainMs,
        int connectTimeoutMs,
        List<InetSocketAddress> others,
        NodeIdentity identity) {
    /** Default of {@link #inFlightMax}. */
    public static final int IN_FLIGHT_MAX_DEFAULT = 20_000;

    /** Default of {@link #drainMs}. */
    public static final long DRAIN_MS_DEFAULT = 10_000;

    /** Default of {@link #connectTimeoutMs}. */
    public static final int CONNECT_TIMEOUT_MS_DEFAULT = 5_000;

    /** Longest {@link #windowMs}: a day. */
    public static final long WINDOW_MS_MAX = 86_400_000;

    private static final int PORT_MAX = 65_535;
    private static final int RATE_MAX = 10_000_000;
    private static final int IN_FLIGHT_CEILING = 1_000_000;

    /** What decides when the next transfer is sent. */
    public enum Mode {
        /** A schedule at a fixed rate, whatever the validator does: for latency. */
        OPEN_LOOP,
        /** Room among those in flight: for capacity. */
        MAXIMUM
    }

    /** Checks every range. */
    public LoadConfig {
        check(host != null && !host.isBlank(), "the host is empty");
        check(port >= 1 && port <= PORT_MAX, "the port is not 1 to 65535");
        check(mode == Mode.MAXIMUM || ratePerSecond >= 1 && ratePerSecond <= RATE_MAX, "the rate is not 1 to 10^7");
        check(windowMs >= 1 && windowMs <= WINDOW_MS_MAX, "the window is not 1 ms to one day");
        check(
                mode == Mode.OPEN_LOOP || inFlightMax >= 1 && inFlightMax <= IN_FLIGHT_CEILING,
                "inFlightMax is not 1 to 10^6");
        check(drainMs >= 0, "drainMs is negative");
        check(connectTimeoutMs >= 1, "connectTimeoutMs is below 1");
        others = List.copyOf(others);
    }

    /** A fixed rate with the other defaults. */
    public static LoadConfig openLoop(String host, int port, int ratePerSecond, long windowMs) {
        return new LoadConfig(
                host,
                port,
                Mode.OPEN_LOOP,
                ratePerSecond,
                windowMs,
                IN_FLIGHT_MAX_DEFAULT,
                DRAIN_MS_DEFAULT,
                CONNECT_TIMEOUT_MS_DEFAULT,
                List.of(),
                null);
    }

    /** As fast as the validator answers, with the other defaults. */
    public static LoadConfig maximum(String host, int port, long windowMs) {
        return new LoadConfig(
                host,
                port,
                Mode.MAXIMUM,
                1,
                windowMs,
                IN_FLIGHT_MAX_DEFAULT,
                DRAIN_MS_DEFAULT,
                CONNECT_TIMEOUT_MS_DEFAULT,
                List.of(),
                null);
    }

    /** The same, and who takes over when a connection is lost. */
    public LoadConfig with(List<InetSocketAddress> takingOver) {
        return new LoadConfig(
                host,
                port,
                mode,
                ratePerSecond,
                windowMs,
                inFlightMax,
                drainMs,
                connectTimeoutMs,
                takingOver,
                identity);
    }

    /** The same, over TLS. */
    public LoadConfig as(NodeIdentity sender) {
        return new LoadConfig(
                host, port, mode, ratePerSecond, windowMs, inFlightMax, drainMs, connectTimeoutMs, others, sender);
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw EngineException.fatal(CONFIG, message);
        }
    }
}
