package io.timecoin.bench.page;

import io.timecoin.bench.Figure;
import io.timecoin.bench.page.RecordedRun.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text of the page: what is wanted and whether it holds, then every run by section. Owned by one caller. */
final class PageText {
    private static final String CPU = "cpu ";
    private static final String CPU_SUM = "cpu sum";
    private static final String CPU_STATE = "cpu state";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int AVERAGES = 3;
    private static final double PERCENT = 100;
    private static final double TENTH = 10;

    /** Where one thread writes the state of one validator; others add the times of several. */
    private static final List<String> SINGLE_WRITERS = List.of("pre-verified", "replay");

    private final List<RecordedRun> runs;
    private final Map<String, List<String>> plots;
    private final Markdown page = new Markdown();

    /**
     * Prepares the page.
     *
     * @param runs in the order in which those of one kind are shown
     * @param plots the files of each run's plots, by its name, as the page links them
     */
    PageText(List<RecordedRun> runs, Map<String, List<String>> plots) {
        this.runs = runs;
        this.plots = plots;
    }

    String write() {
        page.heading(1, "Results");
        page.paragraph("""
                Made from what runs wrote about themselves, not by hand: [FIGURES.md](FIGURES.md) says how, and what each figure is
                of. Rates differ from machine to machine, and with whatever else a machine does: its load average at the start, over
                1, 5 and 15 minutes, stands beside every run. Ratios are what to compare.""");
        wanted();
        for (Section section : Section.values()) {
            section(section);
        }
        return page.toString();
    }

    private void wanted() {
        page.heading(2, "What is wanted").table("of", "run", "figure", "wanted", "measured:", "");
        for (Bound bound : Bound.ALL) {
            boolean isMeasured = false;
            for (RecordedRun run : runs) {
                for (Figure figure : run.figures()) {
                    if (bound.isOf(run, figure)) {
                        isMeasured = true;
                        wanted(bound, run, figure);
                    }
                }
            }
            if (!isMeasured) {
                page.row(bound.measurement(), "", Markdown.plain(bound.figure()), bound.text(), "", "not measured");
            }
        }
        for (RecordedRun run : runs) {
            run.comparisons().stream().filter(line -> line.wanted() > 0).forEach(line -> wanted(run, line));
        }
    }

    private void wanted(Bound bound, RecordedRun run, Figure figure) {
        page.row(
                Section.of(run, figure).link(),
                Markdown.cell(title(run)),
                Markdown.plain(figure.name()),
                bound.text(),
                Markdown.number(figure.value()),
                bound.verdictOf(figure));
    }

    private void wanted(RecordedRun run, Comparison line) {
        page.row(
                Section.PEERS.link(),
                Markdown.cell(title(run)),
                Markdown.plain(line.figure()),
                Bound.text(true, line.wanted()),
                Markdown.number(line.ratio()),
                verdict(line));
    }

    private static String verdict(Comparison line) {
        if (Double.isNaN(line.ratio())) {
            return "not measured";
        }
        if (line.rounds() < 2) {
            return Bound.verdictOf(line.ratio() >= line.wanted()) + ", in one round";
        }
        boolean isSame = line.lowest() >= line.wanted() == line.highest() >= line.wanted();
        return Bound.verdictOf(line.ratio() >= line.wanted()) + (isSame ? "" : ", not in every round");
    }

    private void section(Section section) {
        List<RecordedRun> inIt = section.of(runs);
        if (inIt.isEmpty() && section == Section.OTHERS) {
            return;
        }
        page.heading(2, section.title());
        if (!section.text().isEmpty()) {
            page.paragraph(section.text());
        }
        if (inIt.isEmpty()) {
            page.paragraph("Not measured.");
        }
        inIt.forEach(this::run);
    }

    private static String title(RecordedRun run) {
        String command = name(run);
        return (command.isEmpty() ? "All" : Markdown.code(command)) + ", Java " + run.java();
    }

    private static String name(RecordedRun run) {
        return run.command() == null ? run.measurement() : run.command();
    }

