package io.timecoin.peers;

import io.timecoin.base.DurableDirectory;
import io.timecoin.base.DurableFiles;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Limits;
import io.timecoin.base.SetAside;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small text file that is replaced as a whole: after a crash it is the old one or the new one. Any thread, one at a time;
 * writing waits for the disk, so no event loop does it.
 *
 * <pre>
 *  timecoin NAME VERSION
 *  one line an entry
 *  crc32c 8 hexadecimal digits       of all bytes before this line
 * </pre>
 *
 * <p>A file that is not whole is damaged and nothing of it is believed: it is set aside under another name for whoever wants
 * to look.
 */
final class StateFile {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
    private static final String CRC = "crc32c ";
    private static final int CRC_LINE_BYTES = CRC.length() + 8 + 1;

    private final Path file;
    private final String title;

    StateFile(Path file, String name, int version) {
        this.file = file;
        this.title = "timecoin " + name + ' ' + version;
    }

    /**
     * Reads the entries.
     *
     * @return the lines of a whole file, none if there is no file, null if it is damaged
     * @throws EngineException FATAL, DISK, if it cannot be read
     */
    List<String> read() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.size() > Limits.PEERS_FILE_BYTES_MAX ? null : lines(readAll(channel));
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw DurableFiles.failed("read", file, e);
        }
    }

    private static byte[] readAll(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
        DurableFiles.readFully(channel, bytes, 0);
        return bytes.array();
    }

    private List<String> lines(byte[] bytes) {
        int crcAt = bytes.length - CRC_LINE_BYTES;
        if (crcAt < title.length() + 1 || bytes[crcAt - 1] != '\n') {
            return null;
        }
        String last = new String(bytes, crcAt, CRC_LINE_BYTES, StandardCharsets.UTF_8);
        List<String> lines =
                new String(bytes, 0, crcAt, StandardCharsets.UTF_8).lines().toList();
        boolean isWhole = last.equals(crcLine(bytes, crcAt)) && lines.get(0).equals(title);
        return isWhole ? lines.subList(1, lines.size()) : null;
    }

    private static String crcLine(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return CRC + HexFormat.of().toHexDigits((int) crc.getValue()) + '\n';
    }

    /**
     * Gives a damaged file another name, and says so.
     *
     * @throws EngineException FATAL, DISK, if that fails
     */
    void setAside() {
        Path aside = SetAside.move(file);
        LOG.warn("{} is damaged and nothing of it is believed; it is {} now", file, aside);
    }

    /**
     * Replaces the file. On return it is on the disk.
     *
     * @throws EngineException ERROR, DISK, if that fails; then the old one is there still
     */
    void write(List<String> lines) {
        StringBuilder text = new StringBuilder(title).append('\n');
        lines.forEach(line -> text.append(line).append('\n'));
        byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);
        text.append(crcLine(content, content.length));
        try {
            DurableDirectory.create(file.toAbsolutePath().getParent());
            DurableFiles.replace(file, ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            String message = "cannot write " + file + ": " + e.getMessage();
            throw new EngineException(Category.ERROR, Cause.DISK, message, e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
