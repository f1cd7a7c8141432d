package io.timecoin.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.cli.Table;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.RelievedVerifier;
import io.timecoin.crypto.VectorModule;
import io.timecoin.crypto.VerifierChoice;
import io.timecoin.journal.JournalVerifier;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.Verification;
import io.timecoin.pipeline.VerifierTrial;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Replays a journal and compares. */
@Command(
        name = "replay",
        header = "Replay a journal and compare every outcome and state root.",
        description =
                "Rebuilds the validator from genesis, or from the snapshot that its journal begins from, gives it every"
                        + " event again, and compares each outcome and each block header, with the state root in it, with"
                        + " what was recorded. The first sequence that differs is named. The journal's integrity is proven"
                        + " on the way.")
final class ReplayCommand implements Callable<Integer> {
    private static final int DECODED_KEYS = 1 << 16;

    /** For passports and checkpoints, which one validator signs. */
    private static final int KEYS_OF_JOURNAL = 16;

    @Spec
    private CommandSpec command;

    @Mixin
    private CommonOptions common;

    @Mixin
    private JournalArgument argument;

    @Option(
            names = "--verify-signatures",
            description = "Judge every signature again, instead of taking the recorded verdict.")
    private boolean verifiesSignatures;

    @Option(
            names = "--verifier",
            paramLabel = "HOW",
            description = "How they are judged: auto, the fastest here; vector, which needs " + VectorModule.OPTION
                    + " before -jar; scalar; or bouncycastle. Until a trial beside the replay has found it to give the"
                    + " verdicts of BouncyCastle, that judges. Default: auto.")
    private VerifierChoice askedHow;

    @Option(names = "--to-height", paramLabel = "H", description = "Stop behind this block.")
    private long toHeight = Long.MAX_VALUE;

    @Option(
            names = "--base",
            paramLabel = "FILE",
            description = "The snapshot that the journal begins from, if its validator began from a synced state;"
                    + " else it is looked for in the store beside the journal.")
    private Path baseFile;

    /** By what signatures were judged in the end; null where that was BouncyCastle, as in the beginning. */
    private VerifierChoice found;

    @Override
    public Integer call() {
        if (toHeight < 1) {
            throw new ParameterException(command.commandLine(), "--to-height is from 1");
        }
        Console console = common.console();
        JournalPath journal = argument.find();
        if (askedHow != null && !verifiesSignatures) {
            throw new ParameterException(command.commandLine(), "--verifier is of use with --verify-signatures alone");
        }
        if (how() == VerifierChoice.VECTOR && !VectorModule.isHere()) {
            throw new ParameterException(
                    command.commandLine(), "--verifier vector needs " + VectorModule.OPTION + " before -jar");
        }
        Progress progress = new Progress(console, journal);
        try (MappedJournal source = journal.open();
                MappedJournal ahead = verifiesSignatures ? journal.open() : null;
                VerifierTrial trial = new VerifierTrial(how(), DECODED_KEYS, found -> {});
                ReplayRun run = new ReplayRun(baseFile, journal.store(), toHeight, progress)) {
            RelievedVerifier judge = trial.newVerifier();
            if (verifiesSignatures) {
                trial.start();
                run.verifySignatures(judge, ahead);
            }
            Verification verification =
                    new JournalVerifier(source, new BouncyCastleVerifier(KEYS_OF_JOURNAL)).verify(run);
            double seconds = progress.seconds();
            progress.end();
            found = judge.isRelieved() ? trial.outcome() : null;
            return conclude(console, journal, run, verification, seconds);
        }
    }

