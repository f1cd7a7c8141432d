package io.timecoin.journal;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.Signer;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Builds records, one at a time, in one array that grows to the largest record seen. Every method returns the length of
 * the finished record, which starts at offset 0 of {@link #record}. One thread; allocates only to grow and for texts.
 */
final class RecordWriter {
    private static final int START_BYTES = 256 * 1024;
    private static final long U32_MAX = 0xFFFF_FFFFL;
    private static final int U16_MAX = 0xFFFF;

    static {
        long largest = Layout.EVENT_VARIABLE_OFFSET
                + Layout.SIGNATURE_COUNT_MAX * (long) Signer.SIGNATURE_BYTES
                + U16_MAX
                + Limits.TRANSACTION_BYTES_MAX;
        Invariant.check(largest <= Limits.JOURNAL_RECORD_BYTES_MAX, "a journal record holds any transaction");
    }

    private final Envelope envelope = new Envelope();
    private final Hasher payloadHasher = new Hasher(DomainTag.MERKLE);
    private final SignedDigest signedDigest = new SignedDigest();
    private final UnsafeBuffer record;
    private final int recordBytesMax;

    RecordWriter(int recordBytesMax) {
        this.recordBytesMax = recordBytesMax;
        this.record = new UnsafeBuffer(new byte[Math.min(START_BYTES, recordBytesMax)]);
    }

    UnsafeBuffer record() {
        return record;
    }

    private void reserve(long length) {
        if (length > recordBytesMax) {
            throw EngineException.fatal(
                    EngineException.Cause.CONFIG,
                    "a journal record of " + length + " bytes exceeds the " + recordBytesMax + " that fit; raise"
                            + " journal.blockBytes");
        }
        if (length > record.capacity()) {
            int doubled = Math.min(recordBytesMax, 2 * record.capacity());
            record.wrap(new byte[Math.max(doubled, Layout.aligned((int) length))]);
        }
    }

    int event(JournalEvent event, boolean hashPayload) {
        int headerLength = event.blockHeaderLength();
        int signatureBytes = event.ownSignatureCount() * Signer.SIGNATURE_BYTES;
        int payloadLength = hashPayload ? Hash.BYTES : event.payloadLength();
        Invariant.check(event.ownSignatureCount() <= Layout.SIGNATURE_COUNT_MAX, "a byte counts the own signatures");
        Invariant.check(headerLength <= Layout.BLOCK_HEADER_BYTES_MAX, "a block header is shorter than 64 KiB");
        reserve(Layout.EVENT_VARIABLE_OFFSET + (long) signatureBytes + headerLength + payloadLength);
        Envelope.begin(record, RecordType.EVENT, event.sequence());
        putFixed(event, hashPayload, headerLength, payloadLength);
        int at = Layout.EVENT_VARIABLE_OFFSET;
        if (signatureBytes > 0) {
            record.putBytes(at, event.ownSignatures(), event.ownSignaturesOffset(), signatureBytes);
            at += signatureBytes;
        }
        if (headerLength > 0) {
            record.putBytes(at, event.blockHeader(), event.blockHeaderOffset(), headerLength);
            at += headerLength;
        }
        putPayload(event, hashPayload, at);
        return envelope.seal(record, at + payloadLength);
    }

    private void putFixed(JournalEvent event, boolean hashPayload, int headerLength, int payloadLength) {
        int flags =
                (hashPayload ? Layout.FLAG_PAYLOAD_HASHED : 0) | (headerLength > 0 ? Layout.FLAG_COMMITTED_BLOCK : 0);
        record.putLong(Layout.EVENT_TIME_OFFSET, event.eventTimeMs(), Layout.ORDER);
        record.putLong(Layout.CONNECTION_OFFSET, event.connectionId(), Layout.ORDER);
        record.putLong(Layout.CORRELATION_OFFSET, event.correlationId(), Layout.ORDER);
        record.putByte(Layout.KIND_OFFSET, event.kind().code());
        record.putByte(Layout.VERDICT_OFFSET, event.verdict().code());
        record.putByte(Layout.EVENT_FLAGS_OFFSET, (byte) flags);
        record.putByte(Layout.SIGNATURE_COUNT_OFFSET, (byte) event.ownSignatureCount());
        record.putShort(Layout.RESULT_OFFSET, (short) event.resultCode(), Layout.ORDER);
        record.putShort(Layout.HEADER_LENGTH_OFFSET, (short) headerLength, Layout.ORDER);
        for (int stage = 0; stage < Layout.STAGES; stage++) {
            int nanos = (int) Math.max(0, Math.min(U32_MAX, event.stageNanos(stage)));
            record.putInt(Layout.STAGES_OFFSET + stage * Integer.BYTES, nanos, Layout.ORDER);
        }
        record.putInt(Layout.PAYLOAD_LENGTH_OFFSET, payloadLength, Layout.ORDER);
    }

    private void putPayload(JournalEvent event, boolean hashPayload, int at) {
        if (hashPayload) {
            payloadHasher
                    .update(event.payload(), event.payloadOffset(), event.payloadLength())
                    .digest(record, at);
        } else if (event.payloadLength() > 0) {
            record.putBytes(at, event.payload(), event.payloadOffset(), event.payloadLength());
        }
    }

    int passport(
            Passport passport,
            Passport.Reason reason,
            long timeMs,
            long sequence,
            long rangeFirst,
            int checkpointEvents,
            DirectBuffer chain,
            Signer signer) {
        byte[][] texts = {
            utf8(passport.jvm()), utf8(passport.os()), utf8(passport.engineVersion()), utf8(passport.libraries())
        };
        long length = Layout.PASSPORT_VARIABLE_OFFSET
                + (long) Integer.BYTES
                + passport.configuration().length
                + Signer.SIGNATURE_BYTES;
        for (byte[] text : texts) {
            length += Short.BYTES + text.length;
        }
        reserve(length);
        Envelope.begin(record, RecordType.PASSPORT, sequence);
        record.putLong(Layout.PASSPORT_TIME_OFFSET, timeMs, Layout.ORDER);
        record.putLong(Layout.PASSPORT_REASON_OFFSET, reason.code(), Layout.ORDER);
        record.putInt(Layout.PASSPORT_CHECKPOINT_EVENTS_OFFSET, checkpointEvents, Layout.ORDER);
        record.putLong(Layout.PASSPORT_RANGE_FIRST_OFFSET, rangeFirst, Layout.ORDER);
        signer.publicKey(record, Layout.PASSPORT_KEY_OFFSET);
        record.putBytes(Layout.PASSPORT_CHAIN_OFFSET, chain, 0, Hash.BYTES);
        int at = Layout.PASSPORT_VARIABLE_OFFSET;
        for (byte[] text : texts) {
            at = putText(at, text);
        }
        record.putInt(at, passport.configuration().length, Layout.ORDER);
        record.putBytes(at + Integer.BYTES, passport.configuration());
        int signatureAt = (int) length - Signer.SIGNATURE_BYTES;
        signer.sign(signedDigest.ofPassport(record, signatureAt), 0, Hash.BYTES, record, signatureAt);
        return envelope.seal(record, (int) length);
    }

    private static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Invariant.check(bytes.length <= U16_MAX, "a text in the journal is shorter than 64 KiB");
        return bytes;
    }

    private int putText(int at, byte[] utf8) {
        record.putShort(at, (short) utf8.length, Layout.ORDER);
        record.putBytes(at + Short.BYTES, utf8);
        return at + Short.BYTES + utf8.length;
    }

    int trailer(long first, long last, int records, long syncNanosBefore, DirectBuffer chain, long fileTag) {
        Envelope.begin(record, RecordType.TRAILER, last);
        record.putLong(Layout.TRAILER_FIRST_OFFSET, first, Layout.ORDER);
        record.putLong(Layout.TRAILER_LAST_OFFSET, last, Layout.ORDER);
        record.putInt(Layout.TRAILER_EVENTS_OFFSET, (int) (last - first + 1), Layout.ORDER);
        record.putInt(Layout.TRAILER_RECORDS_OFFSET, records, Layout.ORDER);
        record.putLong(Layout.TRAILER_SYNC_OFFSET, syncNanosBefore, Layout.ORDER);
        record.putBytes(Layout.TRAILER_CHAIN_OFFSET, chain, 0, Hash.BYTES);
        record.putLong(Layout.TRAILER_FILE_TAG_OFFSET, fileTag, Layout.ORDER);
        return envelope.seal(record, Layout.TRAILER_BYTES);
    }

    int checkpoint(long first, long last, DirectBuffer chain, DirectBuffer merkleRoot, ChainTip tip, Signer signer) {
        Envelope.begin(record, RecordType.CHECKPOINT, last);
        record.putLong(Layout.CHECKPOINT_FIRST_OFFSET, first, Layout.ORDER);
        record.putLong(Layout.CHECKPOINT_LAST_OFFSET, last, Layout.ORDER);
        record.putBytes(Layout.CHECKPOINT_CHAIN_OFFSET, chain, 0, Hash.BYTES);
        record.putBytes(Layout.CHECKPOINT_MERKLE_OFFSET, merkleRoot, 0, Hash.BYTES);
        tip.writeTo(record);
        signer.sign(signedDigest.ofCheckpoint(record), 0, Hash.BYTES, record, Layout.CHECKPOINT_SIGNATURE_OFFSET);
        return envelope.seal(record, Layout.CHECKPOINT_BYTES);
    }

    int snapshotMark(long sequence, long snapshotSequence, long height, Hash contentHash, String file) {
        byte[] name = utf8(file);
        Envelope.begin(record, RecordType.SNAPSHOT_MARK, sequence);
        record.putLong(Layout.SNAPSHOT_SEQUENCE_OFFSET, snapshotSequence, Layout.ORDER);
        record.putLong(Layout.SNAPSHOT_HEIGHT_OFFSET, height, Layout.ORDER);
        contentHash.writeTo(record, Layout.SNAPSHOT_HASH_OFFSET);
        return envelope.seal(record, putText(Layout.SNAPSHOT_NAME_OFFSET, name));
    }

    int cleanEnd(long sequence, long timeMs) {
        Envelope.begin(record, RecordType.CLEAN_END, sequence);
        record.putLong(Layout.CLEAN_END_TIME_OFFSET, timeMs, Layout.ORDER);
        return envelope.seal(record, Layout.CLEAN_END_BYTES);
    }
}
