package io.timecoin.peers;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import java.nio.ByteOrder;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;

/** Takes a connection through the states of a {@link Link}: hellos out and in, and what may come before them. Event loop. */
final class Handshake {
    private static final int REQUEST_TYPE_AT =
            MessageHeaderDecoder.ENCODED_LENGTH + AnswerDecoder.requestTypeEncodingOffset();
    private static final int RESULT_CODE_AT =
            MessageHeaderDecoder.ENCODED_LENGTH + AnswerDecoder.resultCodeEncodingOffset();
    private static final int UNSIGNED_SHORT = 0xFFFF;

    private final Connection connection;
    private final Link link;
    private final LinkConfig config;
    private final PeerTable peers;
    private final Links links;
    private final LongSupplier height;
    private final NetworkCounts counts;
    private final OutboundBudget peerBudget;

    Handshake(Connection connection, Link link, NetworkListener listener) {
        this.connection = connection;
        this.link = link;
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
        connection.write(Hello.ofPeer(config, height.getAsLong()).encode(connection.allocator(), config.agent()));
    }

    /** Takes a hello; false if the sink has to hear it and has no room. The same hello may then come again. */
    boolean onHello(long correlationId, DirectBuffer buffer, int offset, int length) {
        ResultCode code = Hello.checkForm(buffer, offset, length);
        Hello hello = code == ResultCode.OK ? Hello.decode(buffer, offset) : null;
        code = hello == null ? code : link.judge(hello);
        if (code != ResultCode.OK) {
            counts.linksRefused.increment();
            connection.end(code, correlationId);
            return true;
        }
        if (hello.role() == Hello.ROLE_CLIENT) {
            connection.answer(ResultCode.OK, FrameType.HELLO.code(), correlationId);
            return true;
        }
        if (link.hear(hello, System.currentTimeMillis())) {
            comeUp();
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

    private void comeUp() {
        if (!link.isDialled()) {
            // Before the table knows the link: nothing can be sent over it ahead of the hello.
            sayHello();
        }
        connection.outbound().changeRole(config.outboundBytesMax(), peerBudget);
        Connection surplus = peers.add(connection);
        links.up(connection, surplus != connection);
        if (surplus == connection) {
            connection.end(ResultCode.LINK_SURPLUS, 0);
        } else if (surplus != null) {
            surplus.endSurplus();
        }
    }

    /** Takes the answer to a hello; to anything else a link needs none. */
    void onAnswer(DirectBuffer buffer, int offset, int length) {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH + AnswerDecoder.BLOCK_LENGTH
                || buffer.getInt(offset + REQUEST_TYPE_AT, ByteOrder.LITTLE_ENDIAN) != FrameType.HELLO.code()) {
            return;
        }
        int code = buffer.getShort(offset + RESULT_CODE_AT, ByteOrder.LITTLE_ENDIAN) & UNSIGNED_SHORT;
        links.refused(connection, ResultCode.byCode(code));
    }
}
