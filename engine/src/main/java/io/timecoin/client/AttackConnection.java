package io.timecoin.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.timecoin.base.ResultCode;
import io.timecoin.crypto.NodeIdentity;
import java.net.ConnectException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One of the connections of an attack, opened again whenever it ends: at once if this side ended it, after a pause that
 * doubles if the validator did and had not answered. The attack's thread, but for {@link #awaitEnd}.
 *
 * <pre>
 *  CLOSED --due--> OPENING --connected, handshake done--> UP --script over--> LINGERING
 *    ^                |                                    |                      |
 *    +----failed------+----------------ended---------------+----------------------+
 * </pre>
 */
final class AttackConnection {
    private enum State {
        CLOSED,
        OPENING,
        UP,
        LINGERING
    }

    private static final long PAUSE_MS_MIN = 100;
    private static final long PAUSE_MS_MAX = 3_200;
    private static final long LONG_LIFE_NS = TimeUnit.SECONDS.toNanos(4);
    private static final long HANDSHAKE_MS_MAX = 10_000;
    private static final int CAUSES_MAX = 8;

    private final int identity;
    private final NodeIdentity tls;
    private final AttackScript script;
    private final Bootstrap bootstrap;
    private final AttackCounts counts;
    private final UnsafeBuffer piece = new UnsafeBuffer(new byte[0]);
    private State state = State.CLOSED;
    private volatile Channel channel;
    private boolean isEndedHere;
    private long openedNs;
    private long dueNs;
    private long pauseMs = PAUSE_MS_MIN;

