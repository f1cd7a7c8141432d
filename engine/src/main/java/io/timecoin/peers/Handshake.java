package io.timecoin.peers;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.AnswerView;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HelloView;
import io.timecoin.crypto.NodeKey;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;

/** Takes a connection through the states of a {@link Link}: hellos out and in, and what may come before them. Event loop. */
final class Handshake {
    private final Connection connection;
    private final Link link;
    private final LinkConfig config;
    private final PeerTable peers;
    private final Links links;
    private final LongSupplier height;
    private final NetworkCounts counts;
    private final OutboundBudget peerBudget;
    private final NetworkListener listener;

    Handshake(Connection connection, Link link, NetworkListener listener) {
        this.connection = connection;
        this.link = link;
        this.listener = listener;
        this.config = listener.linkConfig();
        this.peers = listener.peerTable();
        this.links = listener.links();
        this.height = listener.height();
        this.counts = listener.counts();
        this.peerBudget = listener.peerBudget();
    }

    /** Whether a type may come now. Who was dialled says hello, or why not, before anything else. */
    ResultCode admit(FrameType type) {
        if (link.isPeer() || type == FrameType.HELLO) {
            return ResultCode.OK;
        }
        boolean isEarly = link.isDialled() ? type != FrameType.ANSWER : type.isPeerOnly();
        return isEarly ? ResultCode.HELLO_REQUIRED : ResultCode.OK;
    }

    void sayHello() {
        int capabilities = listener.traffic().capabilities();
        connection.write(Hello.ofPeer(config, capabilities, height.getAsLong(), listener.port())
                .encode(connection.allocator(), config.agent()));
    }

    /** Takes a hello; false if the sink has to hear it and has no room. The same hello may then come again. */
    boolean onHello(long correlationId, DirectBuffer buffer, int offset, int length) {
        ResultCode code = Hello.checkForm(buffer, offset, length);
        Hello hello = code == ResultCode.OK ? Hello.decode(buffer, offset) : null;
        code = hello == null ? code : judge(hello, buffer, offset);
        if (code == ResultCode.OK) {
            code = takeNote(hello);
        }
        if (code != ResultCode.OK) {
            listener.unlinked().refused(connection.guard().peer(), connection.remoteAddress(), code.text());
        }
        if (code == ResultCode.BANNED) {
            connection.ending().endBanned(FrameType.HELLO.code(), correlationId);
            return true;
        }
        if (code != ResultCode.OK) {
            counts.linksRefused.increment();
            connection.ending().end(code, correlationId);
            connection.guard().offended(code);
            return true;
        }
        if (hello.role() == HelloView.ROLE_CLIENT) {
            connection.answer(ResultCode.OK, FrameType.HELLO.code(), correlationId);
            return true;
        }
        if (link.hear(hello, System.currentTimeMillis())) {
            comeUp(hello);
        }
        if (!link.isNews()) {
            return true;
        }
        if (!connection.offer(FrameType.HELLO, correlationId, buffer, offset, length)) {
            return false;
        }
        link.noteOffered();
        return true;
    }

    /** A hello is not believed who says it: TLS has proven the node, and the validator has signed for it. */
    private ResultCode judge(Hello hello, DirectBuffer buffer, int offset) {
        ResultCode code = link.judge(hello);
        if (code != ResultCode.OK || hello.role() != HelloView.ROLE_PEER) {
            return code;
        }
        NodeKey proven = connection.key();
        if (!proven.isNone() && !proven.bytes().equals(hello.node())) {
            return ResultCode.NODE_UNPROVEN;
        }
        return link.isPeer()
                ? ResultCode.OK
                : connection.agent().vouchers(config.genesisHash()).judge(buffer, offset + Hello.VOUCHER_OFFSET);
    }

    /** Only now it is known whether a node speaks for a validator, which no ban keeps away. */
    private ResultCode takeNote(Hello hello) {
        if (hello.role() == HelloView.ROLE_PEER && !link.isPeer()) {
            connection.guard().heard(hello.voucher().validator());
        }
        if (!connection.guard().isWelcome()) {
            return ResultCode.BANNED;
        }
        boolean isNewLink = hello.role() == HelloView.ROLE_PEER && !link.isPeer();
        boolean isTaken = connection.stay().hasPlace()
                && (!isNewLink || listener.entrance().isLinkTaken(connection));
        return isTaken ? ResultCode.OK : ResultCode.CROWDED;
    }

    private void comeUp(Hello hello) {
        if (!link.isDialled()) {
            // Before the table knows the link: nothing can be sent over it ahead of the hello.
            sayHello();
        }
        connection.outbound().changeRole(config.outboundBytesMax(), peerBudget);
        if (listener.traffic().compression() && link.can(HelloView.TAKES_COMPRESSED)) {
            connection.outbound().compressWith(listener.compression());
        }
        Connection surplus = peers.add(connection);
        // Only now: the address of a node that is linked is not dialled.
        listener.discovery().heardOf(connection, hello.listenPort());
        links.up(connection, surplus != connection);
        if (surplus == connection) {
            connection.ending().end(ResultCode.LINK_SURPLUS, 0);
        } else if (surplus != null) {
            surplus.ending().endLater(ResultCode.LINK_SURPLUS);
        }
        connection.askForPeers();
    }

    /** Takes the answer to a hello; to anything else a link needs none. */
    void onAnswer(AnswerView answer) {
        if (answer.requestType() == FrameType.HELLO.code()) {
            link.otherEnds(answer.result());
            links.refused(connection, answer.result());
        }
    }
}
