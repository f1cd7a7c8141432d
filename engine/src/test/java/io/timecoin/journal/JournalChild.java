package io.timecoin.journal;

import io.timecoin.base.EngineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a journal in a process of its own, to be killed or to have its syncs fail. After each batch it prints
 * {@code DURABLE <sequence>}; on a failure {@code FAILED <reason> <durable> <durable after a second try>}.
 */
final class JournalChild {
    static final int BATCH = 50;

    private JournalChild() {}

    public static void main(String[] arguments) {
        long events = Long.parseLong(arguments[1]);
        JournalConfig config = Journals.config(Path.of(arguments[0]), Durability.SYNC, 256 * 1024, 500);
        JournalWriter writer = Journals.open(config);
        SampleEvent event = new SampleEvent();
        try {
            long end = writer.lastSequence() + events;
            while (writer.lastSequence() < end) {
                for (int i = 0; i < BATCH; i++) {
                    writer.append(event.of(writer.lastSequence() + 1));
                }
                writer.endBatch();
                System.out.println("DURABLE " + writer.durableSequence());
            }
            writer.close(true);
            System.out.println("DONE");
        } catch (EngineException e) {
            long durable = writer.durableSequence();
            System.out.println("FAILED " + e.category() + ' ' + e.reason() + ' ' + durable + ' ' + tryOn(writer));
        }
    }

    private static String tryOn(JournalWriter writer) {
        try {
            writer.endBatch();
            return "went on";
        } catch (EngineException e) {
            return "" + writer.durableSequence();
        }
    }

    /** The command of a child with this machine's flags and class path, behind a prefix such as strace. */
    static Process start(Path journal, long events, String... prefix) throws IOException {
        List<String> command = new ArrayList<>(List.of(prefix));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                JournalChild.class.getName(),
                journal.toString(),
                Long.toString(events)));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
