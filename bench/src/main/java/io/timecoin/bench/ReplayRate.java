package io.timecoin.bench;

import io.timecoin.journal.JournalReader;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.node.NodeHome;
import io.timecoin.pipeline.BlockSink;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.Replay;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.ReplicaConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Replays the journal that a pre-verified run has just left, as an auditor does.
 *
 * <pre>
 *  journal files (mapped) --> reader: checks records --> Replay: decode, hash, Replica, compare --> nothing
 *                                                                     |  ^
 *                                                                    tree (own thread)
 * </pre>
 *
 * <p>One thread beside the tree's, from genesis to the end; the load before it has warmed up what both use. Every
 * sequence, time, result and block header is compared. Left out: signatures, which this journal does not hold, and stores.
 */
@Command(name = "replay", description = "A pre-verified run, then a replay of its journal: events/s of both, ratio.")
final class ReplayRate implements Callable<Integer> {
    private static final long SEED = 43;
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    @Mixin
    private PreverifiedPipeline pipeline;

    @Override
    public Integer call() throws IOException {
        Results results = pipeline.results("replay");
        try (TemporaryHome home = TemporaryHome.at(pipeline.home())) {
            double live = pipeline.measure(results, home.path());
            replay(results, new NodeHome(home.path()).journal(), live);
        }
        results.report(System.out, pipeline.json());
        return 0;
    }

    private static void replay(Results results, Path journal, double livePerSecond) {
        results.progress("replaying");
        FailStop failStop = new FailStop(failure -> System.err.println("the tree stopped: " + failure));
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source)) {
            if (reader.next() != JournalReader.Step.RECORD || reader.record().type() != RecordType.PASSPORT) {
                throw new IllegalStateException("the journal begins with no passport");
            }
            ReplicaConfig config = Replay.configOf(reader.record());
            try (ValidatorState state = ValidatorState.atGenesis(config, failStop, SEED)) {
                Replay replay = new Replay(state, BlockSink.NONE, null);
                replay.replay(reader.record());
                long start = System.nanoTime();
                replay.replayAll(reader);
                state.stateRoot();
                double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
                results.add("replayed events", replay.events() / seconds, "events/s");
                results.add("replayed transfers", replay.committedTransactions() / seconds, "tx/s");
                results.add("replay to pipeline", replay.committedTransactions() / seconds / livePerSecond, "ratio");
            }
        }
    }
}
