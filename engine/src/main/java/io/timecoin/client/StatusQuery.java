package io.timecoin.client;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.StatusDecoder;
import io.timecoin.codec.sbe.StatusQueryEncoder;
import io.timecoin.crypto.NodeIdentity;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Asks a validator how it stands, over a connection of its own. Blocks; any thread. */
public final class StatusQuery {
    private static final int ROLE_OBSERVER = 1;
    private static final int BYTES = MessageHeaderEncoder.ENCODED_LENGTH + StatusQueryEncoder.BLOCK_LENGTH;

    private StatusQuery() {}

    /**
     * Connects, asks, and disconnects.
     *
     * @param timeoutMs most time for each of connecting and being answered, in ms
     * @param identity of the asking side, or null for a validator without TLS
     * @throws io.timecoin.base.EngineException ERROR NETWORK if no status arrives in time, or at once with the reason if the node has none yet
     */
    public static NodeStatus ask(String host, int port, int timeoutMs, NodeIdentity identity) {
        UnsafeBuffer query = new UnsafeBuffer(new byte[BYTES]);
        new StatusQueryEncoder().wrapAndApplyHeader(query, 0, new MessageHeaderEncoder());
        return Question.ask(host, port, timeoutMs, identity, FrameType.STATUS_QUERY, query, StatusQuery::read);
    }

    private static NodeStatus read(FrameType type, DirectBuffer payload, int offset, int length) {
        return type == FrameType.STATUS ? decode(payload, offset) : null;
    }

    private static NodeStatus decode(DirectBuffer payload, int offset) {
        StatusDecoder status = new StatusDecoder().wrapAndApplyHeader(payload, offset, new MessageHeaderDecoder());
        int block = status.offset();
        return new NodeStatus(
                (int) status.chainId(),
                ChainKind.byNumber(status.network()),
                status.height(),
                status.sequence(),
                status.eventTimeMs(),
                status.poolTransactions(),
                status.poolBytes(),
                status.utxoCount(),
                status.issued(),
                status.committedTransactions(),
                status.rejectedTransactions(),
                status.feeFloor(),
                status.burned(),
                status.epoch(),
                status.validators(),
                status.validatorIndex(),
                status.validatorPower(),
                status.totalPower(),
                status.role() == ROLE_OBSERVER,
                status.catchingUp() != 0,
                (int) status.rungs(),
                status.targetHeight(),
                status.blocksOutstanding(),
                status.clockOffsetMs(),
                status.peers(),
                Hash.of(payload, block + StatusDecoder.genesisHashEncodingOffset()),
                Hash.of(payload, block + StatusDecoder.blockHashEncodingOffset()),
                Hash.of(payload, block + StatusDecoder.parentStateRootEncodingOffset()),
                Hash.of(payload, block + StatusDecoder.validatorEncodingOffset()),
                status.agent());
    }
}
