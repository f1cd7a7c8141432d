package io.timecoin.node;

import io.timecoin.base.DurableFiles;
import io.timecoin.replica.CertifiedHeader;
import io.timecoin.replica.HistoriesConflict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** Keeps what proves that quorums have signed two histories: headers and certificates, in hexadecimal, for people to judge. */
final class HistoryEvidence {
    private HistoryEvidence() {}

    /** Writes a file into the home and returns it. */
    static Path write(NodeHome home, HistoriesConflict conflict) {
        Path file = home.directory().resolve("two-histories.txt");
        try {
            String text = String.join(
                    "\n",
                    "two histories are certified; block, header and certificate of each",
                    line(conflict.first()),
                    line(conflict.second()),
                    "");
            DurableFiles.replace(file, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            return file;
        } catch (IOException e) {
            throw DurableFiles.failed("write", file, e);
        }
    }

    private static String line(CertifiedHeader header) {
        HexFormat hex = HexFormat.of();
        return header.height() + " " + header.hash() + " " + hex.formatHex(header.header()) + " "
                + hex.formatHex(header.certificate());
    }
}
