package io.timecoin.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.base.Hash;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.cli.Table;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.journal.JournalVerifier;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import io.timecoin.journal.Verification;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proves that a journal holds what was written. */
@Command(
        name = "verify",
        header = "Prove that a journal holds what was written.",
        description =
                "Proves every record: checksums, sequences without a gap, the hash chain, Merkle roots of the"
                        + " checkpoints, signatures of checkpoints and passports, and that no checkpoint is missing. Damage ends with 4 and is named; a torn tail, which a crash leaves, is none.")
final class VerifyCommand implements Callable<Integer> {
    static final int DECODED_KEYS = 16;

    private static final double BYTES_A_MEGABYTE = 1e6;

    @Mixin
    private CommonOptions common;

    @Mixin
    private JournalArgument argument;

    @Option(
            names = "--validator",
            paramLabel = "HEXKEY",
            converter = HashOption.class,
            description =
                    "The validator's public key that every passport must name: without it the signatures prove only"
                            + " that one and the same key signed.")
    private Hash validator;

    private Progress progress;
    private Hash otherKey;
    private long otherKeyAt;

    @Override
    public Integer call() {
        Console console = common.console();
        JournalPath journal = argument.find();
        Verification verification;
        progress = new Progress(console, journal);
        try (MappedJournal source = journal.open()) {
            verification = new JournalVerifier(source, new BouncyCastleVerifier(DECODED_KEYS)).verify(this::onRecord);
        }
        progress.end();
        double megabytesPerSecond = progress.bytes() / BYTES_A_MEGABYTE / progress.seconds();
        print(console, journal, verification, megabytesPerSecond);
        return conclude(console, verification, json(journal, verification, megabytesPerSecond));
    }

    private boolean onRecord(RecordView record) {
        progress.advance(record);
        boolean isOther = record.type() == RecordType.PASSPORT
                && validator != null
                && otherKey == null
                && !validator.matches(record.bytes(), record.passportKeyOffset());
        if (isOther) {
            otherKey = Hash.of(record.bytes(), record.passportKeyOffset());
            otherKeyAt = record.sequence();
        }
        return true;
    }

    private int conclude(Console console, Verification verification, ObjectNode result) {
        if (!verification.isIntact()) {
            return console.fail(ExitCode.DATA_MISMATCH, verification.damage().text(), result);
        }
        if (otherKey != null) {
            String message = "the passport behind sequence " + otherKeyAt + " names the validator " + otherKey
                    + ", not " + validator;
            return console.fail(ExitCode.DATA_MISMATCH, message, result);
        }
        return console.succeed(result);
    }

    private static void print(Console console, JournalPath journal, Verification verification, double rate) {
        boolean isEmpty = verification.firstSequence() > verification.lastSequence();
        String sequences = isEmpty
                ? "none"
                : Table.number(verification.firstSequence()) + " .. " + Table.number(verification.lastSequence());
        String unproven = verification.checkpointsUnproven() == 0
                ? ""
                : ", " + Table.number(verification.checkpointsUnproven()) + " unproven: they reach into files not here";
        new Table()
                .row("journal", journal.toString())
                .row("files", Table.number(verification.files()))
                .row("records", Table.number(verification.records()))
                .row("sequences", sequences)
                .row("chain head", verification.chainHead().toString())
                .row("validator", verification.validatorKey().toString())
                .row("checkpoints", Table.number(verification.checkpoints()) + " proven" + unproven)
                .row("end", verification.isIntact() ? VerdictReport.end(verification) : "damaged")
                .row("speed", Table.number(rate, 1) + " MB/s")
                .print(console);
    }

    private static ObjectNode json(JournalPath journal, Verification verification, double rate) {
        ObjectNode result = Console.object()
                .put("journal", journal.toString())
                .put("intact", verification.isIntact())
                .put("files", verification.files())
                .put("records", verification.records())
                .put("firstSequence", verification.firstSequence())
                .put("lastSequence", verification.lastSequence())
                .put("closedSequence", verification.closedSequence())
                .put("chainHead", verification.chainHead().toString())
                .put("validator", verification.validatorKey().toString())
                .put("checkpointsProven", verification.checkpoints())
                .put("checkpointsUnproven", verification.checkpointsUnproven())
                .put("megabytesPerSecond", Math.round(rate * 10) / 10.0);
        VerdictReport.put(result, verification);
        return result;
    }
}
