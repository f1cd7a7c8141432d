package io.timecoin.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.telemetry.Metrics;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetricsServerTest {
    private static final String HOST = "127.0.0.1";

    private final Metrics metrics = new Metrics().gauge("timecoin_height", "The last block.", () -> 42);
    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> ask(MetricsServer server, String method, String path) throws Exception {
        URI uri = URI.create("http://" + HOST + ':' + server.port() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void shouldTellMetricsAndNothingElse() throws Exception {
        try (MetricsServer server = new MetricsServer(HOST, 0, metrics)) {
            HttpResponse<String> told = ask(server, "GET", "/metrics");
            assertEquals(200, told.statusCode());
            assertEquals(metrics.text(), told.body());
            assertTrue(told.headers().firstValue("Content-Type").orElseThrow().startsWith("text/plain; version=0.0.4"));
            assertEquals(404, ask(server, "GET", "/metrics/x").statusCode());
            assertEquals(404, ask(server, "GET", "/").statusCode());
            assertEquals(405, ask(server, "POST", "/metrics").statusCode());
        }
    }

    @Test
    void shouldAnswerBesideConnectionsThatSayNothing() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try (MetricsServer server = new MetricsServer(HOST, 0, metrics)) {
            for (int i = 0; i < 40; i++) {
                silent.add(new Socket(HOST, server.port()));
            }
            assertEquals(200, ask(server, "GET", "/metrics").statusCode());
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void shouldAnswerBesideRequestsThatAreNotSentWhole() throws Exception {
        List<Socket> halves = new ArrayList<>();
        try (MetricsServer server = new MetricsServer(HOST, 0, metrics)) {
            for (int i = 0; i < 3; i++) {
                Socket half = new Socket(HOST, server.port());
                half.getOutputStream().write("GET /metr".getBytes(StandardCharsets.US_ASCII));
                halves.add(half);
            }
            assertEquals(200, ask(server, "GET", "/metrics").statusCode());
        } finally {
            for (Socket socket : halves) {
                socket.close();
            }
        }
    }

    @Test
    void shouldSayThatThePortIsTaken() throws IOException {
        try (MetricsServer server = new MetricsServer(HOST, 0, metrics)) {
            EngineException refused =
                    assertThrows(EngineException.class, () -> new MetricsServer(HOST, server.port(), metrics));
            assertEquals(Cause.PORT_IN_USE, refused.reason());
            assertTrue(refused.getMessage().contains(HOST + ':' + server.port()), refused.getMessage());
        }
    }
}
