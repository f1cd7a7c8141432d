package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.timecoin.client.NodeStatus;
import io.timecoin.client.StatusQuery;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.Opening;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A validator as operators run it: a process of its own, stopped by a signal. */
@Timeout(120)
class StartProcessTest {
    private static final int STATUS_TIMEOUT_MS = 30_000;
    private static final long END_SECONDS_MAX = 30;

    @TempDir
    Path directory;

    private Process process;

    private BufferedReader start(NodeHome home) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("--add-")) {
                command.add(argument);
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TimeCoinCli.class.getName()));
        command.addAll(List.of("start", "--home", home.directory().toString(), "--json"));
        process = new ProcessBuilder(command)
                .redirectError(directory.resolve("stderr").toFile())
                .start();
        return process.inputReader();
    }

    @AfterEach
    void endProcess() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private static JsonNode line(BufferedReader out) throws IOException {
        String line = out.readLine();
        assertNotNull(line, "the process ended");
        return new ObjectMapper().readTree(line);
    }

    @Test
    void shouldEndWithZeroAndTheCleanMarkerWhenTerminated() throws IOException, InterruptedException {
        NodeHome home = new NodeHome(directory.resolve("home"));
        assertEquals(0, CliRun.of("init", "--home", home.directory().toString()).exitCode());
        Files.writeString(home.config(), "[network]\nport = 0\n");

        BufferedReader out = start(home);
        HostAndPort address = HostAndPort.parse(line(out).get("address").textValue());
        NodeStatus status = StatusQuery.ask(address.host(), address.port(), STATUS_TIMEOUT_MS, ClientIdentity.nobody());
        // By its handle: the process itself would close the stream that is read below.
        process.toHandle().destroy();
        JsonNode stopped = line(out);
        assertTrue(process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS));

        assertEquals(0, process.exitValue());
        assertEquals("stopped", stopped.get("event").textValue());
        assertTrue(stopped.get("height").longValue() >= status.height());
        assertEquals(64, stopped.get("stateRoot").textValue().length());
        assertEquals(GenesisCodec.hash(GenesisFile.read(home.genesis())), status.genesisHash());
        NodeConfig config = NodeConfigFile.read(home);
        try (CommittedUtxoStore store = CommittedUtxoStore.open(config.store(), status.genesisHash())) {
            assertEquals(Opening.CLEAN, store.opening());
        }
    }
}
