package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    private static final RfcVectors.Vector VECTOR = RfcVectors.ALL.get(1);
    private static final String TEXT =
            "timecoin-ed25519-key 1\nseed " + VECTOR.seedHex() + "\npublic " + VECTOR.keyHex() + "\n";

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("node.key");
    }

    @Test
    void shouldReadWhatItWrote() {
        Ed25519Signer created = KeyFile.create(file, new SecureRandom());
        Ed25519Signer read = KeyFile.read(file);
        assertArrayEquals(created.publicKey(), read.publicKey());
        assertArrayEquals(created.copySeed(), read.copySeed());
    }

    @Test
    void shouldWriteTheDocumentedTextForTheOwnerOnlyAndLeaveNothingElse() throws IOException {
        KeyFile.write(file, Ed25519Signer.fromSeed(VECTOR.seed()));
        assertEquals(TEXT, Files.readString(file, StandardCharsets.US_ASCII));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (Stream<Path> names = Files.list(directory)) {
            assertEquals(List.of(file), names.toList());
        }
    }

    @Test
    void shouldRefuseToOverwriteWhateverIsThere() throws IOException {
        Ed25519Signer signer = Ed25519Signer.fromSeed(VECTOR.seed());
        Files.writeString(file, "precious");
        assertRefused(EngineException.Cause.CONFIG, "never overwritten", () -> KeyFile.write(file, signer));
        assertEquals("precious", Files.readString(file));
        Path dangling = directory.resolve("dangling");
        Files.createSymbolicLink(dangling, directory.resolve("nowhere"));
        assertRefused(EngineException.Cause.CONFIG, "never overwritten", () -> KeyFile.write(dangling, signer));
        try (Stream<Path> names = Files.list(directory)) {
            assertEquals(2, names.count(), "no temporary file stays behind");
        }
    }

    @Test
    void shouldFailWhenTheDirectoryIsMissing() {
        Path nowhere = directory.resolve("missing").resolve("node.key");
        Ed25519Signer signer = Ed25519Signer.fromSeed(VECTOR.seed());
        assertRefused(EngineException.Cause.DISK, "could not be written", () -> KeyFile.write(nowhere, signer));
    }

    @Test
    void shouldRefuseAFileOpenToOthers() throws IOException {
        KeyFile.write(file, Ed25519Signer.fromSeed(VECTOR.seed()));
        for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rw---x---", "rwxrwxrwx")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            assertRefused(EngineException.Cause.CONFIG, "chmod 600", () -> KeyFile.read(file));
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assertArrayEquals(VECTOR.key(), KeyFile.read(file).publicKey());
    }

    @Test
    void shouldSayWhenThereIsNoFileOrNotAFile() {
        assertRefused(EngineException.Cause.CONFIG, "does not exist", () -> KeyFile.read(file));
        assertRefused(EngineException.Cause.CONFIG, "not a regular file", () -> KeyFile.read(directory));
    }

    @Test
    void shouldSayWhatIsWrongWithTheContent() throws IOException {
        assertContentRefused("", "is not a key file");
        assertContentRefused("-----BEGIN PRIVATE KEY-----\n", "is not a key file");
        assertContentRefused(TEXT.replace("key 1", "key 2"), "version");
        assertContentRefused(TEXT.replace("key 1\n", "key 10\n"), "version");
        assertContentRefused("timecoin-ed25519-key 1", "version");
        assertContentRefused("timecoin-ed25519-key 1\n", "damaged");
        assertContentRefused(TEXT + "\n", "damaged");
        assertContentRefused(TEXT + "x".repeat(100_000), "damaged");
        assertContentRefused(TEXT.replace("\n", "\r\n"), "version");
        assertContentRefused(TEXT.replace("seed", "SEED"), "damaged");
        assertContentRefused(TEXT.replace(VECTOR.seedHex(), VECTOR.seedHex().toUpperCase(Locale.ROOT)), "64");
        assertContentRefused(TEXT.replace("4ccd", "4ccg"), "64 lower-case");
        assertContentRefused(TEXT.replace("4ccd", "4cce"), "not that of its seed");
        assertContentRefused(TEXT.replace("3d40", "3d41"), "not that of its seed");
    }

    @Test
    void shouldRefuseEveryTruncationAndEveryChangedByte() throws IOException {
        Files.createFile(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        byte[] text = TEXT.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < text.length; i++) {
            Files.write(file, Arrays.copyOf(text, i));
            assertThrows(EngineException.class, () -> KeyFile.read(file), "cut at " + i);
            Files.write(file, SignatureForge.flip(text, 8 * i));
            assertThrows(EngineException.class, () -> KeyFile.read(file), "changed at " + i);
        }
    }

    private void assertContentRefused(String content, String expected) throws IOException {
        Files.writeString(file, content, StandardCharsets.US_ASCII);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertRefused(EngineException.Cause.CONFIG, expected, () -> KeyFile.read(file));
    }

    private static void assertRefused(EngineException.Cause reason, String expected, Runnable action) {
        EngineException refusal = assertThrows(EngineException.class, action::run);
        assertEquals(reason, refusal.reason());
        for (Throwable told = refusal; told != null; told = told.getCause()) {
            assertFalse(String.valueOf(told.getMessage()).contains("ccd089b2"), "no secret in a message");
        }
        assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
    }
}
