package io.timecoin.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table of this engine beside its peers, and the same for machines. */
final class PeersReport {
    private static final double PERCENT = 100;
    private static final String NONE = "-";
    private static final String ROW = "  %-44s  %12s %6s  %12s %6s  %7s  %-15s  %7s%n";

    private final List<PeerComparison> comparisons;
    private final Map<String, Contestant> contestants;
    private final Map<String, PeerRates> rates;

    PeersReport(List<PeerComparison> comparisons, Map<String, Contestant> contestants, Map<String, PeerRates> rates) {
        this.comparisons = comparisons;
        this.contestants = contestants;
        this.rates = rates;
    }

    /** Adds medians and ratios as every run reports its figures. */
    void figures(Results results) {
        rates.forEach((key, measured) -> {
            if (measured.isMeasured()) {
                results.add(contestants.get(key).title(), measured.median(), measured.unit());
            }
        });
        for (PeerComparison line : comparisons) {
            if (isWhole(line)) {
                results.add(line.figure() + ", ours to " + title(line.peer()), PeerRates.median(ratios(line)), "ratio");
            }
        }
    }

    private boolean isWhole(PeerComparison line) {
        return rates.get(line.ours()).isMeasured() && rates.get(line.peer()).isMeasured();
    }

    private double[] ratios(PeerComparison line) {
        double[] ratios = rates.get(line.ours()).ratios(rates.get(line.peer()));
        Arrays.sort(ratios);
        return ratios;
    }

    private String title(String key) {
        return contestants.get(key).title();
    }

    /** Prints a line for each comparison, then what is equal in it and what is not. */
    void print(PrintStream out) {
        out.println();
        out.println(
                "Rates a second, median of all repetitions; +- is highest less lowest, of the median. The ratio is the");
        out.println("median of the rounds' ratios, then the lowest and the highest of them.");
        out.println();
        out.printf(ROW, "figure", "ours", "+-", "peer's", "+-", "ratio", "of the rounds", "wanted");
        comparisons.forEach(line -> row(out, line));
        out.println();
        for (PeerComparison line : comparisons) {
            out.println(line.figure() + ": " + works(line));
            out.println("  equal      " + line.equal());
            out.println("  not equal  " + line.different());
        }
    }

    private void row(PrintStream out, PeerComparison line) {
        PeerRates ours = rates.get(line.ours());
        PeerRates peers = rates.get(line.peer());
        double[] ratios = isWhole(line) ? ratios(line) : new double[0];
        out.printf(
                ROW,
                line.figure(),
                median(ours),
                spread(ours),
                median(peers),
                spread(peers),
                ratios.length == 0 ? NONE : ratio(PeerRates.median(ratios)),
                ratios.length == 0 ? NONE : ratio(ratios[0]) + " to " + ratio(ratios[ratios.length - 1]),
                line.wanted() == 0 ? NONE : ratio(line.wanted()));
        absence(out, line.ours(), ours);
        absence(out, line.peer(), peers);
    }

    private void absence(PrintStream out, String key, PeerRates measured) {
        if (measured.absence() != null) {
            out.println("      " + title(key) + ": " + measured.absence());
        }
    }

    private static String median(PeerRates measured) {
        return measured.isMeasured() ? String.format(Locale.ROOT, "%,.0f", measured.median()) : NONE;
    }

    private static String spread(PeerRates measured) {
        return measured.isMeasured() ? String.format(Locale.ROOT, "%.0f %%", PERCENT * measured.spread()) : NONE;
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private String works(PeerComparison line) {
        PeerRates ours = rates.get(line.ours());
        PeerRates peers = rates.get(line.peer());
        return "ours " + (ours.isMeasured() ? ours.work() : NONE) + "; " + title(line.peer()) + ' ' + peers.version()
                + ' ' + (peers.isMeasured() ? peers.work() : NONE);
    }

    /** Adds all that was measured, for machines. */
    void addTo(ObjectNode root) throws IOException {
        ObjectNode all = root.putObject("contestants");
        for (Map.Entry<String, PeerRates> each : rates.entrySet()) {
            PeerRates measured = each.getValue();
            ObjectNode node = all.putObject(each.getKey())
                    .put("title", title(each.getKey()))
                    .put("version", measured.version())
                    .put("java", contestants.get(each.getKey()).javaVersion());
            if (measured.absence() != null) {
                node.put("absent", measured.absence());
            }
            if (measured.isMeasured()) {
                node.put("work", measured.work())
                        .put("unit", measured.unit())
                        .put("median", measured.median())
                        .put("spread", measured.spread());
                ArrayNode list = node.putArray("rates");
                Arrays.stream(measured.all()).forEach(list::add);
            }
        }
        ArrayNode lines = root.putArray("comparisons");
        for (PeerComparison line : comparisons) {
            ObjectNode node = lines.addObject()
                    .put("figure", line.figure())
                    .put("ours", line.ours())
                    .put("peer", line.peer())
                    .put("wanted", line.wanted())
                    .put("equal", line.equal())
                    .put("different", line.different());
            if (isWhole(line)) {
                ArrayNode list =
                        node.put("ratio", PeerRates.median(ratios(line))).putArray("ratios");
                Arrays.stream(ratios(line)).forEach(list::add);
            }
        }
    }
}
