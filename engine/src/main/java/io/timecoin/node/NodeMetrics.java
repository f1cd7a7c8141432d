package io.timecoin.node;

import io.timecoin.api.MetricsServer;
import io.timecoin.base.Rung;
import io.timecoin.peers.NetworkCounters;
import io.timecoin.peers.NetworkListener;
import io.timecoin.pipeline.LadderView;
import io.timecoin.pipeline.Pipeline;
import io.timecoin.telemetry.Metrics;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** The metrics of a running node: what stands in OPERATIONS.md, Metrics. */
final class NodeMetrics {
    private final Metrics metrics = new Metrics();

    private NodeMetrics() {}

    /**
     * Serves them.
     *
     * @param storedHeight asked from the server's thread
     * @return what ends that; nothing is served if no port is configured
     */
    static AutoCloseable serve(
            MetricsConfig config, Pipeline pipeline, NetworkListener listener, LongSupplier storedHeight) {
        if (config.port() == 0) {
            return () -> {};
        }
        NodeMetrics node = new NodeMetrics();
        node.metrics.gauge(
                "timecoin_stored_height", "Height of the last block that is final and stored.", storedHeight);
        node.catchUp(pipeline);
        node.ladder(pipeline.ladder());
        node.network(listener);
        return new MetricsServer(config.host(), config.port(), node.metrics);
    }

    private void catchUp(Pipeline pipeline) {
        metrics.gauge(
                "timecoin_catching_up",
                "1 while blocks are fetched because the chain has gone on without this node.",
                () -> pipeline.view().catchUp().isBehind() ? 1 : 0);
        metrics.gauge(
                "timecoin_catch_up_target_height",
                "The height up to which blocks are known to exist, as peers claim.",
                () -> pipeline.view().catchUp().target());
    }

    private void ladder(LadderView ladder) {
        for (Rung rung : Rung.values()) {
            String name = rung.name().toLowerCase(Locale.ROOT);
            metrics.gauge(
                    "timecoin_rung",
                    "1 while the node stands on that rung of the ladder.",
                    "rung",
                    name,
                    () -> rung.isIn(ladder.rungs()) ? 1 : 0);
        }
        for (Rung rung : Rung.values()) {
            metrics.counter(
                    "timecoin_rung_entered_total",
                    "How often it has come to stand on that rung.",
                    "rung",
                    rung.name().toLowerCase(Locale.ROOT),
                    () -> ladder.times(rung));
        }
        metrics.counter(
                "timecoin_transactions_turned_away_total",
                "Transactions turned away because the disk was low.",
                ladder::turnedAway);
        metrics.gauge(
                "timecoin_clock_offset_ms",
                "How far the clocks of the other validators are ahead.",
                ladder::clockOffsetMs);
    }

    private void network(NetworkListener listener) {
        metrics.gauge("timecoin_links", "Links to other nodes that are up.", () -> listener.peers()
                .size());
        metrics.gauge("timecoin_connections", "Open connections.", () -> listener.counters()
                .connections());
        count(listener, "bytes_in", "Bytes read from sockets.", NetworkCounters::bytesIn);
        count(listener, "frames_in", "Frames taken.", NetworkCounters::framesIn);
        count(
                listener,
                "frames_refused",
                "Frames that were not taken: of a wrong form or size, of the wrong side, too many.",
                NetworkCounters::framesRefused);
        count(
                listener,
                "frames_rate_limited",
                "Frames that were more than a connection may send.",
                NetworkCounters::framesRateLimited);
        count(
                listener,
                "frames_dropped_out",
                "Frames not sent because the connection was gone or too slow.",
                NetworkCounters::framesDroppedOut);
        count(
                listener,
                "archive_requests_dropped",
                "Requests for blocks, states or records that were answered RATE_LIMITED because too many waited.",
                NetworkCounters::archiveRequestsDropped);
        count(listener, "stalls", "Times a connection was not read for a while.", NetworkCounters::stalls);
        count(listener, "offences", "What no honest side does.", NetworkCounters::offences);
        count(
                listener,
                "handshakes_failed",
                "Connections whose other side proved no key in time.",
                NetworkCounters::handshakesFailed);
        count(listener, "links_refused", "Hellos that did not fit.", NetworkCounters::linksRefused);
        ended(listener, "refused", NetworkCounters::connectionsRefused);
        ended(listener, "banned", NetworkCounters::connectionsBanned);
        ended(listener, "evicted", NetworkCounters::connectionsEvicted);
        ended(listener, "idle", NetworkCounters::connectionsIdle);
        ended(listener, "too_slow", NetworkCounters::connectionsTooSlow);
    }

    private void count(NetworkListener listener, String name, String help, ToLongFunction<NetworkCounters> of) {
        metrics.counter("timecoin_" + name + "_total", help, () -> of.applyAsLong(listener.counters()));
    }

    private void ended(NetworkListener listener, String reason, ToLongFunction<NetworkCounters> of) {
        metrics.counter(
                "timecoin_connections_ended_total",
                "Connections that this side ended or did not take, by reason.",
                "reason",
                reason,
                () -> of.applyAsLong(listener.counters()));
    }
}
