package io.timecoin.bench;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;

/** Quotients of two benchmarks of one JMH run with the same parameters. */
final class Ratios {
    /** A time in the numerator's place and one below it: above 1 the named one is faster. */
    private record Pair(String name, String baseline, String measured) {}

    private static final List<Pair> PAIRS = List.of(
            new Pair("journal to raw queue", "JournalBenchmark.rawQueue", "JournalBenchmark.journal"),
            new Pair("lanes to BouncyCastle", "BatchVerifyBenchmark.bouncyCastle", "BatchVerifyBenchmark.lanes"),
            new Pair("limbs to BouncyCastle", "BatchVerifyBenchmark.bouncyCastle", "BatchVerifyBenchmark.limbs"));

    private Ratios() {}

    static void add(Results results, Collection<RunResult> runs) {
        for (Pair pair : PAIRS) {
            for (RunResult measured : runs) {
                String name = JmhRun.name(measured.getParams());
                if (!name.startsWith(pair.measured)) {
                    continue;
                }
                String parameters = name.substring(pair.measured.length());
                for (RunResult baseline : runs) {
                    if (JmhRun.name(baseline.getParams()).equals(pair.baseline + parameters)) {
                        results.add(quotient(pair.name + parameters, baseline, measured));
                    }
                }
            }
        }
    }

    /** With the error of a quotient of two that are independent: relative errors add as squares. */
    private static Figure quotient(String name, RunResult over, RunResult under) {
        double quotient = score(over) / score(under);
        return new Figure(name, quotient, quotient * Math.hypot(error(over), error(under)), "ratio");
    }

    private static double score(RunResult run) {
        return run.getPrimaryResult().getScore();
    }

    private static double error(RunResult run) {
        return run.getPrimaryResult().getScoreError() / score(run);
    }
}
