package io.timecoin.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.telemetry.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves {@code GET /metrics}. A few threads answer, so that some half-sent requests hold up nobody; beyond those that wait,
 * connections are ended. For a monitor on the machine or in its network: no secret is told, and nobody is asked who he is.
 */
public final class MetricsServer implements AutoCloseable {
    private static final int BACKLOG = 16;
    private static final int THREADS = 4;
    private static final long THREAD_IDLE_S = 10;
    private static final int WAITING_MAX = 16;
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int NO_BODY = -1;

    static {
        // The JDK's server has no other way to be told for how long it may wait for one connection: seconds.
        setUnlessSet("sun.net.httpserver.maxReqTime", "5");
        setUnlessSet("sun.net.httpserver.maxRspTime", "5");
        setUnlessSet("jdk.httpserver.maxConnections", "64");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor executor;
    private final Metrics metrics;

    /**
     * Binds and serves.
     *
     * @param host where to listen
     * @param port where to listen, 0: where the system chooses
     * @throws EngineException FATAL, PORT_IN_USE, if that address cannot be had
     */
    public MetricsServer(String host, int port, Metrics metrics) {
        this.metrics = metrics;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
        } catch (IOException e) {
            throw EngineException.fatal(
                    Cause.PORT_IN_USE, "cannot serve metrics at " + host + ':' + port + ": " + e.getMessage(), e);
        }
        executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                THREAD_IDLE_S,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX),
                MetricsServer::thread);
        executor.allowCoreThreadTimeOut(true);
        server.setExecutor(executor);
        server.createContext("/", this::answer);
        server.start();
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "timecoin-metrics");
        thread.setDaemon(true);
        return thread;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals("/metrics")) {
                answer(exchange, NOT_FOUND, "there is /metrics only\n");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                answer(exchange, METHOD_NOT_ALLOWED, "");
            } else {
                answer(exchange, OK, metrics.text());
            }
        }
    }

    private static void answer(HttpExchange exchange, int code, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", TEXT);
        exchange.sendResponseHeaders(code, body.length == 0 ? NO_BODY : body.length);
        exchange.getResponseBody().write(body);
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Ends it, with what is being answered. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
