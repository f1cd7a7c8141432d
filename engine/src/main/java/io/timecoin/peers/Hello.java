package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HelloView;
import io.timecoin.codec.sbe.HelloDecoder;
import io.timecoin.codec.sbe.HelloEncoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.crypto.Voucher;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What one side says of itself. Rare, so it may allocate. */
record Hello(
        int protocolVersion,
        int role,
        int capabilities,
        int chainId,
        long height,
        Hash genesisHash,
        Voucher voucher,
        int listenPort) {
    /** Where in an encoded hello the voucher stands. */
    static final int VOUCHER_OFFSET = MessageHeaderDecoder.ENCODED_LENGTH + HelloDecoder.nodeEncodingOffset();

    private static final int FIXED_BYTES = MessageHeaderDecoder.ENCODED_LENGTH + HelloDecoder.BLOCK_LENGTH;

    /** Of one that can nothing beyond the first version. */
    Hello(int protocolVersion, int role, int chainId, long height, Hash genesisHash, Voucher voucher, int listenPort) {
        this(protocolVersion, role, 0, chainId, height, genesisHash, voucher, listenPort);
    }

    static Hello ofPeer(LinkConfig config, int capabilities, long height, int listenPort) {
        return new Hello(
                HelloView.PROTOCOL_VERSION,
                HelloView.ROLE_PEER,
                capabilities,
                config.chainId(),
                height,
                config.genesisHash(),
                config.self(),
                listenPort);
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
                decoder.capabilities(),
                (int) decoder.chainId(),
                decoder.height(),
                Hash.of(buffer, at + HelloDecoder.genesisHashEncodingOffset()),
                Voucher.of(buffer, at + HelloDecoder.nodeEncodingOffset()),
                decoder.listenPort());
    }

    /** The key of the node that says it. */
    Hash node() {
        return voucher.node().bytes();
    }

    /** The frame that carries it. */
    ByteBuf encode(ByteBufAllocator allocator, String agent) {
        UnsafeBuffer scratch = new UnsafeBuffer(new byte[FrameHeader.BYTES + FrameType.HELLO.payloadBytesMax()]);
        HelloEncoder encoder = new HelloEncoder();
        encoder.wrapAndApplyHeader(scratch, FrameHeader.BYTES, new MessageHeaderEncoder())
                .protocolVersion(protocolVersion)
                .role((short) role)
                .capabilities((short) capabilities)
                .chainId(chainId)
                .height(height)
                .putGenesisHash(genesisHash.toByteArray(), 0, Hash.BYTES)
                .listenPort(listenPort)
                .reserved(0);
        voucher.writeTo(scratch, encoder.offset() + HelloEncoder.nodeEncodingOffset());
        byte[] text = agent.getBytes(StandardCharsets.UTF_8);
        encoder.putAgent(text, 0, text.length);
        FrameHeader.encode(scratch, 0, FrameType.HELLO, encoder.limit() - FrameHeader.BYTES, 0);
        return allocator.directBuffer(encoder.limit()).writeBytes(scratch.byteArray(), 0, encoder.limit());
    }

    /** What is wrong with it for one side's configuration, or OK. The version decides what the rest means. */
    ResultCode check(LinkConfig own) {
        if (protocolVersion != HelloView.PROTOCOL_VERSION) {
            return ResultCode.PROTOCOL_VERSION;
        }
        if (height < 0) {
            return ResultCode.NOT_CANONICAL;
        }
        if (role != HelloView.ROLE_PEER && role != HelloView.ROLE_CLIENT) {
            return ResultCode.ROLE_UNKNOWN;
        }
        if (chainId != own.chainId()) {
            return ResultCode.WRONG_CHAIN;
        }
        boolean takesAny = role == HelloView.ROLE_CLIENT && genesisHash.equals(Hash.ZERO);
        if (!takesAny && !genesisHash.equals(own.genesisHash())) {
            return ResultCode.WRONG_GENESIS;
        }
        return role == HelloView.ROLE_PEER && node().equals(own.node()) ? ResultCode.LINK_TO_SELF : ResultCode.OK;
    }
}
