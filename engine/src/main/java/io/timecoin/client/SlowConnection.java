package io.timecoin.client;

import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.NodeIdentity;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Takes a place and gives nothing for it: one byte a piece, or none at all. */
final class SlowConnection implements AttackScript {
    /** How slow connections differ; they take these by turns. */
    enum Manner {
        SILENT,
        DRIPS_HANDSHAKE,
        DRIPS_FRAME
    }

    private final Manner manner;
    private final UnsafeBuffer bytes;
    private int at;

    private SlowConnection(Manner manner, UnsafeBuffer bytes) {
        this.manner = manner;
        this.bytes = bytes;
    }

    /**
     * Creates the script of one connection.
     *
     * @param number of the connection, which decides its manner
     * @param isPlain whether there is no handshake to drip
     */
    static SlowConnection of(int number, NodeIdentity identity, boolean isPlain) {
        Manner manner = Manner.values()[number % Manner.values().length];
        return switch (manner) {
            case SILENT -> new SlowConnection(manner, new UnsafeBuffer(new byte[0]));
            case DRIPS_HANDSHAKE -> new SlowConnection(manner, isPlain ? frame() : clientHello(identity));
            case DRIPS_FRAME -> new SlowConnection(manner, frame());
        };
    }

    /** As much of a transaction's frame as a run will drip, and more. */
    private static UnsafeBuffer frame() {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[PIECE_BYTES_MAX]);
        FrameHeader.encode(frame, 0, FrameType.TRANSACTION, FrameType.TRANSACTION.payloadBytesMax(), 1);
        return frame;
    }

    /** What begins a handshake: all of it but the last byte, so that it never is whole. */
    private static UnsafeBuffer clientHello(NodeIdentity identity) {
        SSLEngine engine = identity.engine(true);
        ByteBuffer made = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        try {
            engine.beginHandshake();
            engine.wrap(ByteBuffer.allocate(0), made);
        } catch (SSLException e) {
            throw new IllegalStateException("this Java begins no handshake", e);
        }
        byte[] hello = new byte[made.position() - 1];
        made.flip();
        made.get(hello);
        return new UnsafeBuffer(hello);
    }

    @Override
    public boolean wantsHandshake() {
        return manner == Manner.DRIPS_FRAME;
    }

    @Override
    public void begin() {
        at = 0;
    }

    @Override
    public int piecesATurn() {
        return 1;
    }

    @Override
    public boolean isBetweenMessages() {
        return at == 0;
    }

    @Override
    public int write(MutableDirectBuffer target, int offset) {
        if (at == bytes.capacity()) {
            return 0;
        }
        target.putByte(offset, bytes.getByte(at++));
        return 1;
    }
}