    private int conclude(
            Console console, JournalPath journal, ReplayRun run, Verification verification, double seconds) {
        if (!run.isStarted()) {
            if (!verification.isIntact()) {
                ObjectNode known = Console.object().put("journal", journal.toString());
                VerdictReport.put(known, verification);
                return console.fail(
                        ExitCode.DATA_MISMATCH, verification.damage().text(), known);
            }
            throw EngineException.fatal(Cause.CONFIG, journal + " holds no whole record to start from");
        }
        ObjectNode result = json(journal, run, verification, seconds);
        if (run.difference() != null) {
            return differs(console, run, verification, result);
        }
        if (!verification.isIntact()) {
            result.put("firstSequence", verification.damage().firstSequence());
            return console.fail(ExitCode.DATA_MISMATCH, verification.damage().text(), result);
        }
        if (isPartial() && run.height() < toHeight) {
            String message = "the journal ends at height " + run.height() + ", before " + toHeight;
            return console.fail(ExitCode.CONFIG, message, result);
        }
        print(console, journal, run, verification, seconds);
        return console.succeed(result);
    }

    private boolean isPartial() {
        return toHeight != Long.MAX_VALUE;
    }

    private static int differs(Console console, ReplayRun run, Verification verification, ObjectNode result) {
        result.put("firstSequence", run.differenceAt()).put("difference", run.difference());
        String damage =
                verification.isIntact() ? "" : "; " + verification.damage().text();
        return console.fail(
                ExitCode.DATA_MISMATCH,
                "the replay differs at sequence " + run.differenceAt() + ": " + run.difference() + damage,
                result);
    }

    private void print(Console console, JournalPath journal, ReplayRun run, Verification verification, double seconds) {
        if (console.isJson()) {
            return;
        }
        String end = isPartial() ? "not read, stopped behind the block" : VerdictReport.end(verification);
        new Table()
                .row("journal", journal.toString())
                .row("height", Table.number(run.height()))
                .row("state root", run.stateRoot().toString())
                .row("block hash", run.blockHash().toString())
                .row("events", Table.number(run.events()))
                .row(
                        "transactions",
                        Table.number(run.transactions()) + " committed, " + Table.number(run.rejected()) + " refused")
                .row("signatures", signatures())
                .row("end", end)
                .row("replay", Table.number(seconds, 2) + " s, " + Table.number(rate(run, seconds)) + " events/s")
                .print(console);
        console.line("the replay agrees with the journal, event by event, at " + Table.count(run.height(), "block"));
    }

    private String signatures() {
        if (!verifiesSignatures) {
            return "taken as recorded";
        }
        boolean isForgone = how() == VerifierChoice.AUTO && !VectorModule.isHere();
        return "judged again, by " + String.join(", then ", judges())
                + (isForgone ? "; faster with " + VectorModule.OPTION + " before -jar" : "");
    }

    private VerifierChoice how() {
        return askedHow == null ? VerifierChoice.AUTO : askedHow;
    }

    /** Who judged, in turn: until the trial had ended BouncyCastle. */
    private List<String> judges() {
        return Stream.of(VerifierChoice.BOUNCYCASTLE, found)
                .filter(Objects::nonNull)
                .distinct()
                .map(judge -> judge.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static long rate(ReplayRun run, double seconds) {
        return Math.round(run.events() / seconds);
    }

    private ObjectNode json(JournalPath journal, ReplayRun run, Verification verification, double seconds) {
        boolean agrees = run.difference() == null && verification.isIntact();
        ObjectNode result = Console.object()
                .put("journal", journal.toString())
                .put("agrees", agrees)
                .put("height", run.height())
                .put("stateRoot", run.stateRoot().toString())
                .put("blockHash", run.blockHash().toString())
                .put("events", run.events())
                .put("lastSequence", run.sequence())
                .put("transactions", run.transactions())
                .put("rejected", run.rejected())
                .put("signaturesVerified", verifiesSignatures)
                .put("seconds", Math.round(seconds * 1000) / 1000.0)
                .put("eventsPerSecond", rate(run, seconds));
        if (verifiesSignatures) {
            ArrayNode judges = result.putArray("judges");
            judges().forEach(judges::add);
        }
        if (isPartial() && verification.isIntact()) {
            return result.put("end", "not-read");
        }
        VerdictReport.put(result, verification);
        return result;
    }
}