    /**
     * Creates a connection that is closed.
     *
     * @param identity number of the identity it takes
     * @param tls the identity itself, or null for plain TCP
     * @param handshakes does the arithmetic of handshakes
     */
    AttackConnection(
            int identity,
            NodeIdentity tls,
            AttackScript script,
            Bootstrap bootstrap,
            Executor handshakes,
            AttackCounts counts) {
        this.identity = identity;
        this.tls = tls;
        this.script = script;
        this.counts = counts;
        this.bootstrap = bootstrap.clone().handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel made) {
                enter(made, handshakes);
            }
        });
    }

    private boolean isSecured() {
        return tls != null && script.wantsHandshake();
    }

    private void enter(Channel made, Executor handshakes) {
        if (isSecured()) {
            SslHandler handler = new SslHandler(tls.engine(true), handshakes);
            handler.setHandshakeTimeoutMillis(HANDSHAKE_MS_MAX);
            made.pipeline().addLast(handler);
        }
        made.pipeline().addLast(new Inbound());
    }

    /** Whether it was closed and due, and is being opened now. */
    boolean openIfDue(long nowNs) {
        if (state != State.CLOSED || nowNs - dueNs < 0) {
            return false;
        }
        state = State.OPENING;
        isEndedHere = false;
        openedNs = nowNs;
        ChannelFuture connecting = bootstrap.connect();
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                if (!isEndedHere) {
                    counts.refused(refusal(done.cause()));
                }
                pauseAfterEnd(false);
            }
        });
        return true;
    }

    private static String refusal(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return "not connected: timed out";
        }
        boolean isRefused = cause instanceof ConnectException;
        return "not connected: " + (isRefused ? "refused" : cause.getClass().getSimpleName());
    }

    private void pauseAfterEnd(boolean wasOfUse) {
        state = State.CLOSED;
        dueNs = System.nanoTime();
        if (isEndedHere) {
            return;
        }
        boolean startsAnew = wasOfUse || dueNs - openedNs > LONG_LIFE_NS;
        pauseMs = startsAnew ? PAUSE_MS_MIN : pauseMs;
        dueNs += TimeUnit.MILLISECONDS.toNanos(pauseMs);
        pauseMs = Math.min(PAUSE_MS_MAX, 2 * pauseMs);
    }

    private void up() {
        state = State.UP;
        if (isSecured()) {
            counts.handshake();
        }
        script.begin();
        lingerIfOver();
    }

    private void lingerIfOver() {
        if (script.isOver()) {
            state = State.LINGERING;
            dueNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(script.lingerMs());
        }
    }

    /** Ends it from this side if its script is over and the time for answers, too. */
    void closeIfOver(long nowNs) {
        if (state == State.LINGERING && nowNs - dueNs >= 0) {
            close();
        }
    }

    /** Sends pieces as long as the validator reads them; returns how many, at most those of a turn. */
    int send(int most) {
        if (state != State.UP || !channel.isWritable()) {
            return 0;
        }
        int pieces = 0;
        int messages = 0;
        int turn = Math.min(most, script.piecesATurn());
        ByteBuf out = channel.alloc().heapBuffer(2 * AttackScript.PIECE_BYTES_MAX);
        piece.wrap(out.array(), out.arrayOffset(), out.capacity());
        int bytes = 0;
        while (pieces < turn && bytes < AttackScript.PIECE_BYTES_MAX && !script.isOver()) {
            boolean isBegun = script.isBetweenMessages();
            int length = script.write(piece, bytes);
            if (length == 0) {
                break;
            }
            bytes += length;
            pieces++;
            messages += isBegun ? 1 : 0;
        }
        out.writerIndex(bytes);
        write(out, messages, bytes);
        lingerIfOver();
        return pieces;
    }

    private void write(ByteBuf out, int messages, int bytes) {
        if (bytes == 0) {
            out.release();
            return;
        }
        channel.writeAndFlush(out).addListener(done -> {
            if (done.isSuccess()) {
                counts.sent(messages, bytes);
            }
        });
    }

    /** Ends it from this side once what was written has left. */
    void finish() {
        if (state != State.UP) {
            close();
            return;
        }
        isEndedHere = true;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Ends it from this side, whatever waits to be sent: TLS would first wait for that, and for its own last word. */
    void close() {
        if (state == State.CLOSED) {
            return;
        }
        isEndedHere = true;
        ChannelHandlerContext tlsContext = channel.pipeline().context(SslHandler.class);
        if (tlsContext == null) {
            channel.close();
        } else {
            tlsContext.close();
        }
    }

    /** Any thread but the attack's: waits for the end, in ns at most. */
    void awaitEnd(long nanos) {
        Channel open = channel;
        if (open != null) {
            open.closeFuture().awaitUninterruptibly(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        }
    }

    /** What one socket of it hears. */
    private final class Inbound extends ChannelInboundHandlerAdapter implements AnswerReader.Consumer {
        private final AnswerReader reader = new AnswerReader(this);
        private boolean isMade;
        private boolean isOfUse;
        private ResultCode lastCode;
        private String failure = "ended";

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            isMade = true;
            counts.made();
            if (!isSecured()) {
                up();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent end) {
                if (end.isSuccess()) {
                    up();
                } else {
                    failure = "handshake: " + words(end.cause());
                    ctx.close();
                }
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                if (isSecured() || tls == null) {
                    reader.read(in);
                }
            } finally {
                in.release();
            }
        }

        @Override
        public void onAnswer(ResultCode code) {
            if (code == null) {
                counts.otherFrame();
                return;
            }
            lastCode = code;
            isOfUse |= code != ResultCode.BANNED;
            counts.answered(identity, code);
        }

        @Override
        public void onOther() {
            counts.otherFrame();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failure = isTls(cause) ? "TLS: " + words(cause) : "reset";
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!isMade) {
                return;
            }
            counts.closed();
            if (!isEndedHere) {
                counts.end(lastCode == null ? failure : failure + ", last answer " + lastCode);
            }
            pauseAfterEnd(isOfUse && lastCode != ResultCode.BANNED);
        }
    }

    private static boolean isTls(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
            if (cause instanceof SSLException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static String words(Throwable failure) {
        String words = failure.getMessage();
        if (words == null) {
            return failure.getClass().getSimpleName();
        }
        int colon = words.lastIndexOf(": ");
        return colon < 0 ? words : words.substring(colon + 2);
    }
}
