package io.timecoin.codec;

import io.timecoin.base.ResultCode;
import org.agrona.DirectBuffer;

/**
 * Where the network hands over what arrived. Implemented by the pipeline, called from any network thread; never blocks.
 */
public interface InboundSink {
    /**
     * Whether frames of a type are taken at present, whatever they hold. Asked before one is offered; what is turned away
     * leaves no record.
     *
     * @return OK, or what the sender is to be answered
     */
    default ResultCode judge(FrameType type) {
        return ResultCode.OK;
    }

    /**
     * Offers one frame payload; its bytes are copied before the call returns.
     *
     * @param connectionId the connection it came on, unique while the process lives
     * @param correlationId the requester's id, echoed in the answer
     * @param type what the payload is; its length has been checked against the type's maximum
     * @param payload holds the bytes
     * @param offset of the first byte
     * @param length in bytes
     * @return false if there is no room: stop reading this connection, offer the same frame again after {@link Resume}
     */
    boolean offer(long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length);
}
