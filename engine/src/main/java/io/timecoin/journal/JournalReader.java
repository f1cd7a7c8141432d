package io.timecoin.journal;

import io.timecoin.base.EngineException;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Reads the records of a journal in order from the raw bytes of its files, without the queue library, so that damaged
 * bytes are judged by this class alone. Where the bytes break off it says so, looks for the next intact record further
 * on in the file and continues there. One thread; allocates nothing per record.
 *
 * <p>Use: call {@link #next} until END. The record shown is valid until the next call.
 */
public final class JournalReader implements AutoCloseable {
    /** What a call of {@link #next} found. */
    public enum Step {
        /** An intact record. */
        RECORD,
        /** Bytes that are no record where one should be; {@link #problem} says what, {@link #offset} where. */
        BROKEN,
        /** Nothing more. */
        END
    }

    private static final long NOT_FOUND = -1;
    private static final String BEGUN = "the document was begun and not completed";

    private final JournalSource source;
    private final List<String> files;
    private final IntactRecord intact = new IntactRecord();
    private DirectBuffer bytes;
    private boolean fileDone = true;
    private int file;
    private long position;
    private long offset;
    private long resumeAt = NOT_FOUND;
    private boolean headOfFile;
    private boolean firstOfFile;
    private long leftoverBytes;
    private String problem = "";
    private boolean incomplete;

    /** Reads from the first file on. */
    public JournalReader(JournalSource source) {
        this(source, 0);
    }

    /** Reads from a file on, counted from 0; every file starts with a passport. */
    public JournalReader(JournalSource source, int firstFile) {
        this.source = source;
        this.files = source.files();
        this.file = firstFile - 1;
    }

    /** Goes on to the next record or break. */
    public Step next() {
        if (resumeAt != NOT_FOUND) {
            return resume();
        }
        while (!fileDone || openNext()) {
            Step step = step();
            if (step != Step.END) {
                return step;
            }
            fileDone = true;
        }
        return Step.END;
    }

    /**
     * Goes on to the next record of a journal that is taken for whole.
     *
     * @return false at the end
     * @throws EngineException FATAL, DATA_MISMATCH, at bytes that are no record
     */
    public boolean nextRecord() {
        return switch (next()) {
            case RECORD -> true;
            case END -> false;
            case BROKEN ->
                throw EngineException.fatal(
                        EngineException.Cause.DATA_MISMATCH,
                        "the journal is damaged in " + file() + " at byte " + offset + ": " + problem);
        };
    }

    private Step resume() {
        long start = resumeAt;
        resumeAt = NOT_FOUND;
        intact.load(bytes, start);
        return show(start);
    }

    private Step show(long start) {
        offset = start - Framing.HEADER_BYTES;
        position = start + intact.view().length();
        firstOfFile = headOfFile;
        headOfFile = false;
        return Step.RECORD;
    }

    private boolean openNext() {
        if (file + 1 >= files.size()) {
            return false;
        }
        file++;
        bytes = source.read(files.get(file));
        fileDone = false;
        position = 0;
        headOfFile = true;
        leftoverBytes = 0;
        return true;
    }

    /** One record or break of the open file, or END of that file. */
    private Step step() {
        skipMetadata();
        long remaining = bytes.capacity() - position;
        int header = remaining < Framing.HEADER_BYTES ? 0 : headerAt(position);
        if (Framing.isEnd(header)) {
            return end(header, position + Math.min(remaining, Framing.HEADER_BYTES));
        }
        long start = position + Framing.HEADER_BYTES;
        incomplete = Framing.isIncomplete(header);
        if (incomplete) {
            return broken(BEGUN, start + Framing.HEADER_BYTES);
        }
        if (Framing.isMetadata(header)) {
            return broken("a document of the queue's own where a record should be", start);
        }
        if (!intact.load(bytes, start)) {
            return broken(intact.problem(), start);
        }
        if (intact.view().length() != header) {
            return broken("the document's length is not the record's", start);
        }
        return show(start);
    }

    private int headerAt(long at) {
        return bytes.getInt((int) at, Layout.ORDER);
    }

    /** The queue keeps its header and indexes in documents of its own, all before the first record. */
    private void skipMetadata() {
        while (headOfFile && position + Framing.HEADER_BYTES <= bytes.capacity()) {
            int header = headerAt(position);
            boolean skippable = Framing.isMetadata(header) && !Framing.isIncomplete(header);
            long after = position + Framing.HEADER_BYTES + Layout.aligned(header & Framing.LENGTH_MASK);
            if (!skippable || after > bytes.capacity()) {
                return;
            }
            position = after;
        }
    }

    /** Where nothing more seems to follow, an intact record further on proves that something is missing. */
    private Step end(int header, long scanFrom) {
        resumeAt = scan(scanFrom);
        if (resumeAt != NOT_FOUND) {
            offset = position;
            // The queue writes the header of a document last.
            incomplete = header == 0 && resumeAt == position + Framing.HEADER_BYTES;
            problem = incomplete ? BEGUN : "nothing where a record should be, and records after it";
            return Step.BROKEN;
        }
        leftoverBytes = header == 0 ? extent(position) : 0;
        return Step.END;
    }

    private Step broken(String what, long scanFrom) {
        offset = position;
        problem = what;
        resumeAt = scan(scanFrom);
        if (resumeAt == NOT_FOUND) {
            leftoverBytes = extent(position);
            fileDone = true;
        }
        return Step.BROKEN;
    }

    private long scan(long from) {
        int last = bytes.capacity() - Layout.BODY_OFFSET;
        for (long at = from + Layout.ALIGNMENT - 1 & -Layout.ALIGNMENT; at <= last; at += Layout.ALIGNMENT) {
            if (headerAt(at) == Layout.MAGIC && intact.load(bytes, at)) {
                return at;
            }
        }
        return NOT_FOUND;
    }

    /** Bytes from an offset to the last one that is not zero. */
    private long extent(long from) {
        int end = bytes.capacity();
        while (end - from >= Long.BYTES && bytes.getLong(end - Long.BYTES) == 0) {
            end -= Long.BYTES;
        }
        while (end > from && bytes.getByte(end - 1) == 0) {
            end--;
        }
        return end - from;
    }

    /** The record found; valid until the next call. */
    public RecordView record() {
        return intact.view();
    }

    /** What was wrong where the bytes broke off. */
    public String problem() {
        return problem;
    }

    /** Whether the break is a document begun and not completed, which a killed process leaves. */
    boolean isIncomplete() {
        return incomplete;
    }

    /** Name of the file read. */
    public String file() {
        return file < 0 || file >= files.size() ? "" : files.get(file);
    }

    /** Position of the file read among all files, from 0. */
    public int fileIndex() {
        return file;
    }

    /** Where in the file the record's framing, or the break, starts. */
    public long offset() {
        return offset;
    }

    /** Where in the file the next record would start. */
    public long position() {
        return position;
    }

    /** Whether the record is the first of its file. */
    public boolean isFirstOfFile() {
        return firstOfFile;
    }

    /** Unreadable bytes at the end of the file read last, trailing zeros not counted. */
    public long leftoverBytes() {
        return leftoverBytes;
    }

    /** Bytes from an offset of the file read to its last one that is not zero. */
    long extentFrom(long start) {
        return extent(start);
    }

    /**
     * Whether a whole 512-byte sector between a break and the record found after it is zero: a write that tore. A record is
     * found by its envelope, so the header of its document may lie in that sector.
     */
    boolean hasZeroSectorBefore(long breakOffset, long recordOffset) {
        return intact.hasZeroSector(bytes, breakOffset, recordOffset + Framing.HEADER_BYTES);
    }

    /** Closes the source. */
    @Override
    public void close() {
        source.close();
    }
}
