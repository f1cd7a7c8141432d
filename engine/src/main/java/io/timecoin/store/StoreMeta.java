package io.timecoin.store;

import io.timecoin.base.Hash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The content of {@code store.meta}: what the map holds and whether it was closed in order; little-endian.
 *
 * <pre>
 *    0  magic 8         "TCSTORE1"
 *    8  schema 4        version of this layout and of the map's entries
 *   12  clean 4         1 after an orderly close, else 0
 *   16  coins max 8     capacity the map was made with
 *   24  height 8        last block whose effects are in the map whole, -1 for none
 *   32  sequence 8      journal sequence of the event that committed it
 *   40  coin count 8
 *   48  map bytes 8     length of the map's file
 *   56  genesis hash 32
 *   88  block hash 32   of the block at height
 *  120  zero 4
 *  124  CRC32C 4        of bytes 0 to 123
 * </pre>
 */
record StoreMeta(
        boolean clean,
        long coinsMax,
        long height,
        long sequence,
        long coinCount,
        long mapBytes,
        Hash genesisHash,
        Hash blockHash) {
    static final int BYTES = 128;

    private static final long MAGIC = 0x3145_524F_5453_4354L;
    private static final int SCHEMA = 1;
    private static final int SCHEMA_OFFSET = 8;
    private static final int CLEAN_OFFSET = 12;
    private static final int COINS_MAX_OFFSET = 16;
    private static final int HEIGHT_OFFSET = 24;
    private static final int SEQUENCE_OFFSET = 32;
    private static final int COIN_COUNT_OFFSET = 40;
    private static final int MAP_BYTES_OFFSET = 48;
    private static final int GENESIS_OFFSET = 56;
    private static final int BLOCK_OFFSET = 88;
    private static final int ZERO_OFFSET = 120;
    private static final int CRC_OFFSET = 124;

    /** The bytes of the file. */
    ByteBuffer encode() {
        byte[] bytes = new byte[BYTES];
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putLong(0, MAGIC, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(SCHEMA_OFFSET, SCHEMA, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(CLEAN_OFFSET, clean ? 1 : 0, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(COINS_MAX_OFFSET, coinsMax, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(HEIGHT_OFFSET, height, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(SEQUENCE_OFFSET, sequence, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(COIN_COUNT_OFFSET, coinCount, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(MAP_BYTES_OFFSET, mapBytes, ByteOrder.LITTLE_ENDIAN);
        genesisHash.writeTo(buffer, GENESIS_OFFSET);
        blockHash.writeTo(buffer, BLOCK_OFFSET);
        int crc = new Crc().update(buffer, 0, CRC_OFFSET).value();
        buffer.putInt(CRC_OFFSET, crc, ByteOrder.LITTLE_ENDIAN);
        return ByteBuffer.wrap(bytes);
    }

    /** Reads the bytes of a file; null if they are not a whole, undamaged file of this layout. */
    static StoreMeta decode(byte[] bytes) {
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        if (bytes.length != BYTES || !isIntact(buffer)) {
            return null;
        }
        return new StoreMeta(
                buffer.getInt(CLEAN_OFFSET, ByteOrder.LITTLE_ENDIAN) == 1,
                buffer.getLong(COINS_MAX_OFFSET, ByteOrder.LITTLE_ENDIAN),
                buffer.getLong(HEIGHT_OFFSET, ByteOrder.LITTLE_ENDIAN),
                buffer.getLong(SEQUENCE_OFFSET, ByteOrder.LITTLE_ENDIAN),
                buffer.getLong(COIN_COUNT_OFFSET, ByteOrder.LITTLE_ENDIAN),
                buffer.getLong(MAP_BYTES_OFFSET, ByteOrder.LITTLE_ENDIAN),
                Hash.of(buffer, GENESIS_OFFSET),
                Hash.of(buffer, BLOCK_OFFSET));
    }

    private static boolean isIntact(UnsafeBuffer buffer) {
        return buffer.getLong(0, ByteOrder.LITTLE_ENDIAN) == MAGIC
                && buffer.getInt(SCHEMA_OFFSET, ByteOrder.LITTLE_ENDIAN) == SCHEMA
                && buffer.getInt(ZERO_OFFSET, ByteOrder.LITTLE_ENDIAN) == 0
                && buffer.getInt(CRC_OFFSET, ByteOrder.LITTLE_ENDIAN)
                        == new Crc().update(buffer, 0, CRC_OFFSET).value();
    }
}
