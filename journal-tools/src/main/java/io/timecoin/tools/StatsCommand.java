package io.timecoin.tools;

import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalReader.Step;
import io.timecoin.journal.MappedJournal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Counts what a journal holds. */
@Command(
        name = "stats",
        header = "Count events and show times in percentiles.",
        description =
                "Counts events by kind and result, and shows batches, syncs, stage times and blocks in percentiles.")
final class StatsCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Mixin
    private JournalArgument argument;

    @Override
    public Integer call() {
        Console console = common.console();
        JournalPath journal = argument.find();
        Progress progress = new Progress(console, journal);
        JournalStatistics statistics = new JournalStatistics();
        Breaks breaks = new Breaks();
        try (MappedJournal source = journal.open();
                JournalReader reader = new JournalReader(source)) {
            for (Step step = reader.next(); step != Step.END; step = reader.next()) {
                if (step == Step.BROKEN) {
                    breaks.found(reader);
                } else {
                    breaks.record();
                    statistics.add(reader.record());
                    progress.advance(reader.record());
                }
            }
        }
        progress.end();
        if (console.isJson()) {
            console.json(new StatisticsJson(statistics).of(journal));
        } else {
            new StatisticsTables(statistics, console).print(journal);
        }
        return breaks.conclude(console);
    }
}
