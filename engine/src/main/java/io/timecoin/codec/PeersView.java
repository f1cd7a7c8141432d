package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.PeersDecoder;
import io.timecoin.codec.sbe.PeersRequestDecoder;
import org.agrona.DirectBuffer;

/**
 * A window on what peers tell each other of peers, and on the question for it. What it lets pass has a form, no more:
 * whether an address is worth anything is not judged here. Reused; owned by one thread.
 */
public final class PeersView {
    /** Length of a request. */
    public static final int REQUEST_BYTES = 8 + PeersRequestDecoder.BLOCK_LENGTH;

    /** Most bytes of an answer. */
    public static final int BYTES_MAX = 8
            + PeersDecoder.BLOCK_LENGTH
            + PeersDecoder.EntriesDecoder.sbeHeaderSize()
            + Limits.PEERS_A_MESSAGE_MAX * PeersDecoder.EntriesDecoder.sbeBlockLength();

    private static final int ENTRY_BYTES = PeersDecoder.EntriesDecoder.sbeBlockLength();
    private static final int REQUEST_COUNT_OFFSET = 8 + PeersRequestDecoder.countEncodingOffset();
    private static final int REQUEST_RESERVED_OFFSET = 8 + PeersRequestDecoder.reservedEncodingOffset();
    private static final int RESERVED_OFFSET = 8 + PeersDecoder.reservedEncodingOffset();
    private static final int ADDRESS_OFFSET = 32;
    private static final int PORT_OFFSET = 48;
    private static final int ENTRY_RESERVED_OFFSET = 50;
    private static final int UNSIGNED_SHORT = 0xFFFF;

    private final Fields fields = new Fields();
    private DirectBuffer buffer;
    private int entriesAt;
    private int count;

    /**
     * Points the view at a request.
     *
     * @return OK, MALFORMED, NOT_CANONICAL or TRAILING_BYTES
     */
    public ResultCode wrapRequest(DirectBuffer source, int at, int length) {
        fields.wrap(
                source,
                at,
                length,
                PeersRequestDecoder.TEMPLATE_ID,
                PeersRequestDecoder.BLOCK_LENGTH,
                PeersRequestDecoder.SCHEMA_ID,
                PeersRequestDecoder.SCHEMA_VERSION);
        count = 0;
        ResultCode code = fields.finish();
        if (code != ResultCode.OK) {
            return code;
        }
        int wanted = source.getInt(at + REQUEST_COUNT_OFFSET, LITTLE_ENDIAN);
        boolean isCanonical = wanted >= 1
                && wanted <= Limits.PEERS_A_MESSAGE_MAX
                && source.getInt(at + REQUEST_RESERVED_OFFSET, LITTLE_ENDIAN) == 0;
        count = isCanonical ? wanted : 0;
        return isCanonical ? ResultCode.OK : ResultCode.NOT_CANONICAL;
    }

    /**
     * Points the view at an answer.
     *
     * @return OK, MALFORMED, NOT_CANONICAL or TRAILING_BYTES
     */
    public ResultCode wrap(DirectBuffer source, int at, int length) {
        buffer = source;
        fields.wrap(
                source,
                at,
                length,
                PeersDecoder.TEMPLATE_ID,
                PeersDecoder.BLOCK_LENGTH,
                PeersDecoder.SCHEMA_ID,
                PeersDecoder.SCHEMA_VERSION);
        count = fields.fixedGroup(ENTRY_BYTES);
        entriesAt = fields.position() - count * ENTRY_BYTES;
        ResultCode code = fields.finish();
        if (code == ResultCode.OK && !(source.getLong(at + RESERVED_OFFSET) == 0 && areCanonical())) {
            code = ResultCode.NOT_CANONICAL;
        }
        count = code == ResultCode.OK ? count : 0;
        return code;
    }

    private boolean areCanonical() {
        boolean isCanonical = count <= Limits.PEERS_A_MESSAGE_MAX;
        for (int i = 0; isCanonical && i < count; i++) {
            isCanonical = port(i) != 0 && buffer.getShort(entry(i) + ENTRY_RESERVED_OFFSET, LITTLE_ENDIAN) == 0;
        }
        return isCanonical;
    }

    private int entry(int index) {
        return entriesAt + index * ENTRY_BYTES;
    }

    /** How many are told, or of a request how many are wanted; 0 unless the last verdict was OK. */
    public int count() {
        return count;
    }

    /** Position of the 32 bytes of a peer's id, which nothing proves. */
    public int peerAt(int index) {
        return entry(index);
    }

    /** Position of the 16 bytes of its address. */
    public int addressAt(int index) {
        return entry(index) + ADDRESS_OFFSET;
    }

    /** The port, 1 to 65,535. */
    public int port(int index) {
        return buffer.getShort(entry(index) + PORT_OFFSET, LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }
}
