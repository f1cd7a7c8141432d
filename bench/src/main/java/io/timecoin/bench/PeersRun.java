package io.timecoin.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * This engine beside its peers at the same work, each in a JVM of its own, one after the other:
 *
 * <pre>
 *  round 1: ours, peer, peer, ..    round 2: ours, peer, peer, ..    ..    then the next kind of work
 * </pre>
 *
 * <p>So whatever else the machine does meets all of them. The peers are modules of their own, built on request alone; what
 * each work is, and what is equal in it and what is not, is in bench/PEERS.md.
 */
@Command(
        name = "peers",
        description =
                "This engine beside its peers: rates, ratios, what is equal and what is not. Peers that are not built"
                        + " are named.")
final class PeersRun implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODULES = "peers";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean isHelpWanted;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Writes the figures with commit, JVM and machine to this file, too.")
    private Path json;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "How often each contestant runs. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "WORK",
            description = "verification, journal, blocks, commits. Default: all.")
    private List<String> only = List.of();

    @Option(
            names = "--size",
            paramLabel = "SHARE",
            defaultValue = "1",
            description =
                    "Shrinks every work; below 1 the figures are of JVMs that are not warm. Default: ${DEFAULT-VALUE}.")
    private double size;

    @Option(
            names = "--peers",
            paramLabel = "DIR",
            description = "Where the peers' modules are. Default: found beside the jar, else bench/peers.")
    private Path peers;

    @Option(
            names = "--java-17",
            paramLabel = "HOME",
            description = "A JDK 17 for the peers that run on no later one. Default: they are left out on a later one.")
    private Path java17;

    @Spec
    private CommandSpec command;

    private final Map<String, Contestant> contestants = new LinkedHashMap<>();
    private final Map<String, PeerRates> rates = new LinkedHashMap<>();
    private final List<PeerComparison> comparisons = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (rounds < 1) {
            throw new ParameterException(command.commandLine(), "--rounds is 1 at least, not " + rounds);
        }
        Results results = Results.of("peers", command);
        try (TemporaryHome home = TemporaryHome.make()) {
            Path modules = (peers == null ? besideThisJar() : peers).toAbsolutePath();
            PeerProcess process = new PeerProcess(modules, home.path());
            List<PeerGroup> groups = new PeerCatalogue(home.path(), size, java17()).groups();
            List<String> works = groups.stream().map(PeerGroup::name).toList();
            if (!works.containsAll(only)) {
                String wrong = String.join(",", only) + ", of which there are " + String.join(", ", works);
                throw new ParameterException(command.commandLine(), "--only " + wrong);
            }
            for (PeerGroup group : groups) {
                if (only.isEmpty() || only.contains(group.name())) {
                    run(results, process, group, modules);
                }
            }
        }
        PeersReport report = new PeersReport(comparisons, contestants, rates);
        report.figures(results);
        results.report(System.out, null);
        report.print(System.out);
        if (json != null) {
            ObjectNode root = results.tree();
            report.addTo(root);
            Files.writeString(json, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + '\n');
        }
        return rates.values().stream().anyMatch(PeerRates::isFailed) ? 1 : 0;
    }

    /** Absolute, for processes with a directory of their own. */
    private Path java17() {
        if (java17 != null && !Files.isExecutable(java17.resolve(Path.of("bin", "java")))) {
            throw new ParameterException(command.commandLine(), "--java-17 names no JDK: no bin/java in " + java17);
        }
        return java17 == null ? null : java17.toAbsolutePath();
    }

    /** The jar is in bench/target. */
    private static Path besideThisJar() {
        Path fallback = Path.of("bench", MODULES);
        Path code = Path.of(PeersRun.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Path target = code.getParent();
        return target == null || target.getParent() == null
                ? fallback
                : target.getParent().resolve(MODULES);
    }

    private void run(Results results, PeerProcess process, PeerGroup group, Path modules) throws IOException {
        comparisons.addAll(group.comparisons());
        for (Contestant contestant : group.contestants()) {
            contestants.put(contestant.key(), contestant);
            PeerRates measured = new PeerRates();
            measured.absent(contestant.missing(modules));
            rates.put(contestant.key(), measured);
        }
        if (group.preparation() != null) {
            results.progress(group.name() + ": " + group.preparation().title());
            PeerRates prepared = new PeerRates();
            prepared.add(process.run(group.preparation()));
            if (prepared.isFailed()) {
                group.contestants().forEach(each -> rates.get(each.key())
                        .fail(group.preparation().title()));
            }
        }
        for (int round = 1; round <= rounds; round++) {
            for (Contestant contestant : group.contestants()) {
                PeerRates measured = rates.get(contestant.key());
                if (measured.absence() == null) {
                    measured.add(process.run(contestant));
                    progress(results, group.name() + ", round " + round, contestant, measured);
                }
            }
        }
    }

    private static void progress(Results results, String when, Contestant contestant, PeerRates measured) {
        String what = measured.absence() == null
                ? String.format(Locale.ROOT, "%,.0f %s so far", measured.median(), measured.unit())
                : measured.absence();
        results.progress(when + ", " + contestant.title() + ": " + what);
    }
}
