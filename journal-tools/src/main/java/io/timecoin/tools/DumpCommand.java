package io.timecoin.tools;

import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalReader.Step;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordView;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows records. */
@Command(
        name = "dump",
        header = "Print the records.",
        description = "Prints one line a record: the events with outcome, transaction, block and stage times, and what"
                + " stands between them. Records are checked one by one; whether they belong together, verify tells.")
final class DumpCommand implements Callable<Integer> {
    private static final int RECORDS_A_LOOK = 1024;

    @Mixin
    private CommonOptions common;

    @Mixin
    private JournalArgument argument;

    @Option(names = "--from", paramLabel = "SEQ", description = "The first sequence.")
    private long from;

    @Option(names = "--to", paramLabel = "SEQ", description = "The last sequence.")
    private long to = Long.MAX_VALUE;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            split = ",",
            description = "Only these, separated by commas: ${COMPLETION-CANDIDATES}.")
    private Set<DumpType> types = EnumSet.noneOf(DumpType.class);

    @Option(names = "--payload", description = "Add the payload in hexadecimal digits.")
    private boolean showsPayload;

    @Override
    public Integer call() {
        Console console = common.console();
        JournalPath journal = argument.find();
        RecordPrinter printer = console.isJson()
                ? new RecordJson(console.out(), showsPayload)
                : new RecordLines(console.out(), showsPayload);
        Breaks breaks = new Breaks();
        try (MappedJournal source = journal.open();
                JournalReader reader = new JournalReader(source, firstFile(journal))) {
            int records = 0;
            for (Step step = reader.next(); step != Step.END; step = reader.next()) {
                boolean isReadersGone =
                        ++records % RECORDS_A_LOOK == 0 && console.out().checkError();
                if (isReadersGone || step == Step.RECORD && reader.record().sequence() > to) {
                    break;
                }
                show(step, reader, printer, breaks);
            }
        }
        return breaks.conclude(console);
    }

    private void show(Step step, JournalReader reader, RecordPrinter printer, Breaks breaks) {
        if (step == Step.BROKEN) {
            breaks.found(reader);
            printer.printBreak(reader);
            return;
        }
        breaks.record();
        RecordView record = reader.record();
        if (record.sequence() >= from && isWanted(record)) {
            printer.print(record);
        }
    }

    private boolean isWanted(RecordView record) {
        if (types.isEmpty()) {
            return true;
        }
        for (DumpType type : types) {
            if (type.takes(record)) {
                return true;
            }
        }
        return false;
    }

    /** The last file whose passport stands before the first sequence wanted. */
    private int firstFile(JournalPath journal) {
        int files;
        try (MappedJournal source = journal.open()) {
            files = source.files().size();
        }
        for (int file = files - 1; file > 0; file--) {
            try (JournalReader reader = new JournalReader(journal.open(), file)) {
                if (reader.next() == Step.RECORD && reader.record().sequence() < from) {
                    return file;
                }
            }
        }
        return 0;
    }
}
