package io.timecoin.client;

import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.PeerStatesQueryEncoder;
import io.timecoin.crypto.NodeIdentity;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Asks a validator how its links stand, over a connection of its own. Blocks; any thread. */
public final class PeerStatusQuery {
    private static final int BYTES = MessageHeaderEncoder.ENCODED_LENGTH + PeerStatesQueryEncoder.BLOCK_LENGTH;

    private PeerStatusQuery() {}

    /**
     * Connects, asks, and disconnects.
     *
     * @param timeoutMs most time for each of connecting and being answered, in ms
     * @param identity of the asking side, or null for a validator without TLS
     * @return the answer, which may be that it is not told to everybody
     * @throws io.timecoin.base.EngineException ERROR NETWORK if no answer arrives in time
     */
    public static PeerStatus ask(String host, int port, int timeoutMs, NodeIdentity identity) {
        UnsafeBuffer query = new UnsafeBuffer(new byte[BYTES]);
        new PeerStatesQueryEncoder().wrapAndApplyHeader(query, 0, new MessageHeaderEncoder());
        return Question.ask(host, port, timeoutMs, identity, FrameType.PEER_STATES_QUERY, query, PeerStatusQuery::read);
    }

    private static PeerStatus read(FrameType type, DirectBuffer payload, int offset, int length) {
        return switch (type) {
            case PEER_STATES -> PeerStatusReader.read(payload, offset);
            case ANSWER -> new PeerStatus(0, List.of(), List.of(), Question.text(payload, offset, length));
            default -> null;
        };
    }
}
