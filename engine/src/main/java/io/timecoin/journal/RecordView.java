package io.timecoin.journal;

import io.timecoin.base.Hash;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import io.timecoin.crypto.Signer;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One record as it lies in the journal, reused from record to record. The getters of a type mean something only for
 * that type; offsets are into {@link #bytes}. One thread; allocates nothing but where a value object is returned.
 */
public final class RecordView implements JournalEvent {
    private static final int SHORT_MASK = 0xFFFF;
    private static final int BYTE_MASK = 0xFF;
    private static final long INT_MASK = 0xFFFF_FFFFL;

    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[0]);
    private int length;
    private RecordType type;

    RecordView() {}

    /** Shows the record at the start of an array; false if its inner lengths do not add up. */
    boolean wrap(byte[] array, int recordLength) {
        bytes.wrap(array);
        length = recordLength;
        type = RecordType.byCode(bytes.getByte(Layout.TYPE_OFFSET));
        return isWellFormed();
    }

    private boolean isWellFormed() {
        return switch (type) {
            case EVENT ->
                length >= Layout.EVENT_VARIABLE_OFFSET
                        && payloadLength() >= 0
                        && length == aligned((long) payloadOffset() + payloadLength());
            case PASSPORT -> passportEnd() >= 0 && length == aligned(passportEnd());
            case TRAILER -> length == Layout.TRAILER_BYTES;
            case CHECKPOINT -> length == Layout.CHECKPOINT_BYTES;
            case SNAPSHOT_MARK ->
                length >= Layout.SNAPSHOT_NAME_OFFSET + Short.BYTES
                        && length
                                == aligned(
                                        Layout.SNAPSHOT_NAME_OFFSET + Short.BYTES + u16(Layout.SNAPSHOT_NAME_OFFSET));
            case CLEAN_END -> length == Layout.CLEAN_END_BYTES;
        };
    }

    private static long aligned(long end) {
        return end + Layout.ALIGNMENT - 1 & -Layout.ALIGNMENT;
    }

    private long passportEnd() {
        long at = Layout.PASSPORT_VARIABLE_OFFSET;
        for (int text = 0; text < Layout.PASSPORT_TEXTS; text++) {
            if (at + Short.BYTES > length) {
                return -1;
            }
            at += Short.BYTES + u16((int) at);
        }
        if (at + Integer.BYTES > length) {
            return -1;
        }
        int configuration = i32((int) at);
        return configuration < 0 ? -1 : at + Integer.BYTES + configuration + Signer.SIGNATURE_BYTES;
    }

    private int u16(int offset) {
        return bytes.getShort(offset, Layout.ORDER) & SHORT_MASK;
    }

    private int i32(int offset) {
        return bytes.getInt(offset, Layout.ORDER);
    }

    private long i64(int offset) {
        return bytes.getLong(offset, Layout.ORDER);
    }

    /** The type. */
    public RecordType type() {
        return type;
    }

    /** Length of the whole record in bytes. */
    public int length() {
        return length;
    }

    /** The record from offset 0; longer than the record. */
    public DirectBuffer bytes() {
        return bytes;
    }

    /** An event's own sequence, of other records that of the last event before them; 0 if there is none. */
    @Override
    public long sequence() {
        return i64(Layout.SEQUENCE_OFFSET);
    }

    @Override
    public long eventTimeMs() {
        return i64(Layout.EVENT_TIME_OFFSET);
    }

    @Override
    public long connectionId() {
        return i64(Layout.CONNECTION_OFFSET);
    }

    @Override
    public long correlationId() {
        return i64(Layout.CORRELATION_OFFSET);
    }

    @Override
    public EventKind kind() {
        return EventKind.byCode(bytes.getByte(Layout.KIND_OFFSET));
    }

    @Override
    public Verdict verdict() {
        return Verdict.byCode(bytes.getByte(Layout.VERDICT_OFFSET));
    }

    @Override
    public int resultCode() {
        return u16(Layout.RESULT_OFFSET);
    }

    @Override
    public long stageNanos(int stage) {
        return i32(Layout.STAGES_OFFSET + stage * Integer.BYTES) & INT_MASK;
    }

    @Override
    public boolean isPayloadHashed() {
        return (bytes.getByte(Layout.EVENT_FLAGS_OFFSET) & Layout.FLAG_PAYLOAD_HASHED) != 0;
    }

    /** Whether the event committed a block; then its header is there. */
    public boolean isBlockCommitted() {
        return (bytes.getByte(Layout.EVENT_FLAGS_OFFSET) & Layout.FLAG_COMMITTED_BLOCK) != 0;
    }

    @Override
    public int ownSignatureCount() {
        return bytes.getByte(Layout.SIGNATURE_COUNT_OFFSET) & BYTE_MASK;
    }

    @Override
    public DirectBuffer ownSignatures() {
        return bytes;
    }

    @Override
    public int ownSignaturesOffset() {
        return Layout.EVENT_VARIABLE_OFFSET;
    }

    @Override
    public int blockHeaderLength() {
        return u16(Layout.HEADER_LENGTH_OFFSET);
    }

    @Override
    public DirectBuffer blockHeader() {
        return bytes;
    }

    @Override
    public int blockHeaderOffset() {
        return ownSignaturesOffset() + ownSignatureCount() * Signer.SIGNATURE_BYTES;
    }

    @Override
    public int payloadLength() {
        return i32(Layout.PAYLOAD_LENGTH_OFFSET);
    }

    @Override
    public DirectBuffer payload() {
        return bytes;
    }

    @Override
    public int payloadOffset() {
        return blockHeaderOffset() + blockHeaderLength();
    }

    /** Wall clock of a passport or clean end, in milliseconds since 1970. */
    public long wallClockMs() {
        return i64(Layout.PASSPORT_TIME_OFFSET);
    }

    /** Why a passport was written; null under a code this version does not know. */
    public Passport.Reason passportReason() {
        return Passport.Reason.byCode(bytes.getByte(Layout.PASSPORT_REASON_OFFSET));
    }

    /** The first event of a passport's past that no checkpoint covers yet. */
    public long passportRangeFirst() {
        return i64(Layout.PASSPORT_RANGE_FIRST_OFFSET);
    }

    /** A checkpoint is due, by what a passport says, once this many events follow the last. */
    public int checkpointEvents() {
        return i32(Layout.PASSPORT_CHECKPOINT_EVENTS_OFFSET);
    }

    /** Where the 64-byte signature of a passport starts. */
    int passportSignatureOffset() {
        return (int) passportEnd() - Signer.SIGNATURE_BYTES;
    }

    /** Where the validator's 32-byte public key of a passport starts. */
    public int passportKeyOffset() {
        return Layout.PASSPORT_KEY_OFFSET;
    }

    /** The texts and the configuration of a passport; allocates. */
    public Passport passport() {
        String[] texts = new String[Layout.PASSPORT_TEXTS];
        int at = Layout.PASSPORT_VARIABLE_OFFSET;
        for (int text = 0; text < texts.length; text++) {
            texts[text] = text(at);
            at += Short.BYTES + u16(at);
        }
        byte[] configuration = new byte[i32(at)];
        bytes.getBytes(at + Integer.BYTES, configuration);
        return new Passport(texts[0], texts[1], texts[2], texts[3], configuration);
    }

    private String text(int at) {
        byte[] utf8 = new byte[u16(at)];
        bytes.getBytes(at + Short.BYTES, utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** Where the chain hash of a passport, trailer or checkpoint starts. */
    public int chainOffset() {
        return type == RecordType.PASSPORT ? Layout.PASSPORT_CHAIN_OFFSET : Layout.TRAILER_CHAIN_OFFSET;
    }

    /** First event a trailer or checkpoint covers; above the last if there is none. */
    public long firstSequence() {
        return i64(Layout.TRAILER_FIRST_OFFSET);
    }

    /** Last event a trailer or checkpoint covers. */
    public long lastSequence() {
        return i64(Layout.TRAILER_LAST_OFFSET);
    }

    /** Events a trailer covers. */
    public int eventCount() {
        return i32(Layout.TRAILER_EVENTS_OFFSET);
    }

    /** Leaves in a trailer's link of the chain: its records and the closing record before them. */
    public int recordCount() {
        return i32(Layout.TRAILER_RECORDS_OFFSET);
    }

    /** How long the sync of the batch before a trailer's took, in nanoseconds; 0 if it was not synced. */
    public long syncNanosBefore() {
        return i64(Layout.TRAILER_SYNC_OFFSET);
    }

    /** What ties a trailer to its file: the first eight bytes of the leaf of the file's passport. */
    public long fileTag() {
        return i64(Layout.TRAILER_FILE_TAG_OFFSET);
    }

    /** Height of a checkpoint's state root; 0 if none is known. */
    public long stateRootHeight() {
        return i64(Layout.CHECKPOINT_ROOT_HEIGHT_OFFSET);
    }

    /** Height of a checkpoint's block; 0 if none is known. */
    public long blockHeight() {
        return i64(Layout.CHECKPOINT_BLOCK_HEIGHT_OFFSET);
    }

    /** Merkle root over the events of a checkpoint; allocates. */
    public Hash merkleRoot() {
        return Hash.of(bytes, Layout.CHECKPOINT_MERKLE_OFFSET);
    }

    /** State root of a checkpoint; allocates. */
    public Hash stateRoot() {
        return Hash.of(bytes, Layout.CHECKPOINT_ROOT_OFFSET);
    }

    /** Block hash of a checkpoint; allocates. */
    public Hash blockHash() {
        return Hash.of(bytes, Layout.CHECKPOINT_BLOCK_OFFSET);
    }

    /** Where the 64-byte signature of a checkpoint starts. */
    public int checkpointSignatureOffset() {
        return Layout.CHECKPOINT_SIGNATURE_OFFSET;
    }

    /** The last event a marked snapshot contains. */
    public long snapshotSequence() {
        return i64(Layout.SNAPSHOT_SEQUENCE_OFFSET);
    }

    /** Height of a marked snapshot. */
    public long snapshotHeight() {
        return i64(Layout.SNAPSHOT_HEIGHT_OFFSET);
    }

    /** Content hash of a marked snapshot; allocates. */
    public Hash snapshotHash() {
        return Hash.of(bytes, Layout.SNAPSHOT_HASH_OFFSET);
    }

    /** File name of a marked snapshot; allocates. */
    public String snapshotFile() {
        return text(Layout.SNAPSHOT_NAME_OFFSET);
    }
}
