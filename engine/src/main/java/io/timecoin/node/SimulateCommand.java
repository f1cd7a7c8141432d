package io.timecoin.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.cli.Table;
import io.timecoin.simulation.Campaign;
import io.timecoin.simulation.CampaignTotals;
import io.timecoin.simulation.Fault;
import io.timecoin.simulation.SimulationConfig;
import io.timecoin.simulation.SimulationResult;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Simulates clusters under faults, seed by seed. */
@Command(
        name = "simulate",
        description = "Run whole clusters in virtual time, with faults drawn from seeds, and check what must hold.")
final class SimulateCommand implements Callable<Integer> {
    private static final int PROGRESS_RUNS = 50;
    private static final double MS_PER_SECOND = 1_000;
    private static final double SECONDS_PER_MINUTE = 60;
    private static final String ALL = "all";
    private static final String NONE = "none";

    @Spec
    private CommandSpec command;

    @Mixin
    private CommonOptions common;

    @Option(names = "--seed", paramLabel = "S", description = "The seed to run, or the first. Default: 1.")
    private Long seed;

    @Option(names = "--seeds", paramLabel = "N", description = "How many seeds to run, on all cores. Default: 1.")
    private Integer seeds;

    @Option(
            names = "--validators",
            paramLabel = "N",
            defaultValue = "0",
            description = "Validators of each cluster, 1 to " + SimulationConfig.VALIDATORS_MAX
                    + ". Default: 1 to 7, drawn from the seed.")
    private int validators;

    @Option(
            names = "--faults",
            paramLabel = "NAMES",
            defaultValue = ALL,
            description =
                    "What goes wrong, by commas, or none, or all: then each seed draws some. Default: ${DEFAULT-VALUE}. Names: loss, duplication,"
                            + " reordering, partition, one-way, bridge, crash, lost-tail, torn-tail, flipped-tail, damage,"
                            + " slow-disk, skew, drift, slow, silent, twins, forgery, hostile-client, byzantine, wipe.")
    private String faults;

    @Option(
            names = "--twins",
            paramLabel = "N",
            defaultValue = "-1",
            description =
                    "Validators whose key is on two machines. Default: drawn, with less than a third of the power."
                            + " With more, a violation is to be found.")
    private int twins;

    @Override
    public Integer call() throws InterruptedException {
        Console console = common.console();
        SimulationConfig config = config();
        long first = seed == null ? 1 : seed;
        int count = seeds == null ? 1 : seeds;
        if (count < 1) {
            throw new ParameterException(command.commandLine(), "--seeds must be at least 1");
        }
        int threads = Math.min(count, Runtime.getRuntime().availableProcessors());
        CampaignTotals totals = new CampaignTotals();
        long beganNs = System.nanoTime();
        new Campaign(config, threads).run(first, count, result -> {
            totals.add(result);
            tell(console, totals, result, count);
        });
        long tookMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs));
        double seconds = tookMs / MS_PER_SECOND;
        describe(totals, seconds).print(console);
        ObjectNode json = json(totals, seconds);
        return totals.violations() == 0
                ? console.succeed(json)
                : console.fail(
                        ExitCode.DATA_MISMATCH,
                        Table.count(totals.violations(), "violation") + "; the first repeats with: "
                                + totals.violated().get(0).command(),
                        json);
    }

    private SimulationConfig config() {
        try {
            return new SimulationConfig(validators, named(), twins);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }

    private Set<Fault> named() {
        Set<Fault> named = EnumSet.noneOf(Fault.class);
        for (String name : faults.split(",")) {
            if (name.equals(ALL)) {
                named.addAll(Fault.all());
            } else if (!name.equals(NONE)) {
                named.add(Fault.named(name));
            }
        }
        return named;
    }

    private static void tell(Console console, CampaignTotals totals, SimulationResult result, int count) {
        if (result.violation() != null) {
            console.line("seed " + result.seed() + " breaks "
                    + result.violation().rule().text() + " after " + result.virtualMs() + " ms: "
                    + result.violation().getMessage());
            console.line("    " + result.command());
        }
        boolean isTerminal = System.console() != null;
        if (isTerminal && totals.runs() % PROGRESS_RUNS == 0 && totals.runs() < count) {
            console.line(Table.number(totals.runs()) + " of " + Table.count(count, "seed") + ", "
                    + Table.count(totals.violations(), "violation"));
        }
    }

    private static double timesRealTime(CampaignTotals totals, double seconds) {
        return totals.virtualMs() / MS_PER_SECOND / seconds;
    }

    private static double seedsPerMinute(CampaignTotals totals, double seconds) {
        return totals.runs() * SECONDS_PER_MINUTE / seconds;
    }

    private static Table describe(CampaignTotals totals, double seconds) {
        Table table = new Table()
                .row("seeds", totals.runs())
                .row("violations", totals.violations())
                .row("events", totals.events())
                .row("blocks", totals.blocks())
                .row("transfers", totals.transfers())
                .row("changes of the set", totals.setChanges())
                .row("seconds", Table.number(seconds, 1))
                .row("times real time", Table.number(timesRealTime(totals, seconds), 0))
                .row("seeds a minute", Table.number(seedsPerMinute(totals, seconds), 0))
                .row("longest recovery", Table.number(totals.recoveryMsMax()) + " ms");
        for (Fault fault : Fault.values()) {
            table.row(fault.text(), totals.faults().of(fault));
        }
        return table;
    }

    private static ObjectNode json(CampaignTotals totals, double seconds) {
        ObjectNode json = Console.object()
                .put("seeds", totals.runs())
                .put("violations", totals.violations())
                .put("events", totals.events())
                .put("blocks", totals.blocks())
                .put("transfers", totals.transfers())
                .put("setChanges", totals.setChanges())
                .put("seconds", seconds)
                .put("virtualSeconds", totals.virtualMs() / MS_PER_SECOND)
                .put("timesRealTime", timesRealTime(totals, seconds))
                .put("seedsPerMinute", seedsPerMinute(totals, seconds))
                .put("recoveryMsMax", totals.recoveryMsMax());
        ObjectNode injected = json.putObject("faults");
        for (Fault fault : Fault.values()) {
            injected.put(fault.text(), totals.faults().of(fault));
        }
        ArrayNode violated = json.putArray("violated");
        for (SimulationResult result : totals.violated()) {
            violated.addObject()
                    .put("seed", result.seed())
                    .put("rule", result.violation().rule().text())
                    .put("what", result.violation().getMessage())
                    .put("command", result.command());
        }
        return json;
    }
}
