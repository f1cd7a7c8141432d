package io.timecoin.pipeline;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.sbe.BlockDecoder;
import io.timecoin.codec.sbe.BodiesDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.replica.Replica;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * What the verify workers know of the state, so that they verify nothing that is of no use any more: transactions of a
 * block that nobody waits for, blocks that are committed. Written by the state thread after every event and so always a
 * little late; what is judged by it is recorded as not checked, and can only be refused.
 */
final class StateView {
    private static final int BODIES_HASH_AT =
            MessageHeaderDecoder.ENCODED_LENGTH + BodiesDecoder.blockHashEncodingOffset();
    private static final int BLOCK_HEIGHT_AT =
            MessageHeaderDecoder.ENCODED_LENGTH + BlockDecoder.heightEncodingOffset();

    private volatile long height;
    private volatile long askedFor;

    /** State thread: takes over what is new; the workers' caches are left alone where nothing is. */
    void update(Replica replica) {
        if (replica.height() != height) {
            height = replica.height();
        }
        if (replica.askedFor() != askedFor) {
            askedFor = replica.askedFor();
        }
    }

    /** Any thread: OK if the payload is worth a look, else why it is refused unseen. */
    ResultCode judge(EventKind kind, DirectBuffer payload, int length) {
        if (kind == EventKind.BODIES && length >= BODIES_HASH_AT + Long.BYTES) {
            // The start of the hash is enough: whoever forges it is checked in full.
            return payload.getLong(BODIES_HASH_AT) == askedFor ? ResultCode.OK : ResultCode.NOT_REQUESTED;
        }
        if (kind == EventKind.BLOCK && length >= BLOCK_HEIGHT_AT + Long.BYTES) {
            long itsHeight = payload.getLong(BLOCK_HEIGHT_AT, ByteOrder.LITTLE_ENDIAN);
            return itsHeight > height ? ResultCode.OK : ResultCode.HEIGHT_PAST;
        }
        return ResultCode.OK;
    }
}
