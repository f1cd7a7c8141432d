package io.timecoin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FrameHeaderTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[FrameHeader.BYTES]);

    @Test
    void shouldKeepItsBytes() {
        FrameHeader.encode(buffer, 0, FrameType.TRANSACTION, 0x0102, 0x1122_3344_5566_7788L);
        assertEquals("02010000020000008877665544332211", HexFormat.of().formatHex(buffer.byteArray()));
    }

    @Test
    void shouldReadBackWhatItWrote() {
        for (FrameType type : FrameType.values()) {
            FrameHeader.encode(buffer, 0, type, type.payloadBytesMax(), -5);
            assertEquals(type, FrameHeader.type(buffer, 0));
            assertEquals(type.payloadBytesMax(), FrameHeader.payloadBytes(buffer, 0));
            assertEquals(-5, FrameHeader.correlationId(buffer, 0));
            ResultCode expected = type.isInbound() ? ResultCode.OK : ResultCode.FRAME_TYPE_UNKNOWN;
            assertEquals(expected, FrameHeader.checkInbound(buffer, 0));
        }
    }

    @Test
    void shouldRefuseFramesLongerThanTheirTypeAllows() {
        for (FrameType type : FrameType.values()) {
            if (type.isInbound()) {
                FrameHeader.encode(buffer, 0, type, type.payloadBytesMax() + 1, 0);
                assertEquals(ResultCode.FRAME_TOO_LARGE, FrameHeader.checkInbound(buffer, 0));
                FrameHeader.encode(buffer, 0, type, -1, 0);
                assertEquals(0xFFFF_FFFFL, FrameHeader.payloadBytes(buffer, 0));
                assertEquals(ResultCode.FRAME_TOO_LARGE, FrameHeader.checkInbound(buffer, 0));
            }
        }
    }

    @Test
    void shouldRefuseFlagsAndReservedBits() {
        for (int at = 5; at < 8; at++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                FrameHeader.encode(buffer, 0, FrameType.VOTE, 10, 0);
                buffer.putByte(at, (byte) (1 << bit));
                assertEquals(ResultCode.FRAME_FLAGS_UNKNOWN, FrameHeader.checkInbound(buffer, 0));
            }
        }
    }

    @Test
    void shouldKnowEveryTypeByItsNumberOnly() {
        int known = 0;
        for (int code = -1; code <= 256; code++) {
            FrameType type = FrameType.byCode(code);
            if (type != null) {
                assertEquals(code, type.code());
                known++;
            }
        }
        assertEquals(FrameType.values().length, known);
        assertNull(FrameType.byCode(0));
    }

    @Test
    void shouldNeverLetAnUnboundedLengthPass() {
        Random random = new Random(3);
        byte[] noise = new byte[FrameHeader.BYTES];
        for (int i = 0; i < 200_000; i++) {
            random.nextBytes(noise);
            if (i % 2 == 0) {
                noise[4] = (byte) FrameType.values()[random.nextInt(FrameType.values().length)].code();
                noise[5] = noise[6] = noise[7] = 0;
            }
            buffer.wrap(noise);
            if (FrameHeader.checkInbound(buffer, 0) == ResultCode.OK) {
                long length = Integer.toUnsignedLong(buffer.getInt(0, ByteOrder.LITTLE_ENDIAN));
                assertTrue(length <= FrameHeader.type(buffer, 0).payloadBytesMax());
            }
        }
    }
}
