package io.timecoin.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.crypto.VectorModule;
import io.timecoin.pipeline.PoolDepartures;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A validator of a devnet in a process of its own, which can be killed and started again. One thread at a time. */
final class DevnetProcess implements DevnetNode {
    private static final long STOP_SECONDS_MAX = 10;
    private static final String LISTENING = "\"listening\"";
    private static final String SYNC = "sync: ";
    private static final String CORES_FLAG = "-XX:ActiveProcessorCount=";

    private final NodeHome home;
    private final int port;
    private final int cores;
    private Process process;

    /**
     * Starts it; it listens a few seconds later.
     *
     * @param home its configuration names the port
     * @param cores how many of the machine's it shall think it has
     */
    DevnetProcess(NodeHome home, int port, int cores) {
        this.home = home;
        this.port = port;
        this.cores = cores;
        start();
    }

    /**
     * Starts the process.
     *
     * @param more options of {@code start} beside the home
     */
    void start(String... more) {
        try {
            List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
            process = new ProcessBuilder(command(home, flags, cores, more))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
                    .start();
        } catch (IOException e) {
            throw EngineException.fatal(Cause.CONFIG, "cannot start a validator's process: " + e.getMessage(), e);
        }
    }

    private Path output() {
        return home.directory().resolve("output.log");
    }

    /** The same JVM with the same flags and the same code, the vector API and its share of the cores, unless the flags name one. */
    static List<String> command(NodeHome home, List<String> flags, int cores, String... more) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : flags) {
            if (flag.startsWith("-X") || flag.startsWith("--add-") || flag.startsWith("-Djava.")) {
                command.add(flag);
            }
        }
        if (VectorModule.isInThisJdk() && !flags.contains(VectorModule.OPTION)) {
            command.add(VectorModule.OPTION);
        }
        if (flags.stream().noneMatch(flag -> flag.startsWith(CORES_FLAG))) {
            command.add(CORES_FLAG + cores);
        }
        String classPath = System.getProperty("java.class.path");
        if (classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)) {
            command.add("-jar");
            command.add(classPath);
        } else {
            command.add("-cp");
            command.add(classPath);
            command.add(TimeCoinCli.class.getName());
        }
        command.addAll(List.of("start", "--json", "--home", home.directory().toString()));
        command.addAll(List.of(more));
        return command;
    }

    /** Kills it as {@code kill -9} does, and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        await();
    }

    /** Waits until it has ended by itself, and tells its exit code. */
    int exitCode() {
        if (!await()) {
            throw new IllegalStateException(home.directory() + " runs on");
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    private boolean await() {
        try {
            return process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public NodeHome home() {
        return home;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean isListening(Consumer<String> onSync) {
        if (!process.isAlive()) {
            throw new EngineException(
                    EngineException.Category.ERROR,
                    Cause.NETWORK,
                    "the node of " + home.directory() + " ended with " + process.exitValue() + ", see its output.log");
        }
        try (Stream<String> lines = Files.lines(output())) {
            String said = lines.filter(line -> line.contains(LISTENING) || line.contains(SYNC))
                    .reduce(LISTENING, (earlier, later) -> later);
            boolean isSyncing = said.contains(SYNC);
            if (isSyncing) {
                onSync.accept(said.substring(said.indexOf(SYNC)));
            }
            return !isSyncing && DevnetCluster.status(port) != null;
        } catch (IOException e) {
            throw EngineException.fatal(Cause.DISK, "cannot read " + output() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public PoolDepartures departures() {
        return null;
    }

    /** From what it said last. */
    @Override
    public End end() {
        try (Stream<String> lines = Files.lines(output())) {
            String last = lines.reduce((earlier, later) -> later).orElse("");
            JsonNode said = new ObjectMapper().readTree(last);
            return said.path("event").asText().equals("stopped")
                    ? new End(
                            said.get("height").longValue(),
                            said.get("stateRoot").textValue())
                    : null;
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw EngineException.fatal(Cause.DISK, "cannot read " + output() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void stop() {
        process.destroy();
        if (!await()) {
            process.destroyForcibly();
            throw new EngineException(
                    EngineException.Category.ERROR, Cause.NETWORK, home.directory() + " did not end in time");
        }
        if (process.exitValue() != 0) {
            throw new EngineException(
                    EngineException.Category.ERROR,
                    Cause.NETWORK,
                    "the validator of " + home.directory() + " ended with " + process.exitValue()
                            + ", see its output.log");
        }
    }
}
