package io.timecoin.journal;

import static io.timecoin.base.Hash.BYTES;

import io.timecoin.crypto.Signer;
import java.nio.ByteOrder;

/** Offsets of every record, from its first byte; drawn in engine/docs/JOURNAL-FORMAT.md. All integers little-endian. */
final class Layout {
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    /** "TCJ1" read as a little-endian integer. */
    static final int MAGIC = 0x314A4354;

    static final int VERSION = 1;
    /** Records end on a multiple of this, so that no byte between two of them is outside a checksum. */
    static final int ALIGNMENT = 4;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 4;
    static final int TYPE_OFFSET = 5;
    static final int FLAGS_OFFSET = 6;
    static final int LENGTH_OFFSET = 8;
    static final int CRC_OFFSET = 12;
    static final int SEQUENCE_OFFSET = 16;
    static final int BODY_OFFSET = 24;

    static final int EVENT_TIME_OFFSET = BODY_OFFSET;
    static final int CONNECTION_OFFSET = 32;
    static final int CORRELATION_OFFSET = 40;
    static final int KIND_OFFSET = 48;
    static final int VERDICT_OFFSET = 49;
    static final int EVENT_FLAGS_OFFSET = 50;
    static final int SIGNATURE_COUNT_OFFSET = 51;
    static final int SIGNATURE_COUNT_MAX = 0xFF;
    static final int BLOCK_HEADER_BYTES_MAX = 0xFFFF;
    static final int RESULT_OFFSET = 52;
    static final int HEADER_LENGTH_OFFSET = 54;
    static final int STAGES_OFFSET = 56;
    static final int STAGES = 5;
    static final int PAYLOAD_LENGTH_OFFSET = STAGES_OFFSET + STAGES * Integer.BYTES;
    static final int EVENT_VARIABLE_OFFSET = PAYLOAD_LENGTH_OFFSET + Integer.BYTES;
    static final int FLAG_PAYLOAD_HASHED = 1;
    static final int FLAG_COMMITTED_BLOCK = 2;

    static final int PASSPORT_TIME_OFFSET = BODY_OFFSET;
    static final int PASSPORT_REASON_OFFSET = 32;
    static final int PASSPORT_CHECKPOINT_EVENTS_OFFSET = 36;
    static final int PASSPORT_RANGE_FIRST_OFFSET = 40;
    static final int PASSPORT_KEY_OFFSET = 48;
    static final int PASSPORT_CHAIN_OFFSET = PASSPORT_KEY_OFFSET + Signer.PUBLIC_KEY_BYTES;
    static final int PASSPORT_VARIABLE_OFFSET = PASSPORT_CHAIN_OFFSET + BYTES;
    static final int PASSPORT_TEXTS = 4;

    static final int TRAILER_FIRST_OFFSET = BODY_OFFSET;
    static final int TRAILER_LAST_OFFSET = 32;
    static final int TRAILER_EVENTS_OFFSET = 40;
    static final int TRAILER_RECORDS_OFFSET = 44;
    static final int TRAILER_SYNC_OFFSET = 48;
    static final int TRAILER_CHAIN_OFFSET = 56;
    static final int TRAILER_FILE_TAG_OFFSET = TRAILER_CHAIN_OFFSET + BYTES;
    static final int TRAILER_BYTES = TRAILER_FILE_TAG_OFFSET + Long.BYTES;

    static final int CHECKPOINT_FIRST_OFFSET = BODY_OFFSET;
    static final int CHECKPOINT_LAST_OFFSET = 32;
    static final int CHECKPOINT_ROOT_HEIGHT_OFFSET = 40;
    static final int CHECKPOINT_BLOCK_HEIGHT_OFFSET = 48;
    static final int CHECKPOINT_CHAIN_OFFSET = 56;
    static final int CHECKPOINT_MERKLE_OFFSET = CHECKPOINT_CHAIN_OFFSET + BYTES;
    static final int CHECKPOINT_ROOT_OFFSET = CHECKPOINT_MERKLE_OFFSET + BYTES;
    static final int CHECKPOINT_BLOCK_OFFSET = CHECKPOINT_ROOT_OFFSET + BYTES;
    static final int CHECKPOINT_SIGNATURE_OFFSET = CHECKPOINT_BLOCK_OFFSET + BYTES;
    static final int CHECKPOINT_BYTES = CHECKPOINT_SIGNATURE_OFFSET + Signer.SIGNATURE_BYTES;

    static final int SNAPSHOT_SEQUENCE_OFFSET = BODY_OFFSET;
    static final int SNAPSHOT_HEIGHT_OFFSET = 32;
    static final int SNAPSHOT_HASH_OFFSET = 40;
    static final int SNAPSHOT_NAME_OFFSET = SNAPSHOT_HASH_OFFSET + BYTES;

    static final int CLEAN_END_TIME_OFFSET = BODY_OFFSET;
    static final int CLEAN_END_BYTES = 32;

    private Layout() {}

    static int aligned(int length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
