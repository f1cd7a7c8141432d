package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.AnswerView;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HelloView;
import io.timecoin.crypto.NodeKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, accepted or dialled. What it has sent and nobody has taken yet is in {@link Intake}, what it is held to
 * in {@link ConnectionGuard}, what it is between validators in {@link Link}. Event loop, except where said.
 */
final class Connection extends ChannelInboundHandlerAdapter implements FrameReader.Consumer {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final long id;
    private final SocketChannel channel;
    private final NodeKey key;
    private final LoopAgent agent;
    private final NetworkListener listener;
    private final ConnectionTable table;
    private final ArchiveFrames archive;
    private final PeerFrames peerFrames;
    private final NetworkCounts counts;
    private final ConnectionGuard guard;
    private final Stay stay;
    private final OutboundQueue outbound;
    private final Intake intake;
    private final Link link;
    private final Handshake handshake;
    private final Ending ending;
    private final AnswerView answerView = new AnswerView();

    private boolean written;

    /** Publish thread: whether the connection is in the batch being gathered, and whether it was given up. */
    private boolean inBatch;

    private boolean givenUp;

    Connection(
            long id,
            SocketChannel channel,
            NodeKey key,
            ConnectionGuard guard,
            LoopAgent agent,
            NetworkListener listener,
            boolean isDialled) {
        this.id = id;
        this.channel = channel;
        this.key = key;
        this.agent = agent;
        this.listener = listener;
        this.table = listener.table();
        this.counts = listener.counts();
        this.guard = guard;
        this.stay = new Stay(this, listener);
        this.intake = new Intake(this, channel, agent, listener);
        this.outbound = new OutboundQueue(
                channel, listener.config().outboundBytesMax(), listener.clientBudget(), intake::readOn);
        this.link = new Link(listener.linkConfig(), isDialled);
        this.archive = new ArchiveFrames(this, listener);
        this.peerFrames = new PeerFrames(this, listener);
        this.handshake = new Handshake(this, link, listener);
        this.ending = new Ending(this, channel, link, listener);
    }

    /** Any thread. */
    long id() {
        return id;
    }

    /** Any thread. */
    boolean isDialled() {
        return link.isDialled();
    }

    /** Any thread: whether the other side said that it is a peer, and the link has not ended. */
    boolean isPeer() {
        return link.isPeer();
    }

    /** Any thread; of a link that is up: whether both sides are linked with all others, and so push transactions. */
    boolean isMeshed() {
        return listener.traffic().gossip() == TrafficConfig.Gossip.MESH && !link.can(HelloView.ANNOUNCES);
    }

    /** Any thread: the key that the other side has proven; that of nobody without TLS. */
    NodeKey key() {
        return key;
    }

    ConnectionGuard guard() {
        return guard;
    }

    Stay stay() {
        return stay;
    }

    Ending ending() {
        return ending;
    }

    /** Any thread: the other side, or null if it went before anybody asked. */
    InetSocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    LoopAgent agent() {
        return agent;
    }

    /** Any thread: the other side's identity, or null before its hello. */
    Hash node() {
        return link.node();
    }

    /** Any thread. */
    boolean isOpen() {
        return channel.isActive();
    }

    /** Any thread: the consensus key that the other side speaks for, or null. */
    Hash validator() {
        return link.validator();
    }

    Intake intake() {
        return intake;
    }

    OutboundQueue outbound() {
        return outbound;
    }

    ByteBufAllocator allocator() {
        return channel.alloc();
    }

    /** Any thread; of a link that is up. */
    PeerView view() {
        return link.view(id, channel.remoteAddress(), outbound.queuedBytes());
    }

    /** Publish thread: marks the connection as part of the batch; false if it already was. */
    boolean joinBatch() {
        boolean joined = !inBatch;
        inBatch = true;
        return joined;
    }

    /** Publish thread. */
    void leaveBatch() {
        inBatch = false;
    }

