package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.HelloDecoder;
import io.timecoin.codec.sbe.HelloEncoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What one side says of itself. Rare, so it may allocate. */
record Hello(int protocolVersion, int role, int chainId, long height, Hash genesisHash, Hash node) {
    static final int PROTOCOL_VERSION = 1;
    static final int ROLE_CLIENT = 1;
    static final int ROLE_PEER = 2;

    private static final int FIXED_BYTES = MessageHeaderDecoder.ENCODED_LENGTH + HelloDecoder.BLOCK_LENGTH;

    static Hello ofPeer(LinkConfig config, long height) {
        return new Hello(PROTOCOL_VERSION, ROLE_PEER, config.chainId(), height, config.genesisHash(), config.node());
    }

    /** Whether the bytes are one hello and nothing else: OK, MALFORMED, NOT_CANONICAL or TRAILING_BYTES. */
    static ResultCode checkForm(DirectBuffer buffer, int offset, int length) {
        int agentAt = FIXED_BYTES + HelloDecoder.agentHeaderLength();
        if (length < agentAt) {
            return ResultCode.MALFORMED;
        }
        if (!MessageForm.isHeader(buffer, offset, HelloDecoder.BLOCK_LENGTH, HelloDecoder.TEMPLATE_ID)) {
            return ResultCode.NOT_CANONICAL;
        }
        long agentBytes = Integer.toUnsignedLong(buffer.getInt(offset + FIXED_BYTES, ByteOrder.LITTLE_ENDIAN));
        if (agentBytes == length - agentAt) {
            return ResultCode.OK;
        }
        return agentBytes > length - agentAt ? ResultCode.MALFORMED : ResultCode.TRAILING_BYTES;
    }

    /** Reads a hello whose form is in order. */
    static Hello decode(DirectBuffer buffer, int offset) {
        HelloDecoder decoder = new HelloDecoder().wrapAndApplyHeader(buffer, offset, new MessageHeaderDecoder());
        int at = decoder.offset();
        return new Hello(
                decoder.protocolVersion(),
                decoder.role(),
                (int) decoder.chainId(),
                decoder.height(),
                Hash.of(buffer, at + HelloDecoder.genesisHashEncodingOffset()),
                Hash.of(buffer, at + HelloDecoder.nodeEncodingOffset()));
    }

    /** The frame that carries it. */
    ByteBuf encode(ByteBufAllocator allocator, String agent) {
        UnsafeBuffer scratch = new UnsafeBuffer(new byte[FrameHeader.BYTES + FrameType.HELLO.payloadBytesMax()]);
        HelloEncoder encoder = new HelloEncoder();
        encoder.wrapAndApplyHeader(scratch, FrameHeader.BYTES, new MessageHeaderEncoder())
                .protocolVersion(protocolVersion)
                .role(role)
                .chainId(chainId)
                .height(height)
                .putGenesisHash(genesisHash.toByteArray(), 0, Hash.BYTES)
                .putNode(node.toByteArray(), 0, Hash.BYTES);
        byte[] text = agent.getBytes(StandardCharsets.UTF_8);
        encoder.putAgent(text, 0, text.length);
        FrameHeader.encode(scratch, 0, FrameType.HELLO, encoder.limit() - FrameHeader.BYTES, 0);
        return allocator.directBuffer(encoder.limit()).writeBytes(scratch.byteArray(), 0, encoder.limit());
    }

    /** What is wrong with it for one side's configuration, or OK. The version decides what the rest means. */
    ResultCode check(LinkConfig own) {
        if (protocolVersion != PROTOCOL_VERSION) {
            return ResultCode.PROTOCOL_VERSION;
        }
        if (height < 0) {
            return ResultCode.NOT_CANONICAL;
        }
        if (role != ROLE_PEER && role != ROLE_CLIENT) {
            return ResultCode.ROLE_UNKNOWN;
        }
        if (chainId != own.chainId()) {
            return ResultCode.WRONG_CHAIN;
        }
        boolean takesAny = role == ROLE_CLIENT && genesisHash.equals(Hash.ZERO);
        if (!takesAny && !genesisHash.equals(own.genesisHash())) {
            return ResultCode.WRONG_GENESIS;
        }
        return role == ROLE_PEER && node.equals(own.node()) ? ResultCode.LINK_TO_SELF : ResultCode.OK;
    }
}
