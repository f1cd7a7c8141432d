package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.PeerStatesEncoder;
import io.timecoin.codec.sbe.PeerStatesQueryDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Tells those who run the node how its links stand. Rare, so it may allocate. Stateless. */
final class PeerStatesFrame {
    private static final int DIALLED = 1;
    private static final int VALIDATOR = 2;
    private static final int ADDRESS_BYTES_MAX = 64;
    private static final int REASON_BYTES_MAX = 160;

    private PeerStatesFrame() {}

    /** OK, MALFORMED, NOT_CANONICAL or TRAILING_BYTES. */
    static ResultCode checkQuery(DirectBuffer buffer, int offset, int length) {
        int bytes = MessageHeaderDecoder.ENCODED_LENGTH + PeerStatesQueryDecoder.BLOCK_LENGTH;
        if (length != bytes) {
            return length < bytes ? ResultCode.MALFORMED : ResultCode.TRAILING_BYTES;
        }
        boolean isCanonical = MessageForm.isHeader(
                        buffer, offset, PeerStatesQueryDecoder.BLOCK_LENGTH, PeerStatesQueryDecoder.TEMPLATE_ID)
                && buffer.getLong(offset + MessageHeaderDecoder.ENCODED_LENGTH) == 0;
        return isCanonical ? ResultCode.OK : ResultCode.NOT_CANONICAL;
    }

    /** The frame that tells; of more links and reasons than may be told, the first. */
    static ByteBuf encode(
            ByteBufAllocator allocator, long correlationId, List<PeerState> links, List<UnlinkedPeer> unlinked) {
        UnsafeBuffer scratch = new UnsafeBuffer(new byte[FrameHeader.BYTES + FrameType.PEER_STATES.payloadBytesMax()]);
        PeerStatesEncoder encoder = new PeerStatesEncoder()
                .wrapAndApplyHeader(scratch, FrameHeader.BYTES, new MessageHeaderEncoder())
                .links(links.size())
                .reserved(0);
        List<PeerState> told = links.subList(0, Math.min(links.size(), Limits.PEER_STATES_MAX));
        PeerStatesEncoder.EntriesEncoder entries = encoder.entriesCount(told.size());
        for (PeerState state : told) {
            put(entries.next(), state);
        }
        List<UnlinkedPeer> reasons = unlinked.subList(0, Math.min(unlinked.size(), 4 * Limits.UNLINKED_MAX));
        PeerStatesEncoder.UnlinkedEncoder rest = encoder.unlinkedCount(reasons.size());
        for (UnlinkedPeer peer : reasons) {
            put(rest.next(), peer);
        }
        int bytes = encoder.limit();
        FrameHeader.encode(scratch, 0, FrameType.PEER_STATES, bytes - FrameHeader.BYTES, correlationId);
        return allocator.directBuffer(bytes).writeBytes(scratch.byteArray(), 0, bytes);
    }

    private static void put(PeerStatesEncoder.EntriesEncoder entry, PeerState state) {
        PeerView link = state.link();
        byte[] address = cut(link.address(), ADDRESS_BYTES_MAX);
        entry.putPeer(bytes(state.peerId()), 0, Hash.BYTES)
                .putValidator(bytes(state.validator()), 0, Hash.BYTES)
                .sinceMs(link.sinceMs())
                .height(link.height())
                .bannedUntilMs(state.bannedUntilMs())
                .framesIn(state.framesIn())
                .framesDropped(state.framesDropped())
                .bytesIn(state.bytesIn())
                .bytesOut(state.bytesOut())
                .queuedBytes(link.queuedBytes())
                .score((long) Math.ceil(state.score()))
                .flags((link.isDialled() ? DIALLED : 0) | (state.isValidator() ? VALIDATOR : 0))
                .putAddress(address, 0, address.length);
    }

    private static void put(PeerStatesEncoder.UnlinkedEncoder entry, UnlinkedPeer peer) {
        byte[] address = cut(peer.address(), ADDRESS_BYTES_MAX);
        byte[] reason = cut(peer.reason(), REASON_BYTES_MAX);
        entry.putPeer(bytes(peer.peerId()), 0, Hash.BYTES)
                .atMs(peer.atMs())
                .times(peer.times())
                .kind(peer.kind().ordinal())
                .putAddress(address, 0, address.length)
                .putReason(reason, 0, reason.length);
    }

    private static byte[] bytes(Hash hash) {
        return (hash == null ? Hash.ZERO : hash).toByteArray();
    }

    private static byte[] cut(String text, int bytesMax) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= bytesMax ? bytes : Arrays.copyOf(bytes, bytesMax);
    }
}