    private void run(RecordedRun run) {
        String apart = run.measurement().substring(run.kind().length());
        page.heading(3, title(run) + Markdown.plain(apart));
        page.item(
                true,
                "Machine: " + Markdown.plain(run.fact("cpu")) + " (" + Markdown.plain(run.fact("cpuKind"))
                        + (run.isTrue("avx512") ? ", AVX-512" : "") + "), " + run.fact("cores") + " cores, "
                        + run.fact("memory") + " of memory, " + Markdown.plain(run.fact("os")) + ", "
                        + Markdown.plain(run.fact("arch")) + ", homes on " + Markdown.plain(run.fact("homes")));
        page.item(false, "JVM: " + Markdown.plain(run.fact("jvm")) + ", heap to " + run.fact("heapMaxMiB") + " MiB");
        page.item(false, "Commit: " + Markdown.plain(run.fact("commit")));
        for (String fact : List.of("before", "after")) {
            if (run.hasFact(fact)) {
                page.item(false, "Commit " + fact + ": " + Markdown.plain(run.fact(fact)));
            }
        }
        page.item(false, "Load at the start: " + Markdown.plain(load(run)));
        page.item(false, "Again: " + Markdown.code(run.reproduction()));
        figures(run);
        stages(run);
        comparisons(run.comparisons());
        for (String plot : plots.getOrDefault(run.name(), List.of())) {
            page.paragraph("![" + Markdown.plain(name(run)) + " by percentile](" + plot + ')');
        }
    }

    /** Its averages, without the processes of that moment behind them. */
    private static String load(RecordedRun run) {
        return Stream.of(run.fact("load").split(" ")).limit(AVERAGES).collect(Collectors.joining(" "));
    }

    private void figures(RecordedRun run) {
        List<Figure> others =
                run.figures().stream().filter(figure -> !isStage(figure)).toList();
        if (others.isEmpty()) {
            return;
        }
        page.table("figure", "measured:", "+-:", "unit", "wanted");
        for (Figure figure : others) {
            page.row(
                    Markdown.plain(figure.name()),
                    Markdown.number(figure.value()),
                    Double.isNaN(figure.error()) ? "" : Markdown.number(figure.error()),
                    Markdown.plain(figure.unit()),
                    verdicts(run, figure));
        }
    }

    private static String verdicts(RecordedRun run, Figure figure) {
        return Bound.ALL.stream()
                .filter(bound -> bound.isOf(run, figure))
                .map(bound -> bound.verdict(figure))
                .collect(Collectors.joining("; "));
    }

    private static boolean isStage(Figure figure) {
        return figure.name().startsWith(CPU) && figure.unit().equals("ns/tx");
    }

    /** What each thread takes of a transaction, and what the one that writes the state could do at most. */
    private void stages(RecordedRun run) {
        OptionalDouble sum = run.value(CPU_SUM);
        if (sum.isEmpty()) {
            return;
        }
        page.table("stage", "ns a transaction:", "% of all:");
        List<Figure> stages = new ArrayList<>(run.figures());
        stages.removeIf(figure -> !isStage(figure));
        for (Figure stage : stages) {
            page.row(
                    Markdown.plain(stage.name().substring(CPU.length())),
                    Markdown.number(stage.value()),
                    Markdown.bound(Math.round(PERCENT * TENTH * stage.value() / sum.getAsDouble()) / TENTH));
        }
        OptionalDouble state = run.value(CPU_STATE);
        if (SINGLE_WRITERS.contains(run.measurement()) && state.isPresent() && state.getAsDouble() > 0) {
            page.paragraph("Single-writer ceiling, 1 / CPU time of the state stage: "
                    + Markdown.number(NANOS_PER_SECOND / state.getAsDouble()) + " tx/s.");
        }
    }

    /** One round has no other to be compared with. */
    private static String rounds(Comparison line) {
        return switch (line.rounds()) {
            case 0 -> "-";
            case 1 -> "one round";
            default -> line.rounds() + ": " + Markdown.number(line.lowest()) + " to " + Markdown.number(line.highest());
        };
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "-" : Math.round(PERCENT * share) + " %";
    }

    private void comparisons(List<Comparison> lines) {
        if (lines.isEmpty()) {
            return;
        }
        page.paragraph("Rates vary: highest less lowest of all repetitions, of the median, of ours and the peer's.");
        page.table(
                "comparison", "peer", "ours to its:", "of the rounds:", "rates vary:", "wanted", "equal", "not equal");
        for (Comparison line : lines) {
            page.row(
                    Markdown.plain(line.figure()),
                    Markdown.plain(line.peer()),
                    Markdown.number(line.ratio()),
                    rounds(line),
                    percent(line.oursSpread()) + ", " + percent(line.peersSpread()),
                    line.wanted() > 0 ? Bound.text(true, line.wanted()) + ": " + verdict(line) : "",
                    Markdown.plain(line.equal()),
                    Markdown.plain(line.different()));
        }
    }
}
