package io.timecoin.bench.page;

import io.timecoin.bench.Figure;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What is wanted of a figure: the table in FIGURES.md and the project's plan.
 *
 * @param measurement whose figure it is
 * @param figure its name; one that ends in an asterisk begins all that are meant
 * @param value the bound
 * @param unit the figure's
 * @param isAtLeast whether the figure may not be below it; else not above
 * @param when the runs it is wanted of
 */
record Bound(String measurement, String figure, double value, String unit, boolean isAtLeast, When when) {
    private static final String ANY = "*";
    private static final String RATIO = "ratio";

    /** Every bound there is, in the order of the page. */
    static final List<Bound> ALL = List.of(
            atLeast("jmh", "lanes to BouncyCastle batch=64 invalid=0 *", 4.5, RATIO, When.JAVA_25),
            atLeast("jmh", "lanes to BouncyCastle batch=64 invalid=10 *", 2.25, RATIO, When.JAVA_25),
            atLeast("jmh", "lanes to BouncyCastle batch=64 invalid=0 *", 3, RATIO, When.BEFORE_JAVA_25),
            atLeast("jmh", "lanes to BouncyCastle batch=64 invalid=10 *", 1.5, RATIO, When.BEFORE_JAVA_25),
            atLeast("jmh", "limbs to BouncyCastle batch=64 invalid=0 *", 1.6, RATIO, When.ALWAYS),
            atLeast("jmh", "limbs to BouncyCastle batch=64 invalid=10 *", 0.8, RATIO, When.ALWAYS),
            atLeast("jmh", "limbs to BouncyCastle batch=1 invalid=0 *", 1, RATIO, When.ALWAYS),
            atLeast("end-to-end", "committed to verify alone", 0.85, RATIO, When.BOUNCY_CASTLE),
            atLeast("end-to-end", "committed", 30_000, "signatures/s", When.VECTOR_ON_TWO_CORES),
            atLeast("end-to-end", "verify alone, 2 threads to one", 1.85, RATIO, When.WHOLE),
            atMost("end-to-end", "to final block p99", 200, "ms", When.HALF_FOR_45_S),
            atLeast("pre-verified", "committed", 150_000, "tx/s", When.WHOLE_ON_TWO_CORES),
            atMost("pre-verified", "ring to durable p50", 500, "us", When.WHOLE_AT_HALF_ON_TWO_CORES),
            atLeast("cluster", "committed to that limit", 0.6, RATIO, When.BOUNCY_CASTLE),
            atLeast("turns", "committed at maximum, after to before", 2, RATIO, When.SINCE_TOGETHER),
            atMost("cluster", "to final block p50", 150, "ms", When.BLOCK_100_MS),
            atMost("cluster", "to final block p99", 200, "ms", When.BLOCK_100_MS),
            atMost("cluster", "agreement to all CPU", 0.1, RATIO, When.BLOCKS_OF_1000),
            atMost("cluster", "votes in the ring p99, flood to half", 2, RATIO, When.ALWAYS),
            atLeast("catch-up", "catch-up to replay", 0.8, RATIO, When.ALWAYS),
            atLeast("state-join", "coins", 100_000, "coins/s", When.ALWAYS),
            atLeast("replay", "replay to pipeline", 1, RATIO, When.ALWAYS),
            atLeast("tls-cost", "TLS to plain", 0.9, RATIO, When.ALWAYS),
            atLeast("attack", "committed to undisturbed, flood by *", 0.9, RATIO, When.ALWAYS),
            atLeast("attack", "committed to undisturbed, slow connections", 0.95, RATIO, When.ALWAYS),
            atMost("attack", "p99 to undisturbed, *", 2, RATIO, When.ALWAYS),
            atMost("attack", "offences before the ban, at most, flood by *", 32, "offences", When.ALWAYS),
            atMost("utxo-scale", "cpu, 10000000 to 100000 coins", 1.5, RATIO, When.HEAP_512_MIB),
            atLeast("jmh", "journal to raw queue *", 0.5, RATIO, When.ALWAYS));

