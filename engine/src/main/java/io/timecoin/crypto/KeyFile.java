package io.timecoin.crypto;

import io.timecoin.base.DurableFiles;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * A private key on disk: {@link KeyFileText} in a file that only its owner may read. The seed is not encrypted: whoever
 * can read the file, or a backup of it, has the key. Any thread; two processes creating one file cannot both succeed.
 *
 * <p>Errors are FATAL {@link EngineException}s: CONFIG for a file that is missing, exposed, damaged or in the way, DISK
 * where the disk refuses. No message holds a byte of the file.
 */
public final class KeyFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final FileAttribute<Set<PosixFilePermission>> CREATED_OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(OWNER_ONLY);

    private KeyFile() {}

    /**
     * Makes a new key and writes it to a file that must not exist.
     *
     * @param file where to; its directory must exist
     * @param random the caller's source of randomness
     * @return the new key
     */
    public static Ed25519Signer create(Path file, SecureRandom random) {
        Ed25519Signer signer = Ed25519Signer.generate(random);
        write(file, signer);
        return signer;
    }

    /**
     * Writes a key to a file that must not exist. On return file and name are on disk; after a crash the file is there
     * whole or not at all.
     */
    public static void write(Path file, Ed25519Signer signer) {
        byte[] seed = signer.copySeed();
        byte[] text = KeyFileText.encode(seed, signer.publicKey());
        try {
            writeNew(file.toAbsolutePath(), text);
        } catch (FileAlreadyExistsException e) {
            throw config(file, "exists already and is never overwritten; move it away first", e);
        } catch (UnsupportedOperationException e) {
            throw config(file, "is on a file system that cannot keep a file from other users", e);
        } catch (IOException e) {
            throw disk(file, "could not be written", e);
        } finally {
            Arrays.fill(seed, (byte) 0);
            Arrays.fill(text, (byte) 0);
        }
    }

    private static void writeNew(Path file, byte[] text) throws IOException {
        Path directory = file.getParent();
        // The mode is set by the call that creates the file: there is no moment at which others may open it.
        Path written = Files.createTempFile(directory, ".key-", ".tmp", CREATED_OWNER_ONLY);
        try {
            try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
                DurableFiles.writeFully(channel, ByteBuffer.wrap(text), 0);
                channel.force(true);
            }
            // A second name, not a rename: linking fails where the name is taken, renaming would replace the key there.
            Files.createLink(file, written);
        } finally {
            Files.deleteIfExists(written);
        }
        DurableFiles.syncDirectory(directory);
    }

    /**
     * Reads a key.
     *
     * @throws EngineException CONFIG if others than the owner have any right to the file, or it is not a key file
     */
    public static Ed25519Signer read(Path file) {
        byte[] text = readPrivately(file);
        try {
            return KeyFileText.decode(text);
        } catch (IllegalArgumentException e) {
            throw config(file, e.getMessage(), e);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private static byte[] readPrivately(Path file) {
        try {
            if (!Files.isRegularFile(file) && Files.exists(file)) {
                throw config(file, "is not a regular file", null);
            }
            if (!OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
                throw config(file, "is open to others than its owner; chmod 600 it, and consider the key known", null);
            }
            return readBounded(file);
        } catch (NoSuchFileException e) {
            throw config(file, "does not exist", e);
        } catch (UnsupportedOperationException e) {
            throw config(file, "is on a file system that cannot keep a file from other users", e);
        } catch (IOException e) {
            throw disk(file, "could not be read", e);
        }
    }

    /** Reads at most one byte more than a key file has, however large the file is. */
    private static byte[] readBounded(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(KeyFileText.BYTES + 1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int read;
            do {
                read = channel.read(bytes);
            } while (read >= 0 && bytes.hasRemaining());
        }
        byte[] text = Arrays.copyOf(bytes.array(), bytes.position());
        Arrays.fill(bytes.array(), (byte) 0);
        return text;
    }

    private static EngineException config(Path file, String what, Throwable cause) {
        return EngineException.fatal(Cause.CONFIG, "key file " + file + " " + what, cause);
    }

    private static EngineException disk(Path file, String what, Throwable cause) {
        return EngineException.fatal(Cause.DISK, "key file " + file + " " + what, cause);
    }
}
