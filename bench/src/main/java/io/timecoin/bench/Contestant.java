package io.timecoin.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who is measured beside others, each time in a JVM of its own.
 *
 * @param key names it among the contestants
 * @param title names it for people
 * @param module the peer's module under bench/peers, or null for this engine
 * @param options of the JVM
 * @param arguments of its main class
 */
record Contestant(String key, String title, String module, List<String> options, List<String> arguments) {
    private static final String BUILD = "mvn -Ppeers -DskipTests package";

    static Contestant ours(String key, String title, List<String> options, List<String> arguments) {
        return new Contestant(key, title, null, options, arguments);
    }

    static Contestant peer(String module, String title, List<String> options, List<String> arguments) {
        return new Contestant(module, title, module, options, arguments);
    }

    /** The same module at another work. */
    Contestant as(String otherKey, String otherTitle, List<String> otherArguments) {
        return new Contestant(otherKey, otherTitle, module, options, otherArguments);
    }

    /** Why it cannot run, or null. */
    String missing(Path peers) {
        return module == null || Files.isReadable(jar(peers)) ? null : "not built: " + BUILD;
    }

    private Path jar(Path peers) {
        return peers.resolve(module).resolve("target").resolve("peer.jar");
    }

    /** The whole command. */
    List<String> command(Path peers) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        if (module == null) {
            command.addAll(OurSide.JVM_OPTIONS);
            command.add("-D" + TemporaryHome.PARENT_PROPERTY + '='
                    + System.getProperty(TemporaryHome.PARENT_PROPERTY, System.getProperty("java.io.tmpdir")));
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
