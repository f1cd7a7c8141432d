package io.timecoin.journal;

/**
 * Chronicle Queue's framing of a file: documents, each behind a 4-byte little-endian header and aligned to four bytes.
 *
 * <pre>
 *   bit 31       30         29 .. 0
 *   incomplete   metadata   length of the document, header not counted
 *   0x00000000 nothing was written from here on     0xC0000000 the file was ended in order
 * </pre>
 */
final class Framing {
    static final int HEADER_BYTES = 4;
    static final int METADATA = 1 << 30;
    static final int INCOMPLETE = 1 << 31;
    static final int LENGTH_MASK = METADATA - 1;
    static final int END_OF_FILE = METADATA | INCOMPLETE;

    private Framing() {}

    static boolean isMetadata(int header) {
        return (header & METADATA) != 0;
    }

    static boolean isIncomplete(int header) {
        return (header & INCOMPLETE) != 0;
    }

    static boolean isEnd(int header) {
        return header == 0 || header == END_OF_FILE;
    }
}
