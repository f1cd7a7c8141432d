package io.timecoin.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the rounds of one contestant gave. One thread. */
final class PeerRates {
    private final List<double[]> rounds = new ArrayList<>();
    private String version = "";
    private String work = "";
    private String unit = "";
    private String absent;
    private boolean isFailed;

    /** Why there is nothing to run. */
    void absent(String why) {
        absent = why;
    }

    /** What had to be done before failed. */
    void fail(String what) {
        isFailed = true;
        absent = "failed: " + what;
    }

    /** Takes what one run printed. */
    void add(JsonNode run) {
        if (run.has("failed")) {
            fail(run.path("failed").asText());
            return;
        }
        version = run.path("version").asText();
        if (run.has("absent")) {
            absent = run.path("absent").asText();
            return;
        }
        work = run.path("work").asText();
        unit = run.path("unit").asText();
        double[] rates = new double[run.path("rates").size()];
        Arrays.setAll(rates, i -> run.path("rates").path(i).asDouble());
        rounds.add(rates);
    }

    /** Why it was not, or not always, measured; null if it was. */
    String absence() {
        return absent;
    }

    boolean isFailed() {
        return isFailed;
    }

    boolean isMeasured() {
        return !rounds.isEmpty();
    }

    String version() {
        return version;
    }

    String work() {
        return work;
    }

    String unit() {
        return unit;
    }

    /** Every rate, round by round. */
    double[] all() {
        return rounds.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    double median() {
        return median(all());
    }

    /** Highest less lowest, as a share of the median. */
    double spread() {
        double[] sorted = all();
        Arrays.sort(sorted);
        return (sorted[sorted.length - 1] - sorted[0]) / median(sorted);
    }

    /** The quotients of the rounds that both ran: what slows the machine for a round slows both. */
    double[] ratios(PeerRates other) {
        double[] ratios = new double[Math.min(rounds.size(), other.rounds.size())];
        Arrays.setAll(ratios, i -> median(rounds.get(i)) / median(other.rounds.get(i)));
        return ratios;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
