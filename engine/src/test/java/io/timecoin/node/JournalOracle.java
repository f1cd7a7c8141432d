package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.timecoin.base.Hash;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalSource;
import io.timecoin.journal.RecordView;
import io.timecoin.pipeline.BlockSink;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.Replay;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.BlockHeaders;
import io.timecoin.replica.CommittedBlock;
import java.util.TreeMap;

/** Replays a whole journal from genesis into a validator of its own, without snapshots and without the store. */
final class JournalOracle {
    /** Hash and parent state root of every block, by height. */
    final TreeMap<Long, AcceptanceRecord.SeenBlock> blocks = new TreeMap<>();

    final long sequence;
    final long height;
    final Hash stateRoot;

    JournalOracle(JournalSource journal, BlockSink sink) {
        FailStop failStop = new FailStop(failure -> {});
        ValidatorState state = null;
        Replay replay = null;
        try (JournalReader reader = new JournalReader(journal)) {
            while (reader.next() == JournalReader.Step.RECORD) {
                RecordView record = reader.record();
                if (state == null) {
                    state = ValidatorState.atGenesis(Replay.configOf(record), failStop, 1);
                    replay = new Replay(state, (block, at) -> onBlock(block, at, sink), null);
                }
                assertNull(replay.replay(record), "sequence " + record.sequence());
            }
            sequence = state.replica().sequence();
            height = state.replica().height();
            stateRoot = state.stateRoot();
        } finally {
            if (state != null) {
                state.close();
            }
        }
        assertNull(failStop.failure());
    }

    private void onBlock(CommittedBlock block, long at, BlockSink sink) {
        sink.onCommitted(block, at);
        blocks.put(
                block.height(),
                new AcceptanceRecord.SeenBlock(
                        Hash.of(block.hash(), 0),
                        Hash.of(block.bytes(), block.headerAt() + BlockHeaders.PARENT_STATE_ROOT_AT)));
    }

    /** Every block a client saw is the journal's. */
    void requireHolds(TreeMap<Long, AcceptanceRecord.SeenBlock> seen) {
        seen.forEach((at, block) -> assertEquals(block, blocks.get(at), "block " + at));
    }
}
