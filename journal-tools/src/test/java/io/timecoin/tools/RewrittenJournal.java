package io.timecoin.tools;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** Changes a record and mends its checksum, as somebody would who wants a journal to say something else. */
final class RewrittenJournal {
    private static final int LENGTH_AT = 8;
    private static final int CRC_AT = 12;

    private RewrittenJournal() {}

    /** Flips a bit of the byte at an offset into the record that starts at another. */
    static void change(Path file, long recordAt, int offset) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int start = (int) recordAt;
        int length = view.getInt(start + LENGTH_AT);
        bytes[start + offset] ^= 1;
        CRC32C crc = new CRC32C();
        crc.update(bytes, start, CRC_AT);
        crc.update(bytes, start + CRC_AT + Integer.BYTES, length - CRC_AT - Integer.BYTES);
        view.putInt(start + CRC_AT, (int) crc.getValue());
        Files.write(file, bytes);
    }
}
