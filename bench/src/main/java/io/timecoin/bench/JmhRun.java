package io.timecoin.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs JMH with its own options, and reports as the end-to-end runs do. */
final class JmhRun {
    private static final String JSON = "--json";
    private static final String PACKAGE = JmhRun.class.getPackageName() + '.';

    private JmhRun() {}

    static void run(List<String> arguments) throws Exception {
        List<String> forJmh = new ArrayList<>(arguments);
        Path json = null;
        int at = forJmh.indexOf(JSON);
        if (at >= 0 && at + 1 < forJmh.size()) {
            json = Path.of(forJmh.remove(at + 1));
            forJmh.remove(at);
        }
        CommandLineOptions options = new CommandLineOptions(forJmh.toArray(new String[0]));
        if (isQuestion(options)) {
            Main.main(forJmh.toArray(new String[0]));
            return;
        }
        Results results = Results.of("jmh", arguments);
        Collection<RunResult> runs = new Runner(options).run();
        for (RunResult run : runs) {
            Result<?> primary = run.getPrimaryResult();
            results.add(new Figure(
                    name(run.getParams()), primary.getScore(), primary.getScoreError(), primary.getScoreUnit()));
        }
        Ratios.add(results, runs);
        results.report(System.out, json);
    }

    private static boolean isQuestion(CommandLineOptions options) {
        return options.shouldHelp()
                || options.shouldList()
                || options.shouldListWithParams()
                || options.shouldListProfilers()
                || options.shouldListResultFormats();
    }

    /** Class and method, then the parameters. */
    static String name(BenchmarkParams params) {
        StringBuilder name = new StringBuilder(shortName(params.getBenchmark()));
        for (String key : params.getParamsKeys()) {
            name.append(' ').append(key).append('=').append(params.getParam(key));
        }
        return name.toString();
    }

    private static String shortName(String benchmark) {
        return benchmark.startsWith(PACKAGE) ? benchmark.substring(PACKAGE.length()) : benchmark;
    }
}
