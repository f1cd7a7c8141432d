package io.timecoin.bench;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Who is measured beside others, each time in a JVM of its own.
 *
 * @param key names it among the contestants
 * @param title names it for people
 * @param module the peer's module under bench/peers, or null for this engine
 * @param java home of the JDK it runs on, or null if it runs on none that is known
 * @param options of the JVM
 * @param arguments of its main class
 */
record Contestant(String key, String title, String module, Path java, List<String> options, List<String> arguments) {
    /** What this process runs on. */
    static final Path THIS_JAVA = Path.of(System.getProperty("java.home"));

    private static final String BUILD = "mvn -Ppeers -DskipTests package";

    static Contestant ours(String key, String title, List<String> options, List<String> arguments) {
        return new Contestant(key, title, null, THIS_JAVA, options, arguments);
    }

    static Contestant peer(String module, String title, List<String> options, List<String> arguments) {
        return new Contestant(module, title, module, THIS_JAVA, options, arguments);
    }

    /** The same module at another work. */
    Contestant as(String otherKey, String otherTitle, List<String> otherArguments) {
        return new Contestant(otherKey, otherTitle, module, java, options, otherArguments);
    }

    /** The same on another JDK, or on none. */
    Contestant on(Path otherJava) {
        return new Contestant(key, title, module, otherJava, options, arguments);
    }

    /** The first number of that Java's version, as the JDK says it; empty where there is none or it says nothing. */
    String javaVersion() throws IOException {
        Properties release = new Properties();
        Path file = java == null ? null : java.resolve("release");
        if (file != null && Files.isReadable(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                release.load(reader);
            }
        }
        return release.getProperty("JAVA_VERSION", "").replace("\"", "").split("\\.", 2)[0];
    }

    /** Why it cannot run, or null. */
    String missing(Path peers) {
        if (java == null) {
            return "not on this Java: its libraries need 17; --java-17 HOME names one";
        }
        return module == null || Files.isReadable(jar(peers)) ? null : "not built: " + BUILD;
    }

    private Path jar(Path peers) {
        return peers.resolve(module).resolve("target").resolve("peer.jar");
    }

    /** The whole command, for a process with a directory of its own. */
    List<String> command(Path peers, Path own) {
        List<String> command = new ArrayList<>();
        command.add(java.resolve(Path.of("bin", "java")).toString());
        command.addAll(options);
        if (module == null) {
            command.addAll(OurSide.JVM_OPTIONS);
            command.add("-D" + TemporaryHome.PARENT_PROPERTY + '=' + own);
            command.addAll(List.of("-cp", ownClassPath(), Benchmarks.class.getName(), OurSide.NAME));
        } else {
            command.addAll(List.of("-jar", jar(peers).toString()));
        }
        command.addAll(arguments);
        return command;
    }

    /** It runs in another directory. */
    private static String ownClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
