package io.timecoin.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import picocli.CommandLine.Option;

/**
 * What the threads of a validator spend their CPU on, whichever thread it is: samples of the flight recorder, each counted for
 * the innermost method that tells its subject. What the kernel does for a thread is in none of them, and the recorder costs some
 * throughput itself: a run that takes shares is for its shares.
 */
final class CpuShares {
    private static final String SAMPLE = "jdk.ExecutionSample";
    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final String REST = "the rest";

    /** Who begins so tells the subject; the first that fits does. */
    private static final List<Subject> SUBJECTS = List.of(
            new Subject("SHA-256", "sun.security.provider.SHA2", "io.timecoin.crypto.Hasher"),
            new Subject(
                    "SHA-512",
                    "sun.security.provider.SHA5",
                    "io.timecoin.crypto.BatchVerifier.hash",
                    "org.bouncycastle.crypto.digests."),
            new Subject(
                    "arithmetic mod L",
                    "io.timecoin.crypto.curve.Scalars",
                    "org.bouncycastle.math.ec.rfc8032.Scalar25519"),
            new Subject(
                    "curve",
                    "io.timecoin.crypto.lanes.",
                    "io.timecoin.crypto.limbs.",
                    "io.timecoin.crypto.curve.",
                    "org.bouncycastle."),
            new Subject("state tree", "io.timecoin.ledger.StateTree", "io.timecoin.ledger.StateNodes"),
            new Subject("map of coins", "io.timecoin.store.Coin", "net.openhft.chronicle.map."),
            new Subject("pool", "io.timecoin.txpool."),
            new Subject("ledger", "io.timecoin.ledger."),
            new Subject("journal", "io.timecoin.journal.", "net.openhft.chronicle.queue."),
            new Subject("network", "io.netty.", "io.timecoin.peers."),
            new Subject("ring and waiting", "com.lmax.disruptor.", "io.timecoin.pipeline.NappingWaitStrategy"));

    @Option(
            names = "--shares",
            description =
                    "Samples the validator's threads while it runs at maximum, and says what share each subject has of"
                            + " their CPU. The recorder takes some itself, and before Java 25 does not see most of hashing.")
    private boolean areWanted;

    private Recording recording;

    private record Subject(String name, List<String> prefixes) {
        private Subject(String name, String... prefixes) {
            this(name, List.of(prefixes));
        }

        private boolean isOf(String method) {
            return prefixes.stream().anyMatch(method::startsWith);
        }
    }

    /** From now on, if it was asked for. */
    void begin() {
        if (areWanted) {
            recording = new Recording();
            recording.enable(SAMPLE).withPeriod(PERIOD);
            recording.start();
        }
    }

    /** Up to now. */
    void end() {
        if (recording != null) {
            recording.stop();
        }
    }

    /** Adds the shares of all samples, and how many those were. After the end. */
    void report(Results results) {
        if (recording == null) {
            return;
        }
        Map<String, Integer> samples = count();
        int all = samples.values().stream().mapToInt(Integer::intValue).sum();
        samples.forEach(
                (subject, count) -> results.add("share " + subject, count / (double) Math.max(1, all), "ratio"));
        results.add("share samples", all, "samples");
    }

    private Map<String, Integer> count() {
        Map<String, Integer> samples = new LinkedHashMap<>();
        SUBJECTS.forEach(subject -> samples.put(subject.name(), 0));
        samples.put(REST, 0);
        try (Recording ended = recording) {
            Path file = Files.createTempFile("timecoin-bench", ".jfr");
            try {
                ended.dump(file);
                try (RecordingFile events = new RecordingFile(file)) {
                    while (events.hasMoreEvents()) {
                        count(events.readEvent(), samples);
                    }
                }
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the flight recorder's file cannot be used", e);
        }
        return samples;
    }

    private static void count(RecordedEvent event, Map<String, Integer> samples) {
        boolean isOfAStage = SAMPLE.equals(event.getEventType().getName())
                && event.getThread("sampledThread") != null
                && StageTimes.isOfAStage(event.getThread("sampledThread").getJavaName());
        if (isOfAStage && event.getStackTrace() != null) {
            samples.merge(subjectOf(event.getStackTrace().getFrames()), 1, Integer::sum);
        }
    }

    /** Innermost first. */
    private static String subjectOf(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String method = frame.getMethod().getType().getName()
                    + '.'
                    + frame.getMethod().getName();
            for (Subject subject : SUBJECTS) {
                if (subject.isOf(method)) {
                    return subject.name();
                }
            }
        }
        return REST;
    }
}
