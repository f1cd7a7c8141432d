package io.timecoin.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.timecoin.base.Hash;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class StoreMetaTest {
    private static final StoreMeta META = new StoreMeta(
            true, 1_000, 42, 4_711, 123, 65_536, StoreFixture.GENESIS, Hash.fromHex("fe".repeat(Hash.BYTES)));

    // The checksum was computed by a program of its own.
    private static final String GOLDEN = "544353544f524531" // magic
            + "01000000" // schema
            + "01000000" // clean
            + "e803000000000000" // coins max
            + "2a00000000000000" // height
            + "6712000000000000" // sequence
            + "7b00000000000000" // coin count
            + "0000010000000000" // map bytes
            + "0123456789abcdef".repeat(4)
            + "fe".repeat(Hash.BYTES)
            + "00000000"
            + "e2f2d167";

    @Test
    void shouldHaveTheseBytesWhenEncoded() {
        assertEquals(GOLDEN, HexFormat.of().formatHex(META.encode().array()));
    }

    @Test
    void shouldComeBackWhenDecoded() {
        assertEquals(META, StoreMeta.decode(META.encode().array()));
    }

    @Test
    void shouldBeRefusedWhenAnyBitIsFlippedOrAnyByteIsMissing() {
        byte[] bytes = META.encode().array();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << (bit % 8));
            assertNull(StoreMeta.decode(bytes), "bit " + bit);
            bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        }
        for (int length = 0; length < bytes.length; length++) {
            assertNull(StoreMeta.decode(Arrays.copyOf(bytes, length)), "length " + length);
        }
    }
}
