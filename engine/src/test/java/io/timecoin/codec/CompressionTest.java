package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompressionTest {
    private static final int HALF_RANDOM = 10_000;

    private final Compressor compressor = new Compressor();
    private final Decompressor decompressor = new Decompressor();

    @AfterEach
    void close() {
        compressor.close();
        decompressor.close();
    }

    /** Random bytes, each sixteen of them twice: about half can be saved. */
    private static byte[] payload(int length) {
        byte[] bytes = new byte[length];
        Random random = new Random(length);
        byte[] piece = new byte[16];
        for (int at = 0; at < length; at += 16) {
            if (at / 16 % 2 == 0) {
                random.nextBytes(piece);
            }
            System.arraycopy(piece, 0, bytes, at, Math.min(16, length - at));
        }
        return bytes;
    }

    private static byte[] claiming(long claimed, byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[4 + all.size()]);
        bytes.putInt(0, (int) claimed, LITTLE_ENDIAN);
        bytes.putBytes(4, all.toByteArray());
        return bytes.byteArray();
    }

    private static byte[] zstd(byte[] content) {
        try (ZstdCompressCtx context = new ZstdCompressCtx().setLevel(3)) {
            return context.compress(content);
        }
    }

    private ResultCode decompress(byte[] payload) {
        return decompressor.decompress(FrameType.BLOCK, new UnsafeBuffer(payload), 0, payload.length);
    }

    private void assertRefused(byte[] payload) {
        assertEquals(ResultCode.COMPRESSION_INVALID, decompress(payload));
        assertEquals(0, decompressor.length());
    }

    @Test
    void shouldGiveBackWhatWasCompressed() {
        for (int length : new int[] {1_025, 5_000, 70_000, 1_000_000, FrameType.BLOCK.payloadBytesMax()}) {
            byte[] payload = payload(length);
            UnsafeBuffer source = new UnsafeBuffer(new byte[length + 7]);
            source.putBytes(7, payload);
            int bytes = compressor.compress(source, 7, length);
            assertTrue(bytes > 0 && bytes < length * 3 / 4, bytes + " of " + length);
            byte[] compressed = new byte[bytes];
            compressor.buffer().getBytes(0, compressed);
            assertEquals(ResultCode.OK, decompress(compressed));
            byte[] back = new byte[decompressor.length()];
            decompressor.buffer().getBytes(0, back);
            assertArrayEquals(payload, back);
        }
    }

    @Test
    void shouldCompressOnlyWhatGains() {
        byte[] noise = new byte[HALF_RANDOM];
        new Random(1).nextBytes(noise);
        assertEquals(Compressor.NOT_WORTH_IT, compressor.compress(new UnsafeBuffer(noise), 0, noise.length));
        assertFalse(Compressor.mayCompress(FrameType.BLOCK, Limits.UNCOMPRESSED_BYTES_MAX));
        assertTrue(Compressor.mayCompress(FrameType.BLOCK, Limits.UNCOMPRESSED_BYTES_MAX + 1));
        assertFalse(Compressor.mayCompress(FrameType.BLOCK, FrameType.BLOCK.payloadBytesMax() + 1));
        assertFalse(Compressor.mayCompress(FrameType.PROPOSAL, HALF_RANDOM));
    }

    @Test
    void shouldRefuseClaimsOutOfRange() {
        byte[] large = zstd(new byte[FrameType.BODIES.payloadBytesMax() + 1]);
        UnsafeBuffer tooLarge = new UnsafeBuffer(claiming(FrameType.BODIES.payloadBytesMax() + 1L, large));
        assertEquals(
                ResultCode.COMPRESSION_INVALID,
                decompressor.decompress(FrameType.BODIES, tooLarge, 0, tooLarge.capacity()));
        assertEquals(0, decompressor.buffer().capacity(), "nothing is allocated");
        assertRefused(claiming(Limits.UNCOMPRESSED_BYTES_MAX, zstd(new byte[Limits.UNCOMPRESSED_BYTES_MAX])));
        assertEquals(ResultCode.OK, decompress(claiming(1_025, zstd(new byte[Limits.UNCOMPRESSED_BYTES_MAX + 1]))));
        for (long claimed : new long[] {0, 1L << 31, (1L << 32) - 1, FrameType.BLOCK.payloadBytesMax() + 1L}) {
            assertRefused(claiming(claimed, zstd(new byte[5_000])));
        }
    }

    @Test
    void shouldRefuseWhatIsNoShorterThanItsClaim() {
        byte[] noise = new byte[2_000];
        new Random(2).nextBytes(noise);
        byte[] frame = zstd(noise);
        assertTrue(frame.length > noise.length);
        assertRefused(claiming(noise.length, frame));
    }

    @Test
    void shouldRefuseOtherLengthsThanClaimed() {
        byte[] frame = zstd(new byte[5_000]);
        assertEquals(ResultCode.OK, decompress(claiming(5_000, frame)));
        assertRefused(claiming(4_999, frame));
        assertRefused(claiming(5_001, frame));
        // The frame says what is claimed and holds more: the library must not write beyond.
        byte[] lying = zstd(new byte[100_000]);
        int sizeAt = 5;
        assertEquals(100_000, new UnsafeBuffer(lying).getInt(sizeAt, LITTLE_ENDIAN));
        new UnsafeBuffer(lying).putInt(sizeAt, 80_000, LITTLE_ENDIAN);
        assertRefused(claiming(80_000, lying));
        new UnsafeBuffer(lying).putInt(sizeAt, 120_000, LITTLE_ENDIAN);
        assertRefused(claiming(120_000, lying));
    }

    @Test
    void shouldRefuseEveryTruncation() {
        byte[] whole = claiming(HALF_RANDOM, zstd(payload(HALF_RANDOM)));
        assertEquals(ResultCode.OK, decompress(whole));
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void shouldRefuseWhatFollowsTheFrame() {
        byte[] frame = zstd(payload(HALF_RANDOM));
        byte[] skippable = {0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 9};
        byte[] empty = zstd(new byte[0]);
        for (byte[] behind : new byte[][] {{0}, skippable, empty, zstd(new byte[9])}) {
            assertRefused(claiming(HALF_RANDOM, frame, behind));
            assertRefused(claiming(HALF_RANDOM, behind, frame));
        }
        byte[] half = zstd(new byte[3_000]);
        assertRefused(claiming(6_000, half, half));
    }

    @Test
    void shouldRefuseWindowsDictionariesAndLengthsThatAreNotTold() {
        byte[] content = payload(HALF_RANDOM);
        try (ZstdCompressCtx untold = new ZstdCompressCtx().setContentSize(false)) {
            assertRefused(claiming(content.length, untold.compress(content)));
        }
        try (ZstdCompressCtx bound = new ZstdCompressCtx()) {
            bound.loadDict(Arrays.copyOf(content, 2_000));
            assertRefused(claiming(content.length, withDictionaryId(bound.compress(content))));
        }
        // A window of 8 MiB is allowed, and one of 128 MiB is not.
        byte[] single = Zstd.compress(content);
        assertEquals(ResultCode.OK, decompress(claiming(content.length, withWindow(single, 23))));
        assertRefused(claiming(content.length, withWindow(single, 24)));
        assertRefused(claiming(content.length, withWindow(single, 27)));
    }

    /** The same frame, said to need a window: descriptor without "single segment", then the window. */
    private static byte[] withWindow(byte[] frame, int windowLog) {
        byte[] other = new byte[frame.length + 1];
        System.arraycopy(frame, 0, other, 0, 5);
        other[4] = (byte) (frame[4] & ~0b0010_0000);
        assertTrue(other[4] != frame[4], "the sample is a single segment");
        other[5] = (byte) ((windowLog - 10) << 3);
        System.arraycopy(frame, 5, other, 6, frame.length - 5);
        return other;
    }

    /** The same frame, said to need dictionary 7. */
    private static byte[] withDictionaryId(byte[] frame) {
        byte[] other = new byte[frame.length + 1];
        System.arraycopy(frame, 0, other, 0, 5);
        other[4] |= 1;
        other[5] = 7;
        System.arraycopy(frame, 5, other, 6, frame.length - 5);
        return other;
    }

    @Test
    void shouldRefuseOrGiveExactlyTheClaimWhateverComes() {
        Random random = new Random(11);
        byte[] sound = claiming(HALF_RANDOM, zstd(payload(HALF_RANDOM)));
        int passed = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bent = sound.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                int at = random.nextInt(round % 2 == 0 ? 40 : bent.length);
                bent[at] = (byte) random.nextInt(256);
            }
            UnsafeBuffer buffer = new UnsafeBuffer(bent);
            if (decompress(bent) == ResultCode.OK) {
                passed++;
                assertEquals(buffer.getInt(0, LITTLE_ENDIAN), decompressor.length());
            }
        }
        assertTrue(passed > 0, "bytes of content may be bent without anybody seeing it here");
    }
}
