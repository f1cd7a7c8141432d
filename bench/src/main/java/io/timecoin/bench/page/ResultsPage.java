package io.timecoin.bench.page;

import io.timecoin.bench.Percentiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes the page of results and its plots.
 *
 * <pre>
 *  DIR/*.json, by name --> RecordedRun --> PageText        --> bench/RESULTS.md
 *                                      --> PercentilePlot  --> bench/results/RUN-UNIT.svg
 * </pre>
 *
 * <p>Equal files give equal pages, to the byte: nothing else is read. Plots that the page no longer has are removed.
 */
@Command(name = "results", description = "Makes RESULTS.md and its plots from the files that runs wrote with --json.")
public final class ResultsPage implements Callable<Integer> {
    private static final String PAGE = "RESULTS.md";
    private static final String PLOTS = "results";
    private static final String JSON = ".json";
    private static final String SVG = ".svg";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean isHelpWanted;

    @Option(names = "--from", paramLabel = "DIR", required = true, description = "Where the files of the runs are.")
    private Path from;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            defaultValue = "bench",
            description = "Takes " + PAGE + ", and in " + PLOTS + " the plots, where no others stay. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Path to;

    @Override
    public Integer call() throws IOException {
        List<RecordedRun> runs = new ArrayList<>();
        for (Path file : sorted(from, JSON)) {
            runs.add(RecordedRun.read(file));
        }
        if (runs.isEmpty()) {
            throw new IOException("no " + JSON + " in " + from);
        }
        Path directory = Files.createDirectories(to.resolve(PLOTS));
        for (Path old : sorted(directory, SVG)) {
            Files.delete(old);
        }
        Map<String, List<String>> plots = new LinkedHashMap<>();
        for (RecordedRun run : runs) {
            plots.put(run.name(), plot(run, directory));
        }
        Files.writeString(to.resolve(PAGE), new PageText(runs, plots).write());
        return 0;
    }

    private static List<Path> sorted(Path directory, String ending) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /** One plot for each unit. */
    private static List<String> plot(RecordedRun run, Path directory) throws IOException {
        Map<String, List<Percentiles>> byUnit = new LinkedHashMap<>();
        for (Percentiles series : run.percentiles()) {
            if (!series.points().isEmpty()) {
                byUnit.computeIfAbsent(series.unit(), unit -> new ArrayList<>()).add(series);
            }
        }
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, List<Percentiles>> entry : byUnit.entrySet()) {
            String name = run.name() + '-' + entry.getKey() + SVG;
            String title = (run.command() == null ? run.measurement() : run.command()) + ", Java " + run.java();
            Files.writeString(directory.resolve(name), PercentilePlot.draw(title, entry.getValue()));
            names.add(PLOTS + '/' + name);
        }
        return names;
    }
}
