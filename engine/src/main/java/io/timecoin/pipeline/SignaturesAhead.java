package io.timecoin.pipeline;

import io.timecoin.base.EngineException;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalReader.Step;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;

/**
 * Has the signatures of a replay judged together: reads the journal a second time, as far ahead as the verifier has room, and
 * tells it of the transactions and votes that will be replayed.
 *
 * <pre>
 *  replayed .. | sequence due .. transactions, votes .. | the first of another kind, or without room
 *              ^ {@link #before}                        ^ a second reader has come here
 * </pre>
 *
 * <p>The verdict is that on the bytes that are replayed: a journal that changes meanwhile is judged as it is read then. One
 * thread.
 */
public final class SignaturesAhead {
    private static final long NOTHING = -1;

    private final JournalReader reader;
    private final Replay replay;
    private long expectedTo = NOTHING;
    private boolean isWhole;

    /**
     * Begins where the journal begins.
     *
     * @param reader of the same journal, used by this alone; closed by the caller
     * @param replay judges signatures
     */
    public SignaturesAhead(JournalReader reader, Replay replay) {
        this.reader = reader;
        this.replay = replay;
        advance();
    }

    /** To be called before an event is replayed. Reads no further than to the first damage, or a file that cannot be read. */
    public void before(long sequence) {
        if (sequence <= expectedTo || replay.expectsAtMost() == 0) {
            return;
        }
        while (isWhole && !isEventFrom(sequence)) {
            advance();
        }
        replay.expectNothing();
        // What is due counts as told of even if there was no room for all of it: its turn has come.
        expectedTo = sequence;
        boolean goesOn = true;
        while (isWhole && goesOn) {
            RecordView record = reader.record();
            // What is no transaction and no vote may itself have signatures judged together.
            goesOn = record.type() != RecordType.EVENT || replay.expect(record);
            if (goesOn) {
                expectedTo = Math.max(expectedTo, record.sequence());
                advance();
            }
        }
        replay.judgeExpected();
    }

    private boolean isEventFrom(long sequence) {
        return reader.record().type() == RecordType.EVENT && reader.record().sequence() >= sequence;
    }

    private void advance() {
        try {
            isWhole = reader.next() == Step.RECORD;
        } catch (EngineException e) {
            // A file that the replay may not need; if it does, its own reader says the same.
            isWhole = false;
        }
    }
}
