package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.Compressor;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final InboundCompression COMPRESSION = new InboundCompression(new CompressionCounts());
    private static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true);

    /** Writes down what it is told; refuses every n-th first offer. */
    private static class Script implements FrameReader.Consumer {
        final List<String> events = new ArrayList<>();
        final int refuseEvery;
        int offers;
        int asked;

        Script(int refuseEvery) {
            this.refuseEvery = refuseEvery;
        }

        @Override
        public boolean isReady() {
            return refuseEvery == 0 || asked++ % 3 < 2;
        }

        @Override
        public ResultCode admit(FrameType type, int payloadBytes) {
            return type == FrameType.BLOCK ? ResultCode.HELLO_REQUIRED : ResultCode.OK;
        }

        @Override
        public boolean onFrame(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
            offers++;
            if (refuseEvery > 0 && offers % refuseEvery == 0) {
                return false;
            }
            byte[] copy = new byte[length];
            buffer.getBytes(offset, copy);
            events.add(type + " " + correlationId + " " + length + " " + Arrays.hashCode(copy));
            return true;
        }

        @Override
        public void onRefused(ResultCode code, int typeCode, long correlationId, boolean last) {
            events.add(code + " " + typeCode + " " + correlationId + (last ? " last" : ""));
        }
    }

    private static byte[] frame(int typeCode, int flags, long claimed, long correlationId, int payloadBytes) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[FrameHeader.BYTES + payloadBytes]);
        buffer.putInt(0, (int) claimed, java.nio.ByteOrder.LITTLE_ENDIAN);
        buffer.putByte(4, (byte) typeCode);
        buffer.putByte(5, (byte) flags);
        buffer.putLong(8, correlationId, java.nio.ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < payloadBytes; i++) {
            buffer.putByte(FrameHeader.BYTES + i, (byte) (i * 31 + correlationId));
        }
        return buffer.byteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteBuf all = ByteBufAllocator.DEFAULT.heapBuffer();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        all.release();
        return bytes;
    }

    private static byte[] mixedStream() {
        int tooLarge = FrameType.VOTE.payloadBytesMax() + 1;
        return join(
                frame(FrameType.TRANSACTION.code(), 0, 5, 1, 5),
                frame(FrameType.TRANSACTION.code(), 0, 0, 2, 0),
                frame(FrameType.VOTE.code(), 0, tooLarge, 3, tooLarge),
                frame(FrameType.STATUS_QUERY.code(), 0, 16, 4, 16),
                frame(63, 0, 7, 5, 7),
                frame(FrameType.TRANSACTION.code(), 1, 9, 6, 9),
                frame(FrameType.BLOCK_FINAL.code(), 0, 0, 7, 0),
                frame(FrameType.TRANSACTION.code(), 0, 600, 8, 600));
    }

    private static List<String> wholeRead(byte[] stream) {
        return run(stream, stream.length, 0);
    }

    /** Feeds the stream in pieces and repeats each refused read, as a connection does. */
    private static List<String> run(byte[] stream, int pieceBytes, int refuseEvery) {
        Script script = new Script(refuseEvery);
        FrameReader reader = new FrameReader(ALLOCATOR, script, COMPRESSION);
        for (int at = 0; at < stream.length; at += pieceBytes) {
            feed(reader, stream, at, Math.min(stream.length, at + pieceBytes));
        }
        reader.release();
        return script.events;
    }

    private static void feed(FrameReader reader, byte[] stream, int from, int to) {
        ByteBuf piece = ALLOCATOR.directBuffer(to - from).writeBytes(stream, from, to - from);
        int reads = 0;
        while (!reader.read(piece)) {
            reads++;
            assertTrue(reads < 1000, "a refused frame is offered again");
        }
        assertEquals(0, piece.readableBytes());
        assertTrue(piece.release());
    }

    @Test
    void shouldTellFramesFromRefusals() {
        List<String> events = wholeRead(mixedStream());
        assertEquals(8, events.size());
        assertTrue(events.get(0).startsWith("TRANSACTION 1 5 "));
        assertTrue(events.get(1).startsWith("TRANSACTION 2 0 "));
        assertEquals("FRAME_TOO_LARGE 10 3", events.get(2));
        assertTrue(events.get(3).startsWith("STATUS_QUERY 4 16 "));
        assertEquals("FRAME_TYPE_UNKNOWN 63 5", events.get(4));
        assertEquals("FRAME_FLAGS_UNKNOWN 2 6", events.get(5));
        assertEquals("FRAME_TYPE_UNKNOWN 22 7", events.get(6));
        assertTrue(events.get(7).startsWith("TRANSACTION 8 600 "));
    }

    @Test
    void shouldReadTheSameWhenSplitAtEveryByte() {
        byte[] stream = mixedStream();
        List<String> expected = wholeRead(stream);
        for (int split = 1; split < stream.length; split++) {
            Script script = new Script(0);
            FrameReader reader = new FrameReader(ALLOCATOR, script, COMPRESSION);
            feed(reader, stream, 0, split);
            feed(reader, stream, split, stream.length);
            assertEquals(expected, script.events, "split at " + split);
        }
        assertEquals(0, ALLOCATOR.metric().usedDirectMemory());
    }

    @Test
    void shouldReadTheSameInPiecesOfEverySizeWhenRefusedOnTheWay() {
        byte[] stream = mixedStream();
        List<String> expected = wholeRead(stream);
        for (int piece = 1; piece < 64; piece++) {
            for (int refuseEvery = 2; refuseEvery < 5; refuseEvery++) {
                assertEquals(expected, run(stream, piece, refuseEvery), piece + " bytes, refused " + refuseEvery);
            }
        }
        assertEquals(0, ALLOCATOR.metric().usedDirectMemory());
    }

    @Test
    void shouldAllocateNothingByAClaimedLengthThatIsTooLong() {
        byte[] header = frame(FrameType.TRANSACTION.code(), 0, Limits.TRANSACTION_BYTES_MAX + 1L, 1, 0);
        Script script = new Script(0);
        FrameReader reader = new FrameReader(ALLOCATOR, script, COMPRESSION);
        feed(reader, header, 0, 15);
        assertTrue(ALLOCATOR.metric().usedDirectMemory() < 1024);
        feed(reader, header, 15, 16);
        assertEquals(0, ALLOCATOR.metric().usedDirectMemory());
        assertEquals(List.of("FRAME_TOO_LARGE 2 1"), script.events);
    }

    @Test
    void shouldKeepNothingOfAFrameThatIsNotAdmitted() {
        int claimed = FrameType.BLOCK.payloadBytesMax();
        byte[] stream = frame(FrameType.BLOCK.code(), 0, claimed, 1, claimed);
        Script script = new Script(0);
        FrameReader reader = new FrameReader(ALLOCATOR, script, COMPRESSION);
        feed(reader, stream, 0, 9);
        feed(reader, stream, 9, 16);
        assertEquals(List.of("HELLO_REQUIRED 18 1"), script.events);
        feed(reader, stream, 16, 1_000_000);
        assertEquals(0, ALLOCATOR.metric().usedDirectMemory());
        feed(reader, stream, 1_000_000, stream.length);
        feed(reader, mixedStream(), 0, 21);
        assertEquals(2, script.events.size());
        assertTrue(script.events.get(1).startsWith("TRANSACTION 1 5 "));
    }

    @Test
    void shouldHoldOfALargeFrameLittleMoreThanWhatArrived() {
        int claimed = FrameType.PROPOSAL.payloadBytesMax();
        byte[] stream = frame(FrameType.PROPOSAL.code(), 0, claimed, 1, claimed);
        Script script = new Script(0);
        FrameReader reader = new FrameReader(ALLOCATOR, script, COMPRESSION);
        for (int at = 0; at < stream.length; at += 50_000) {
            assertTrue(
                    ALLOCATOR.metric().usedDirectMemory() <= Math.max(64 * 1024, 2L * at), "holds too much at " + at);
            feed(reader, stream, at, Math.min(stream.length, at + 50_000));
        }
        assertEquals(wholeRead(stream), script.events);
        assertTrue(script.events.get(0).startsWith("PROPOSAL 1 " + claimed));
        assertEquals(0, ALLOCATOR.metric().usedDirectMemory());
    }

    @Test
    void shouldSkipEverythingOnceItWasEnded() {
        byte[] stream = mixedStream();
        FrameReader[] self = new FrameReader[1];
        Script script = new Script(0) {
            @Override
            public boolean onFrame(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
                self[0].end();
                return super.onFrame(type, correlationId, buffer, offset, length);
            }
        };
        self[0] = new FrameReader(ALLOCATOR, script, COMPRESSION);
        feed(self[0], stream, 0, 3);
        feed(self[0], stream, 3, stream.length);
        assertEquals(1, script.events.size());
        assertEquals(0, ALLOCATOR.metric().usedDirectMemory());
    }

    @Test
    void shouldEndWhenTheClaimedLengthCannotBeSkipped() {
        byte[] stream = join(
                frame(FrameType.TRANSACTION.code(), 0, Limits.FRAME_SKIP_BYTES_MAX + 1L, 1, 0),
                frame(FrameType.TRANSACTION.code(), 0, 5, 2, 5));
        assertEquals(List.of("FRAME_TOO_LARGE 2 1 last"), wholeRead(stream));
        byte[] unsigned = frame(FrameType.TRANSACTION.code(), 0, 0xFFFF_FFFFL, 1, 0);
        assertEquals(List.of("FRAME_TOO_LARGE 2 1 last"), wholeRead(unsigned));
    }

    @Test
    void shouldSurviveNoise() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            byte[] noise = new byte[random.nextInt(400)];
            random.nextBytes(noise);
            for (int at = 3; at < noise.length; at += 16) {
                noise[at] = 0;
                noise[at - 1] = 0;
            }
            run(noise, 1 + random.nextInt(50), random.nextInt(4) + 2);
        }
        assertEquals(0, ALLOCATOR.metric().usedDirectMemory());
    }

    /** Takes compressed frames too. */
    private static final class Compressed extends Script {
        Compressed(int refuseEvery) {
            super(refuseEvery);
        }

        @Override
        public boolean takesCompressed() {
            return true;
        }

        @Override
        public ResultCode admit(FrameType type, int payloadBytes) {
            return ResultCode.OK;
        }
    }

    private static byte[] compressedFrame(byte[] payload) {
        byte[] frame = RawClient.frame(FrameType.BODIES, 3, payload);
        frame[5] = FrameHeader.COMPRESSED;
        return frame;
    }

    private static byte[] compressed(int length) {
        try (Compressor compressor = new Compressor()) {
            byte[] bytes = new byte[compressor.compress(new UnsafeBuffer(new byte[length]), 0, length)];
            compressor.buffer().getBytes(0, bytes);
            return bytes;
        }
    }

    private static List<String> runCompressed(byte[] stream, int pieceBytes, int refuseEvery) {
        Compressed script = new Compressed(refuseEvery);
        FrameReader reader = new FrameReader(ALLOCATOR, script, COMPRESSION);
        for (int at = 0; at < stream.length; at += pieceBytes) {
            feed(reader, stream, at, Math.min(stream.length, at + pieceBytes));
        }
        reader.release();
        return script.events;
    }

    @Test
    void shouldReadCompressedFramesTheSameInPiecesOfEverySizeWhenRefusedOnTheWay() {
        byte[] stream = join(
                compressedFrame(compressed(40_000)),
                compressedFrame(new byte[9]),
                frame(FrameType.TRANSACTION.code(), 0, 5, 1, 5),
                compressedFrame(compressed(2_000)));
        List<String> expected = runCompressed(stream, stream.length, 0);
        assertEquals(4, expected.size());
        assertTrue(expected.get(0).startsWith("BODIES 3 40000 "));
        assertEquals("COMPRESSION_INVALID 16 3", expected.get(1));
        assertTrue(expected.get(3).startsWith("BODIES 3 2000 "));
        for (int piece = 1; piece < 64; piece++) {
            for (int refuseEvery = 0; refuseEvery < 5; refuseEvery += 2) {
                assertEquals(expected, runCompressed(stream, piece, refuseEvery), piece + " bytes");
            }
        }
        assertEquals(0, ALLOCATOR.metric().usedDirectMemory());
    }

    @Test
    void shouldSurviveBentCompressedFrames() {
        Random random = new Random(8);
        byte[] sound = compressedFrame(compressed(20_000));
        for (int round = 0; round < 5_000; round++) {
            byte[] bent = join(sound, compressedFrame(compressed(2_000)));
            for (int change = random.nextInt(4); change >= 0; change--) {
                bent[FrameHeader.BYTES + random.nextInt(bent.length - FrameHeader.BYTES)] = (byte) random.nextInt(256);
            }
            for (String event : runCompressed(bent, 1 + random.nextInt(200), random.nextInt(3) * 2)) {
                assertTrue(event.length() > 0);
            }
        }
        assertEquals(0, ALLOCATOR.metric().usedDirectMemory());
    }
}
