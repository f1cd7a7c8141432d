package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HelloView;
import io.timecoin.codec.sbe.BlocksRequestEncoder;
import io.timecoin.codec.sbe.HelloEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.crypto.NodeKey;
import io.timecoin.crypto.Voucher;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.sync.BlockCatchUp;
import io.timecoin.sync.CatchUpView;
import org.agrona.concurrent.UnsafeBuffer;

/** Asks peers that are ahead for the blocks between, and tells peers that are behind how far the chain is. State thread. */
final class CatchUp {
    private static final int BLOCK_FRONT_BYTES = 64 * 1024;

    private final ReplicaConfig config;
    private final Chain chain;
    private final Outbox outbox;
    private final Hash genesisHash;
    private final BlockCatchUp plan;
    private Voucher self;
    private final BlockView block = new BlockView();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final BlocksRequestEncoder request = new BlocksRequestEncoder();
    private final HelloEncoder hello = new HelloEncoder();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[512]);
    private CatchUpView view = CatchUpView.NOTHING;
    private long viewed;

    CatchUp(ReplicaConfig config, Chain chain, Outbox outbox) {
        this.config = config;
        this.chain = chain;
        this.outbox = outbox;
        this.genesisHash = GenesisCodec.hash(config.genesis());
        this.self = Voucher.ofNode(new NodeKey(config.validator()));
        this.plan =
                new BlockCatchUp(chain.height(), largeBlocks(config.genesis().rules()));
    }

    /** Fewer than there are buffers for: of blocks that are committed, some wait for the journal. */
    private static int largeBlocks(ChainRules rules) {
        int bytes = rules.blockBytesMax() + rules.blockTransactionsMax() * Integer.BYTES + BLOCK_FRONT_BYTES;
        return Math.max(1, Limits.largeBlocksAhead(bytes) * 3 / 4);
    }

    /** Says in hellos who this is. */
    void introduce(Voucher voucher) {
        self = voucher;
    }

    void heard(long height, long connectionId, long nowMs) {
        if (connectionId != 0 && height > chain.height()) {
            plan.heard(connectionId, height);
            ask(nowMs);
        }
    }

    /** A peer has said hello, under a key whose first bytes stand for it. */
    void linked(long node, long height, long connectionId, long nowMs) {
        if (connectionId != 0) {
            plan.heard(connectionId, node, height);
            ask(nowMs);
            if (height < chain.height()) {
                sayHeight(connectionId);
            }
        }
    }

    /** The next block has come whole, with its certificate. */
    void answered(ReplicaEvent event, long nowMs) {
        plan.answered(event.connectionId(), event.payloadLength(), nowMs);
    }

    /** A block has come that cannot be used; whether its sender is to be blamed for it, and is asked for nothing more. */
    boolean refused(ResultCode code, long connectionId, long nowMs) {
        if (code == ResultCode.HEIGHT_PAST || code == ResultCode.HEIGHT_AHEAD) {
            // It came late, or behind another that was refused.
            return false;
        }
        boolean isOffence = plan.giveUp(connectionId, nowMs);
        ask(nowMs);
        return isOffence;
    }

    void committed(long nowMs) {
        plan.committed(chain.height(), nowMs);
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
        while (plan.ask(nowMs)) {
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
                .protocolVersion(HelloView.PROTOCOL_VERSION)
                .role((short) HelloView.ROLE_PEER)
                .capabilities((short) 0)
                .chainId(config.genesis().chainId())
                .height(chain.height());
        genesisHash.writeTo(message, hello.offset() + HelloEncoder.genesisHashEncodingOffset());
        self.writeTo(message, hello.offset() + HelloEncoder.nodeEncodingOffset());
        hello.listenPort(0).reserved(0);
        hello.putAgent(new byte[0], 0, 0);
        outbox.to(connectionId, FrameType.HELLO, message, 0, hello.limit());
    }

    boolean isBehind() {
        return plan.isBehind();
    }

    /** A copy of where it stands; the same one until that changes. */
    CatchUpView view() {
        if (plan.version() != viewed) {
            viewed = plan.version();
            view = plan.view();
        }
        return view;
    }

    long targetHeight() {
        return Math.max(chain.height(), view().target());
    }

    /** Blocks that peers were asked for and that are not committed. */
    long outstanding() {
        long blocks = 0;
        for (CatchUpView.Request request : view().requests()) {
            blocks += request.toHeight() - request.fromHeight() + 1;
        }
        return blocks;
    }

    long deadlineMs() {
        return plan.deadlineMs();
    }
}
