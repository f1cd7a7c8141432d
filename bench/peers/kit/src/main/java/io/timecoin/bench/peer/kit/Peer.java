package io.timecoin.bench.peer.kit;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What is measured in this JVM. Everything a peer prints before is for people; its last line on standard output is one JSON
 * object, {@code {"name", "version", "work", "unit", "rates"}} or {@code {"name", "version", "absent"}}. One thread.
 *
 * @param name of the peer
 * @param version of the peer
 * @param work what one unit of the rates is
 * @param unit of the rates
 */
public record Peer(String name, String version, String work, String unit) {
    private static final long WARM_UP_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);
    private static final double SETTLED = 1.03;

    /** Measures once. */
    @FunctionalInterface
    public interface Repetition {
        /** Does the whole work and returns its rate a second. */
        double perSecond() throws Exception;
    }

    /** A peer whose version its jar's manifest names. */
    public static Peer of(Class<?> main, String name, String work, String unit) {
        String version = main.getPackage().getImplementationVersion();
        return new Peer(name, version == null ? "unknown" : version, work, unit);
    }

    /** Ends the process when any thread fails: the threads of a peer would keep it alive. */
    public static void endOnFailure() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            System.err.println(thread.getName() + " failed: " + failure);
            for (StackTraceElement element : failure.getStackTrace()) {
                System.err.println("    at " + element);
            }
            Runtime.getRuntime().halt(1);
        });
    }

    /**
     * Measures several times and prints the rates. Before, it warms up: until a time is hardly faster than those before it,
     * or that has taken too long.
     */
    public void report(int warmUpsMin, int repetitions, Repetition repetition) throws Exception {
        long deadline = System.nanoTime() + WARM_UP_NANOS_MAX;
        double best = 0;
        double last = 0;
        for (int i = 0; i < warmUpsMin || last > best * SETTLED && System.nanoTime() < deadline; i++) {
            best = Math.max(best, last);
            last = repetition.perSecond();
            say("warm-up", last);
        }
        double[] rates = new double[repetitions];
        for (int i = 0; i < repetitions; i++) {
            rates[i] = repetition.perSecond();
            say("repetition", rates[i]);
        }
        String list = Arrays.stream(rates)
                .mapToObj(rate -> String.format(Locale.ROOT, "%.3f", rate))
                .collect(Collectors.joining(", "));
        System.out.println(head() + ", \"work\": " + quoted(work) + ", \"unit\": " + quoted(unit) + ", \"rates\": ["
                + list + "]}");
    }

    /** Prints why there is nothing to measure. */
    public void absent(String why) {
        System.out.println(head() + ", \"absent\": " + quoted(why) + '}');
    }

    private void say(String what, double rate) {
        System.err.printf(Locale.ROOT, "%s: %s %,.0f %s%n", name, what, rate, unit);
    }

    private String head() {
        return "{\"name\": " + quoted(name) + ", \"version\": " + quoted(version);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace('\n', ' ') + '"';
    }
}
