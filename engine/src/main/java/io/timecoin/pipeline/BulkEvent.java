package io.timecoin.pipeline;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;

/**
 * A slot of {@link BulkVerification}: one message of many transactions, and what each worker says of its share; or, without
 * a kind, word that the state has gone on.
 */
final class BulkEvent {
    // Whoever offers it.
    long connectionId;
    long correlationId;
    FrameType frameType;
    EventKind kind;
    LargePayloads.Payload payload;
    int length;

    /** The same as a block, null if it is none. */
    BlockAhead block;

    // Each worker at its own index.
    private final ResultCode[] codes;
    private final int[] refusedPlaces;

    BulkEvent(int workers) {
        codes = new ResultCode[workers];
        refusedPlaces = new int[workers];
    }

    void judged(int worker, ResultCode code, int refusedPlace) {
        codes[worker] = code;
        refusedPlaces[worker] = refusedPlace;
    }

    /** A worker has left its share alone: the message then has no verdict. */
    void skipped(int worker) {
        judged(worker, null, -1);
    }

    /** What one worker alone would say: OK, or why the first refused transaction is refused; null if a share was skipped. */
    ResultCode verdict() {
        int first = 0;
        for (int i = 1; i < codes.length; i++) {
            if (refusedPlaces[i] < refusedPlaces[first]) {
                first = i;
            }
        }
        return codes[first];
    }
}
