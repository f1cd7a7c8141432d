package io.timecoin.bench;

import io.timecoin.node.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a measurement ran: what a figure means nothing without. */
final class Machine {
    private static final long BYTES_PER_MIB = 1L << 20;
    private static final String UNKNOWN = "unknown";

    private Machine() {}

    /** Commit, JVM and machine, in the order in which they are printed. */
    static Map<String, Object> describe() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("engine", Versions.engine());
        facts.put("commit", BuildCommit.read());
        facts.put("jvm", System.getProperty("java.vm.name") + ' ' + System.getProperty("java.runtime.version"));
        facts.put("jvmFlags", RunCommand.jvmFlags());
        facts.put("heapMaxMiB", Runtime.getRuntime().maxMemory() / BYTES_PER_MIB);
        facts.put("os", System.getProperty("os.name") + ' ' + System.getProperty("os.version"));
        facts.put("arch", System.getProperty("os.arch"));
        facts.put("cores", Runtime.getRuntime().availableProcessors());
        facts.put("cpu", valueIn(Path.of("/proc/cpuinfo"), "model name"));
        facts.put("cpuKind", cpuKind());
        facts.put("avx512", hasCpuFlag("avx512f"));
        facts.put("memory", valueIn(Path.of("/proc/meminfo"), "MemTotal"));
        facts.put("homes", TemporaryHome.fileSystem());
        facts.put("load", firstLine(Path.of("/proc/loadavg")));
        return facts;
    }

    /** The kind of CPU and Java, which quotients of times depend on. */
    static String kind() {
        return cpuKind() + ", Java " + Runtime.version().feature();
    }

    private static String cpuKind() {
        Path cpu = Path.of("/proc/cpuinfo");
        return valueIn(cpu, "vendor_id") + " family " + valueIn(cpu, "cpu family") + ' ' + valueIn(cpu, "model\t");
    }

    /** Whether the CPU says that it can do something. */
    static boolean hasCpuFlag(String flag) {
        return (' ' + valueIn(Path.of("/proc/cpuinfo"), "flags") + ' ').contains(' ' + flag + ' ');
    }

    private static String valueIn(Path file, String key) {
        for (String line : lines(file)) {
            if (line.startsWith(key)) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return UNKNOWN;
    }

    private static String firstLine(Path file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? UNKNOWN : lines.get(0);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
