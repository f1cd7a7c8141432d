package io.timecoin.store;

import java.nio.ByteBuffer;

/**
 * The bytes of an arranged copy of a UTXO snapshot; little-endian. Coins are not checked by sums but by the hashes of their
 * parts, as a peer checks them.
 *
 * <pre>
 *  header   magic 8 "TCARRNGD" | version 4 | part count 4 | height 8 | coin count 8 | front length 4 | zero 4
 *           | state root 32 | CRC32C of index 4 | CRC32C of front 4 | zero 4 | CRC32C of what is before it 4
 *  coins    88 each, ascending keys
 *  index    split bit 2 | zero 2 | coins 4 | hash 32      of each part, in order
 *  front    what stands before the coins in the snapshot: header of the block, standing length 8, standing bytes
 * </pre>
 *
 * <p>A part is a largest subtree of at most {@link io.timecoin.base.Limits#STATE_COINS_MAX} coins; its split bit is the first
 * in which its keys differ from those before. So index and root follow from the set of coins.
 */
final class ArrangedLayout {
    static final int HEADER_BYTES = 88;
    static final int PART_BYTES = 40;

    static final long MAGIC = 0x4447_4E52_5241_4354L;
    static final int VERSION = 1;

    static final int VERSION_OFFSET = 8;
    static final int PART_COUNT_OFFSET = 12;
    static final int HEIGHT_OFFSET = 16;
    static final int COIN_COUNT_OFFSET = 24;
    static final int FRONT_LENGTH_OFFSET = 32;
    static final int ROOT_OFFSET = 40;
    static final int INDEX_CRC_OFFSET = 72;
    static final int FRONT_CRC_OFFSET = 76;
    static final int HEADER_CRC_OFFSET = 84;

    static final int SPLIT_OFFSET = 0;
    static final int COINS_OFFSET = 4;
    static final int HASH_OFFSET = 8;

    /** Most parts: so many would take ground transaction ids for every one of them. */
    static final int PARTS_MAX = 1 << 20;

    /** Longest front: header, and what stands behind the block beside its coins. */
    static final int FRONT_BYTES_MAX = 1 << 20;

    private ArrangedLayout() {}

    static int headerCrc(ByteBuffer header, Crc crc) {
        return crc.reset()
                .update(header.duplicate().limit(HEADER_CRC_OFFSET).position(0))
                .value();
    }
}