    /** Of which runs something is wanted. */
    enum When {
        ALWAYS("", run -> true),
        WHOLE("", When::isWhole),
        HALF_FOR_45_S(
                "for 45 s",
                run -> isWhole(run) && run.option("--half-seconds", "45").equals("45")),
        WHOLE_ON_TWO_CORES("on two cores", run -> isWhole(run) && isOnTwoCores(run)),
        WHOLE_AT_HALF_ON_TWO_CORES(
                "on two cores, at half load",
                run -> isWhole(run)
                        && isOnTwoCores(run)
                        && run.option("--load", "0.5").equals("0.5")),
        JAVA_25("on Java 25 with AVX-512", run -> run.java() >= 25 && run.isTrue("avx512")),
        BEFORE_JAVA_25("on Java 17", run -> run.java() < 25),
        BOUNCY_CASTLE("with BouncyCastle", run -> isWhole(run) && verifier(run, "bouncycastle")),
        VECTOR_ON_TWO_CORES(
                "with vectors, on Java 25 and two cores",
                run -> isWhole(run) && verifier(run, "vector") && run.java() >= 25 && isOnTwoCores(run)),
        BLOCK_100_MS("with blocks every 100 ms", run -> run.option("--block-ms", "100")
                .equals("100")),
        SINCE_TOGETHER("four validators by vectors, to c019a37 by BouncyCastle", When::isSinceTogether),
        BLOCKS_OF_1000("in blocks of about 1,000 transactions", When::isOfAbout1000),
        HEAP_512_MIB("in 512 MiB of heap", run -> run.number("heapMaxMiB") <= 512);

        /** A commit whose validators verified one by one but for who asked for vectors. */
        private static final String BEFORE_TOGETHER = "c019a37";

        private static final Pattern BY_EACH = Pattern.compile(
                "--before '[^']* cluster --verifier bouncycastle' --after '[^']* cluster --verifier vector'");

        private static final List<String> PARTIAL = List.of("--no-tree-no-map", "--coins-in", "--shares");
        private static final double ABOUT_1000_MIN = 800;
        private static final double ABOUT_1000_MAX = 1_250;

        private final String text;
        private final Predicate<RecordedRun> isMet;

        When(String text, Predicate<RecordedRun> isMet) {
            this.text = text;
            this.isMet = isMet;
        }

        /** With nothing left out, laid into memory or watched, which other runs are for. */
        private static boolean isWhole(RecordedRun run) {
            return PARTIAL.stream().noneMatch(run::hasOption);
        }

        private static boolean isSinceTogether(RecordedRun run) {
            return run.fact("before").startsWith(BEFORE_TOGETHER)
                    && BY_EACH.matcher(run.command()).find()
                    && !run.command().contains("--validators");
        }

        private static boolean isOnTwoCores(RecordedRun run) {
            return run.number("cores") <= 2;
        }

        private static boolean verifier(RecordedRun run, String wanted) {
            return run.option("--verifier", "bouncycastle").equalsIgnoreCase(wanted);
        }

        private static boolean isOfAbout1000(RecordedRun run) {
            OptionalDouble size = run.value("transactions a block");
            return size.isPresent() && size.getAsDouble() >= ABOUT_1000_MIN && size.getAsDouble() <= ABOUT_1000_MAX;
        }
    }

    private static Bound atLeast(String measurement, String figure, double value, String unit, When when) {
        return new Bound(measurement, figure, value, unit, true, when);
    }

    private static Bound atMost(String measurement, String figure, double value, String unit, When when) {
        return new Bound(measurement, figure, value, unit, false, when);
    }

    /** Whether it is wanted of this figure of this run. */
    boolean isOf(RecordedRun run, Figure measured) {
        boolean isNamed = figure.endsWith(ANY)
                ? measured.name().startsWith(figure.substring(0, figure.length() - ANY.length()))
                : measured.name().equals(figure);
        return isNamed && measurement.equals(run.measurement()) && when.isMet.test(run);
    }

    /** Whether a value is within it; no number never is. */
    boolean isHeldBy(double measured) {
        return isAtLeast ? measured >= value : measured <= value;
    }

    /** The bound and when it is wanted, for people. */
    String text() {
        return text(isAtLeast, value)
                + (unit.equals(RATIO) ? "" : ' ' + unit)
                + (when.text.isEmpty() ? "" : ", " + when.text);
    }

    /** A bound beside what was measured. */
    String verdict(Figure measured) {
        return text(isAtLeast, value) + ": " + verdictOf(measured);
    }

    /** Whether a figure is within it, and whether its error leaves that open. */
    String verdictOf(Figure measured) {
        double error = Double.isNaN(measured.error()) ? 0 : measured.error();
        boolean isHeld = isHeldBy(measured.value());
        boolean isSure = isHeld == isHeldBy(measured.value() - error) && isHeld == isHeldBy(measured.value() + error);
        return verdictOf(isHeld) + (isSure ? "" : ", within its error");
    }

    static String text(boolean isAtLeast, double value) {
        return (isAtLeast ? "at least " : "at most ") + Markdown.bound(value);
    }

    /** What is missed must not be overlooked. */
    static String verdictOf(boolean isHeld) {
        return isHeld ? "met" : "**missed**";
    }
}