    /** Publish thread: ends a connection that lost what it must not lose. */
    void endTooSlow() {
        if (!givenUp) {
            givenUp = true;
            counts.connectionsTooSlow.increment();
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        counts.bytesIn.add(in.readableBytes());
        stay.arrived();
        if (ending.hasBegun() || intake.isStopped()) {
            ending.drop(in);
        } else {
            intake.read(in);
        }
    }

    /** A client that does not read its answers is not read: so none is lost. */
    @Override
    public boolean isReady() {
        return intake.isReady() && (link.isPeer() || !outbound.isHalfFull());
    }

    @Override
    public ResultCode admit(FrameType type, int payloadBytes) {
        ResultCode code = guard.admit(type, payloadBytes);
        if (code == ResultCode.OK && stay.isOnTrial() && type != FrameType.HELLO && !stay.hasPlace()) {
            return ResultCode.CROWDED;
        }
        return code == ResultCode.OK ? handshake.admit(type) : code;
    }

    @Override
    public boolean takesCompressed() {
        return link.isPeer() && listener.traffic().compression();
    }

    @Override
    public boolean onFrame(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
        boolean isTaken =
                switch (type) {
                    case HELLO -> handshake.onHello(correlationId, buffer, offset, length);
                    case ANSWER -> onAnswer(correlationId, buffer, offset, length);
                    case SUBSCRIBE_BLOCKS -> {
                        subscribe(correlationId, buffer, offset, length);
                        yield true;
                    }
                    case BLOCKS_REQUEST, STATE_REQUEST, SYNC_OFFER_REQUEST, EPOCH_REQUEST -> {
                        archive.request(type, correlationId, buffer, offset, length);
                        yield true;
                    }
                    case STATE_CHILDREN, STATE_COINS, SYNC_OFFER, EPOCH_RECORD ->
                        archive.answer(type, correlationId, buffer, offset, length);
                    case PEERS_REQUEST, PEERS, PEER_STATES_QUERY -> {
                        peerFrames.take(type, correlationId, buffer, offset, length);
                        yield true;
                    }
                    case TX_ANNOUNCE, TX_REQUEST ->
                        listener.sink().judge(type) != ResultCode.OK
                                || listener.gossip().take(this, type, correlationId, buffer, offset, length);
                    case TRANSACTION -> intake.offerTransaction(link.isPeer(), correlationId, buffer, offset, length);
                    default -> offer(type, correlationId, buffer, offset, length);
                };
        if (isTaken) {
            intake.taken();
        }
        return isTaken;
    }

    /** Offers one frame to the sink; false if it has no room, then it is offered again. */
    boolean offer(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
        return intake.offer(type, correlationId, buffer, offset, length);
    }

    private void subscribe(long correlationId, DirectBuffer buffer, int offset, int length) {
        ResultCode code = MessageForm.checkSubscribeBlocks(buffer, offset, length);
        if (code == ResultCode.OK) {
            stay.subscribed();
            table.subscribe(this);
            answer(code, FrameType.SUBSCRIBE_BLOCKS.code(), correlationId);
        } else {
            refuse(code, FrameType.SUBSCRIBE_BLOCKS, correlationId);
        }
    }

    /** Says what is wrong with a request that ends in this room, and takes note of it. */
    void refuse(ResultCode code, FrameType type, long correlationId) {
        answer(code, type.code(), correlationId);
        if (guard.offended(code)) {
            ending.endBanned(type.code(), correlationId);
        }
    }

    /**
     * What a newcomer asked for may not be here; all else that is answered concerns the link. One of a wrong form is not
     * answered: two that answer each other's would never come to rest.
     */
    private boolean onAnswer(long correlationId, DirectBuffer buffer, int offset, int length) {
        ResultCode code = answerView.wrap(buffer, offset, length);
        if (code != ResultCode.OK) {
            counts.framesRefused.increment();
            if (guard.offended(code)) {
                ending.endBanned(FrameType.ANSWER.code(), correlationId);
            }
            return true;
        }
        if (archive.isAwaited(answerView.requestType())) {
            return offer(FrameType.ANSWER, correlationId, buffer, offset, length);
        }
        handshake.onAnswer(answerView);
        return true;
    }

    @Override
    public void onRefused(ResultCode code, int typeCode, long correlationId, boolean last) {
        intake.refused();
        if (code == ResultCode.BANNED && !guard.isValidator()) {
            if (ending.isBanned()) {
                // By what this connection itself has sent just now.
                ending.endBanned(typeCode, correlationId);
            } else {
                ending.endBannedBefore(typeCode, correlationId);
            }
            return;
        }
        if (code == ResultCode.CROWDED) {
            counts.connectionsRefused.increment();
            ending.end(code, typeCode, correlationId);
            return;
        }
        counts.framesRefused.increment();
        // Two that refuse each other's answers would never come to rest, and a peer waits for none of what it relays.
        // A newcomer waits for what it asked, and asks less often once it knows.
        boolean isOfGuard = code == ResultCode.BANNED || code == ResultCode.RATE_LIMITED;
        boolean isAwaited = !(isOfGuard && link.isPeer()) || ArchiveFrames.isNewcomers(typeCode);
        if (typeCode != FrameType.ANSWER.code() && isAwaited) {
            answer(code, typeCode, correlationId);
        }
        if (guard.offended(code)) {
            ending.endBanned(typeCode, correlationId);
        } else if (last) {
            ending.endAnswered(code);
        }
    }

    /** Any thread: ends it without a word. */
    void closeNow() {
        channel.close();
    }

    /** Closes a dialled connection whose other side has not said hello by now. */
    void requirePeer() {
        if (!link.isPeer()) {
            channel.close();
        }
    }

    /** Says hello before anything else; for the side that dialled. */
    void open() {
        handshake.sayHello();
        flushWritten();
        channel.config().setAutoRead(true);
    }

    void answer(ResultCode code, int requestType, long correlationId) {
        write(agent.answerFrame().encode(channel.alloc(), code, requestType, correlationId));
    }

    /** Writes a frame of our own; it leaves when what was read has been used. */
    void write(ByteBuf frame) {
        // Whoever sends nonsense and reads no answer must not fill the memory.
        if (outbound.writeNow(frame)) {
            written = true;
        } else {
            counts.framesDroppedOut.increment();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flushWritten();
    }

    void flushWritten() {
        if (written) {
            written = false;
            channel.flush();
        }
    }

    /** Ends it after four sweeps of silence, or of taking nothing. Keeps a link from silence of ours. */
    void sweep() {
        boolean isRead = !intake.isStalled() && !intake.isStopped();
        if (stay.sweep(isRead, outbound.isStuck())) {
            counts.connectionsIdle.increment();
            link.endsBecause("nothing came, or nothing was taken, for too long");
            channel.close();
        } else if (!outbound.takeHandedOut() && link.isPeer()) {
            handshake.sayHello();
            flushWritten();
        }
        askForPeers();
    }

    /** Asks a link for others, if it is time to. */
    void askForPeers() {
        if (link.isPeer() && !ending.hasBegun()) {
            peerFrames.ask();
            flushWritten();
        }
    }

    /** From here on nothing is offered; answers still leave. */
    void stopReading() {
        intake.stop();
    }

    /** Ends the connection once what was handed over has left. */
    void finish() {
        outbound.run();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Any thread but the event loop: waits for the end. */
    void awaitEnd(long nanos) {
        channel.closeFuture().awaitUninterruptibly(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        table.put(this);
        agent.add(this);
        counts.connections.increment();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        link.end();
        listener.unlinked().ended(this, link, listener.peerTable());
        agent.remove(this);
        // Before the table forgets it: at no moment an offence finds neither.
        listener.guard().depart(id, guard);
        table.remove(this);
        listener.peerTable().remove(this);
        counts.connections.decrement();
        intake.release();
        outbound.discard();
        listener.links().ended(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A reset is the other side's right; anything else is a fault of ours, and worth its trace.
        link.endsBecause(TlsReason.of(cause));
        if (TlsReason.isOne(cause)) {
            listener.links().refused(this, TlsReason.of(cause));
        } else if (!(cause instanceof IOException)) {
            LOG.error("connection {} ends: its handler failed", id, cause);
        }
        ctx.close();
    }
}
