package io.timecoin.bench.page;

import io.timecoin.bench.Figure;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The sections of the page, in the order in which people ask. */
enum Section {
    VERIFICATION("Verification", "Judging signatures, one thread.", List.of("jmh"), Section::isOfVerification),
    END_TO_END(
            "End to end",
            "Signed transfers over TCP into final blocks of one validator, every record synced; client and validator share"
                    + " the cores.",
            "end-to-end"),
    PIPELINE(
            "Pre-verified pipeline",
            "Everything a validator does but for the network and the curve, every batch of records synced.",
            "pre-verified"),
    CLUSTER("Cluster", "Validators that agree over TCP, all on the cores of one machine.", "cluster"),
    CATCH_UP("Catch-up", "A node that joins late: by blocks, and by a state.", "catch-up", "state-join", "state-sync"),
    REPLAY("Replay", "A journal read again, every result and header compared.", "replay"),
    NETWORK("Network", "What encryption costs, and compression.", "tls-cost", "compression"),
    ATTACK("Attack", "What an honest client notices of an attack on its validator.", "attack"),
    STATE("Large states", "What the number of unspent outputs costs, and snapshots.", "utxo-scale", "snapshot-stall"),
    JMH(
            "JMH benchmarks",
            "Parts of the engine alone; the error is half of the 99.9 % confidence interval.",
            List.of("jmh"),
            figure -> !isOfVerification(figure)),
    TURNS("Before and after", "Two builds, or two settings of one, in turns.", "turns"),
    PEERS("Peers", "This engine beside others at the same work on the same machine.", "peers"),
    OTHERS("Other runs", "", List.of(), figure -> true);

    private final String title;
    private final String text;
    private final List<String> measurements;
    private final Predicate<Figure> isIn;

    Section(String title, String text, String... measurements) {
        this(title, text, List.of(measurements), figure -> true);
    }

    Section(String title, String text, List<String> measurements, Predicate<Figure> isIn) {
        this.title = title;
        this.text = text;
        this.measurements = measurements;
        this.isIn = isIn;
    }

    private static boolean isOfVerification(Figure figure) {
        return figure.name().contains("VerifyBenchmark.") || figure.name().contains(" to BouncyCastle");
    }

    String title() {
        return title;
    }

    /** What its measurements have in common; empty where that is nothing. */
    String text() {
        return text;
    }

    List<String> measurements() {
        return measurements;
    }

    /** Where a link within the page leads. */
    String link() {
        return '[' + title + "](#" + title.toLowerCase(Locale.ROOT).replace(' ', '-') + ')';
    }

    /** The section of a figure. */
    static Section of(RecordedRun run, Figure figure) {
        for (Section section : values()) {
            if (section.measurements.contains(run.kind()) && section.isIn.test(figure)) {
                return section;
            }
        }
        return OTHERS;
    }

    /** The runs with figures in it, each with these alone. */
    List<RecordedRun> of(List<RecordedRun> runs) {
        return runs.stream()
                .map(run -> run.with(run.figures().stream()
                        .filter(figure -> of(run, figure) == this)
                        .toList()))
                .filter(run -> !run.figures().isEmpty())
                .sorted((a, b) -> Integer.compare(measurements.indexOf(a.kind()), measurements.indexOf(b.kind())))
                .toList();
    }
}
