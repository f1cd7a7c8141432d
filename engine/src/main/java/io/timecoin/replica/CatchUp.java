package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.BlocksRequestEncoder;
import io.timecoin.codec.sbe.HelloEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.sync.BlockCatchUp;
import org.agrona.concurrent.UnsafeBuffer;

/** Asks peers that are ahead for the blocks between, and tells peers that are behind how far the chain is. State thread. */
final class CatchUp {
    private static final int PROTOCOL_VERSION = 1;
    private static final int ROLE_PEER = 2;

    private final ReplicaConfig config;
    private final Chain chain;
    private final Outbox outbox;
    private final Hash genesisHash;
    private final BlockCatchUp plan;
    private final BlockView block = new BlockView();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final BlocksRequestEncoder request = new BlocksRequestEncoder();
    private final HelloEncoder hello = new HelloEncoder();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[512]);

    CatchUp(ReplicaConfig config, Chain chain, Outbox outbox) {
        this.config = config;
        this.chain = chain;
        this.outbox = outbox;
        this.genesisHash = GenesisCodec.hash(config.genesis());
        this.plan = new BlockCatchUp(chain.height());
    }

    void heard(long height, long connectionId, long nowMs) {
        if (connectionId != 0 && height > chain.height()) {
            plan.heard(connectionId, height);
            ask(nowMs);
        }
    }

    /** The next block has come whole, with its certificate. */
    void answered(long connectionId, long nowMs) {
        plan.answered(connectionId, nowMs);
    }

    void committed(long nowMs) {
        plan.committed(chain.height());
        ask(nowMs);
    }

    /** A process starts: the connections of the one before are gone. */
    void startAnew() {
        plan.forget();
    }

    void onTick(long nowMs) {
        ask(nowMs);
    }

    private void ask(long nowMs) {
        if (plan.ask(nowMs)) {
            request.wrapAndApplyHeader(message, 0, header)
                    .fromHeight(plan.fromHeight())
                    .count(plan.count())
                    .reserved(0);
            outbox.to(plan.connectionId(), FrameType.BLOCKS_REQUEST, message, 0, request.limit());
        }
    }

    /** Whether a block is the next one. */
    ResultCode judgeHeight(ReplicaEvent event) {
        block.wrap(event.payload(), event.payloadOffset(), event.payloadLength());
        if (block.height() <= chain.height()) {
            return ResultCode.HEIGHT_PAST;
        }
        return block.height() == chain.height() + 1 ? ResultCode.OK : ResultCode.HEIGHT_AHEAD;
    }

    /** Says hello once more, with the height of now. */
    void sayHeight(long connectionId) {
        hello.wrapAndApplyHeader(message, 0, header)
                .protocolVersion(PROTOCOL_VERSION)
                .role(ROLE_PEER)
                .chainId(config.genesis().chainId())
                .height(chain.height());
        genesisHash.writeTo(message, hello.offset() + HelloEncoder.genesisHashEncodingOffset());
        config.validator().writeTo(message, hello.offset() + HelloEncoder.nodeEncodingOffset());
        hello.putAgent(new byte[0], 0, 0);
        outbox.to(connectionId, FrameType.HELLO, message, 0, hello.limit());
    }

    boolean isBehind() {
        return plan.isBehind();
    }

    long askedToHeight() {
        return plan.askedToHeight();
    }

    long deadlineMs() {
        return plan.deadlineMs();
    }
}
