package io.timecoin.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one contestant to its end and reads the JSON object of its last line. One thread. */
final class PeerProcess {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MINUTES_MAX = 4;
    private static final int LINES_SHOWN = 12;

    /** Of the lines that a failure leaves, those that say what failed are few. */
    private static final String STACK = "at ";

    private final Path peers;
    private final Path directory;
    private int runs;

    /**
     * Creates a runner.
     *
     * @param peers where the peers' modules are
     * @param directory takes the output; each process runs in a new one of its own
     */
    PeerProcess(Path peers, Path directory) {
        this.peers = peers;
        this.directory = directory;
    }

    /** Runs it in its own JVM; a failure comes back as {@code {"failed": ...}}. */
    JsonNode run(Contestant contestant) throws IOException {
        String name = contestant.key() + '-' + ++runs;
        Path out = directory.resolve(name + ".out");
        Path err = directory.resolve(name + ".err");
        try (TemporaryHome own = TemporaryHome.make()) {
            return run(contestant, own.path(), out, err);
        }
    }

    private JsonNode run(Contestant contestant, Path own, Path out, Path err) throws IOException {
        Process process = new ProcessBuilder(contestant.command(peers, own))
                .directory(own.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
                return failed("it took more than " + MINUTES_MAX + " minutes", err);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("interrupted", err);
        } finally {
            process.destroyForcibly().onExit().join();
        }
        if (process.exitValue() != 0) {
            return failed("exit code " + process.exitValue(), err);
        }
        List<String> lines = Files.readAllLines(out);
        String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        return last.startsWith("{") ? JSON.readTree(last) : failed("its last line is no JSON object", err);
    }

    private static JsonNode failed(String why, Path err) throws IOException {
        List<String> lines = Files.readAllLines(err).stream()
                .filter(line -> !line.stripLeading().startsWith(STACK))
                .toList();
        lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()).forEach(System.err::println);
        return JSON.createObjectNode().put("failed", why);
    }
}
