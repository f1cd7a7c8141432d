package io.timecoin.journal;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A journal of one file written anew by somebody who has not the validator's key: records left out, checksums, counts
 * and hash chain right again.
 */
final class ForgedJournal implements JournalSource {
    private final Envelope envelope = new Envelope();
    private final ChainHash chain = new ChainHash();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long fileTag;

    /**
     * Writes a journal anew.
     *
     * @param leftOut types that are left out; the first trailer always stays
     * @param checkpointEvents what the passport is made to say, or 0 to leave it as it is
     */
    static ForgedJournal of(JournalSource genuine, Set<RecordType> leftOut, int checkpointEvents) {
        ForgedJournal forged = new ForgedJournal();
        JournalReader reader = new JournalReader(genuine);
        for (int at = 0; reader.next() == JournalReader.Step.RECORD; at++) {
            if (at < 2 || !leftOut.contains(reader.record().type())) {
                forged.take(reader.record(), checkpointEvents);
            }
        }
        return forged;
    }

    private void take(RecordView view, int checkpointEvents) {
        UnsafeBuffer record = new UnsafeBuffer(new byte[view.length()]);
        record.putBytes(0, view.bytes(), 0, view.length());
        if (view.type() == RecordType.TRAILER) {
            record.putInt(Layout.TRAILER_RECORDS_OFFSET, chain.records(), Layout.ORDER);
            chain.close();
            record.putBytes(
                    Layout.TRAILER_CHAIN_OFFSET, chain.head(), 0, chain.head().capacity());
            record.putLong(Layout.TRAILER_FILE_TAG_OFFSET, fileTag, Layout.ORDER);
        }
        if (view.type() == RecordType.PASSPORT && checkpointEvents > 0) {
            record.putInt(Layout.PASSPORT_CHECKPOINT_EVENTS_OFFSET, checkpointEvents, Layout.ORDER);
        }
        append(record);
        if (view.type() == RecordType.PASSPORT) {
            fileTag = chain.leaf().getLong(0, Layout.ORDER);
        }
    }

    private void append(UnsafeBuffer record) {
        int length = envelope.seal(record, record.capacity());
        chain.add(record, 0, length);
        UnsafeBuffer header = new UnsafeBuffer(new byte[Framing.HEADER_BYTES]);
        header.putInt(0, length, Layout.ORDER);
        out.writeBytes(header.byteArray());
        out.writeBytes(record.byteArray());
    }

    @Override
    public List<String> files() {
        return List.of("forged");
    }

    @Override
    public DirectBuffer read(String file) {
        return new UnsafeBuffer(out.toByteArray());
    }

    @Override
    public void close() {}
}
