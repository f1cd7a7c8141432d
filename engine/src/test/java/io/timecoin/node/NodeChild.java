package io.timecoin.node;

import io.timecoin.crypto.VectorModule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A validator in a process of its own, started as operators start it, with this process's class path and JVM flags. */
final class NodeChild implements AutoCloseable {
    private static final String ADDRESS = "\"address\":\"127.0.0.1:";
    private static final long END_S_MAX = 120;

    final Process process;
    final Path errors;
    private final BufferedReader output;

    /** Starts it behind a prefix such as strace; returns at once. */
    NodeChild(DevHome home, Path errors, String... prefix) throws IOException {
        this.errors = errors;
        List<String> command = new ArrayList<>(List.of(prefix));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            // Without the vectors, which it would have to try out first.
            if (argument.startsWith("--add-") && !argument.equals(VectorModule.OPTION)) {
                command.add(argument);
            }
        }
        // It lives for seconds: the first compiler is enough, and the collector with the least to set up.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx512m", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(TimeCoinCli.class.getName());
        command.addAll(List.of(
                "start", "--json", "--home", home.config.home().directory().toString()));
        process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Waits until it listens; the port, or 0 if it ended before. */
    int awaitListening() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            int at = line.indexOf(ADDRESS);
            if (at >= 0) {
                int from = at + ADDRESS.length();
                return Integer.parseInt(line.substring(from, line.indexOf('"', from)));
            }
        }
        return 0;
    }

    /** Asks it to stop. */
    void terminate() {
        // Not Process.destroy: that would close its output too.
        process.toHandle().destroy();
    }

    /** Signal 9. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly();
    }

    /** Whether it ended by itself within some time. */
    boolean endsWithin(long ms) {
        try {
            return process.waitFor(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for its end and returns the exit code. */
    int awaitEnd() {
        if (!endsWithin(TimeUnit.SECONDS.toMillis(END_S_MAX))) {
            throw new IllegalStateException("the child does not end");
        }
        return process.exitValue();
    }

    /** Everything it still says on its standard output, until it ends. */
    List<String> remainingOutput() {
        try (output) {
            return output.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
            awaitEnd();
        }
    }
}
