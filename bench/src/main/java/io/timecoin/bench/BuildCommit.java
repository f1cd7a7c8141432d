package io.timecoin.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The commit that the benchmarks were built from: the build writes it beside the classes, wherever they then run. */
public final class BuildCommit {
    private static final String NAME = "commit.txt";
    private static final String UNKNOWN = "unknown";
    private static final long GIT_SECONDS_MAX = 5;

    private BuildCommit() {}

    /**
     * Writes the commit that is checked out, marked if files differ from it.
     *
     * @param arguments the directory of the sources, and that of the classes
     */
    public static void main(String[] arguments) throws IOException {
        String packagePath = BuildCommit.class.getPackageName().replace('.', '/');
        Files.writeString(Path.of(arguments[1], packagePath, NAME), checkedOut(Path.of(arguments[0])));
    }

    /** What the build wrote; unknown where it had no repository. */
    static String read() {
        try (InputStream in = BuildCommit.class.getResourceAsStream(NAME)) {
            return in == null ? UNKNOWN : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static String checkedOut(Path directory) {
        String head = git(directory, "rev-parse", "HEAD");
        if (head.isEmpty()) {
            return UNKNOWN;
        }
        boolean isClean =
                git(directory, "status", "--porcelain", "--untracked-files=no").isEmpty();
        return isClean ? head : head + "-changed";
    }

    private static String git(Path directory, String... arguments) {
        try {
            List<String> command = new ArrayList<>(List.of("git"));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean isOk = process.waitFor(GIT_SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0;
            return isOk ? output : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
