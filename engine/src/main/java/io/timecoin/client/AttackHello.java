package io.timecoin.client;

import io.timecoin.base.Hash;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HelloView;
import io.timecoin.codec.sbe.HelloEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.crypto.NodeKey;
import io.timecoin.crypto.Voucher;
import org.agrona.MutableDirectBuffer;

/** The hello of a peer that speaks for no validator: what makes a connection a link. Stateless. */
final class AttackHello {
    private AttackHello() {}

    /** Writes the frame of one that fits, and returns its length. */
    static int write(AttackTarget target, NodeKey node, MutableDirectBuffer buffer, int offset) {
        return write(
                HelloView.PROTOCOL_VERSION,
                HelloView.ROLE_PEER,
                target.chainId(),
                target.genesisHash(),
                node,
                buffer,
                offset);
    }

    /** Writes the frame of one that says what it is told to say, and returns its length. */
    static int write(
            int version,
            int role,
            int chainId,
            Hash genesisHash,
            NodeKey node,
            MutableDirectBuffer buffer,
            int offset) {
        HelloEncoder encoder = new HelloEncoder();
        encoder.wrapAndApplyHeader(buffer, offset + FrameHeader.BYTES, new MessageHeaderEncoder())
                .protocolVersion(version)
                .role((short) role)
                .capabilities((short) HelloView.TAKES_COMPRESSED)
                .chainId(chainId)
                .height(0)
                .putGenesisHash(genesisHash.toByteArray(), 0, Hash.BYTES)
                .listenPort(0)
                .reserved(0);
        Voucher.ofNode(node).writeTo(buffer, encoder.offset() + HelloEncoder.nodeEncodingOffset());
        encoder.putAgent(new byte[0], 0, 0);
        int length = encoder.limit() - offset;
        FrameHeader.encode(buffer, offset, FrameType.HELLO, length - FrameHeader.BYTES, 0);
        return length;
    }
}
