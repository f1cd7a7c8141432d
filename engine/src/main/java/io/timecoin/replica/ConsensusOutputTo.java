package io.timecoin.replica;

import io.timecoin.codec.FrameType;
import io.timecoin.consensus.ConsensusOutput;
import org.agrona.DirectBuffer;

/** Says again to one connection what was said to all. */
final class ConsensusOutputTo implements ConsensusOutput {
    private final Outbox outbox;
    private final long connectionId;

    ConsensusOutputTo(Outbox outbox, long connectionId) {
        this.outbox = outbox;
        this.connectionId = connectionId;
    }

    @Override
    public void broadcast(FrameType type, DirectBuffer message, int offset, int length) {
        outbox.to(connectionId, type, message, offset, length);
    }

    @Override
    public void onCertified(DirectBuffer blockHash, int hashAt, DirectBuffer certificate, int offset, int length) {
        throw new IllegalStateException("what is said again decides nothing");
    }

    @Override
    public void onConflict(DirectBuffer first, int firstAt, DirectBuffer second, int secondAt, int length) {
        throw new IllegalStateException("what is said again contradicts nothing");
    }
}
