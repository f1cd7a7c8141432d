package io.timecoin.pipeline;

import io.timecoin.base.ResultCode;

/** A whole block on its way into the ring. Handed from thread to thread through locks and rings. */
final class BlockAhead {
    final long connectionId;
    final long correlationId;
    final long height;
    final LargePayloads.Payload payload;
    final int length;

    /** What the workers say of it, when they have. */
    ResultCode verdict;

    BlockAhead(long connectionId, long correlationId, long height, LargePayloads.Payload payload, int length) {
        this.connectionId = connectionId;
        this.correlationId = correlationId;
        this.height = height;
        this.payload = payload;
        this.length = length;
    }
}
