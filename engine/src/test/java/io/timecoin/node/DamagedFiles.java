package io.timecoin.node;

import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.SnapshotReader;
import io.timecoin.store.SnapshotWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** Changes files as a disk does, and snapshots so that they are whole and wrong. */
final class DamagedFiles {
    private DamagedFiles() {}

    static void flip(Path file, long position) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            int value = bytes.read();
            bytes.seek(position);
            bytes.write(value ^ 1);
        }
    }

    static void flipMiddle(Path file) throws IOException {
        flip(file, Files.size(file) / 2);
    }

    static byte[] content(Path snapshot) {
        try (SnapshotReader reader = SnapshotReader.open(snapshot)) {
            byte[] content = new byte[Math.toIntExact(reader.length())];
            reader.read(new UnsafeBuffer(content), 0, content.length);
            return content;
        }
    }

    static void write(SnapshotFiles files, SnapshotKind kind, long number, byte[] content) {
        try (SnapshotWriter writer = files.begin(kind, number)) {
            writer.write(new UnsafeBuffer(content), 0, content.length);
            writer.commit();
        }
    }
}
