package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.timecoin.cli.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersCommandTest {
    private static final String PEER = "ab".repeat(32);
    private static final String ADDRESS = "8.8.1.1";

    @TempDir
    Path directory;

    private NodeHome home;

    @BeforeEach
    void ban() throws IOException {
        home = new NodeHome(directory);
        Files.createDirectories(home.bans().getParent());
        write("timecoin bans 1\n" + "peer " + PEER + " 1000 " + Long.MAX_VALUE + " 3 INVALID_SIGNATURE\n" + "address "
                + ADDRESS + " 1000 301000 1 MALFORMED\n");
    }

    private void write(String lines) throws IOException {
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        Files.writeString(home.bans(), lines + "crc32c " + HexFormat.of().toHexDigits((int) crc.getValue()) + "\n");
    }

    private CliRun run(String... words) {
        String[] args = new String[words.length + 3];
        args[0] = "peers";
        System.arraycopy(words, 0, args, 1, words.length);
        args[words.length + 1] = "--home";
        args[words.length + 2] = directory.toString();
        return CliRun.of(args);
    }

    @Test
    void shouldListBansThatLastAndThoseThatAreOver() throws IOException {
        CliRun list = run("list");
        assertEquals(0, list.exitCode(), list.err());
        assertTrue(list.out().startsWith("1 ban, 1 over"), list.out());
        assertTrue(list.out().contains(PEER + "  for good"), list.out());
        assertTrue(list.out().contains("was until 1970-01-01T00:05:01Z"), list.out());
        assertTrue(list.out().contains("for invalid signature"), list.out());
        CliRun json = run("list", "--json");
        String[] lines = json.out().strip().split("\n");
        assertEquals(3, lines.length);
        JsonNode first = new ObjectMapper().readTree(lines[0]);
        assertEquals(PEER, first.get("id").textValue());
        assertEquals("peer", first.get("kind").textValue());
        assertTrue(first.get("untilMs").isNull());
        assertTrue(first.get("lasts").booleanValue());
        assertEquals(1, json.json().get("bans").intValue());
        assertEquals(1, json.json().get("over").intValue());
    }

    @Test
    void shouldLiftABan() throws IOException {
        assertEquals(0, run("unban", PEER).exitCode());
        CliRun list = run("list", "--json");
        assertFalse(list.out().contains(PEER));
        assertTrue(list.out().contains(ADDRESS));
        CliRun again = run("unban", PEER, "--json");
        assertEquals(ExitCode.CONFIG.code(), again.exitCode());
        assertTrue(again.json().get("error").textValue().contains("there is no ban of"));
        assertEquals(
                ADDRESS, run("unban", ADDRESS, "--json").json().get("unbanned").textValue());
        assertTrue(run("list").out().startsWith("0 bans, 0 over"));
    }

    @Test
    void shouldLiftNothingWhileTheValidatorRuns() throws IOException {
        byte[] before = Files.readAllBytes(home.bans());
        HomeLock running = HomeLock.take(home);
        CliRun refused = run("unban", PEER);
        CliRun list = run("list");
        running.close();
        assertEquals(ExitCode.CONFIG.code(), refused.exitCode());
        assertTrue(refused.err().contains("another process is using"), refused.err());
        assertEquals(0, list.exitCode());
        assertArrayEquals(before, Files.readAllBytes(home.bans()));
    }

    @Test
    void shouldSayThatAFileIsDamagedAndLeaveItThere() throws IOException {
        Files.writeString(home.bans(), "nonsense");
        for (CliRun run : new CliRun[] {run("list"), run("unban", PEER)}) {
            assertEquals(ExitCode.DATA_MISMATCH.code(), run.exitCode());
            assertTrue(run.err().contains("is damaged"), run.err());
        }
        assertEquals("nonsense", Files.readString(home.bans()));
    }

    @Test
    void shouldListNothingWhereNothingWasEverBanned() throws IOException {
        Files.delete(home.bans());
        assertTrue(run("list").out().startsWith("0 bans"));
        assertFalse(Files.exists(home.bans()));
    }

    @Test
    void shouldExplainItself() {
        assertEquals(ExitCode.USAGE.code(), CliRun.of("peers").exitCode());
        assertEquals(ExitCode.USAGE.code(), run("unban").exitCode());
        assertEquals(
                ExitCode.CONFIG.code(),
                CliRun.of("peers", "list", "--home", directory + "/none").exitCode());
        for (String[] help :
                new String[][] {{"peers", "--help"}, {"peers", "list", "--help"}, {"peers", "unban", "-h"}}) {
            CliRun run = CliRun.of(help);
            assertEquals(0, run.exitCode());
            assertTrue(run.out().contains(ExitCode.DATA_MISMATCH.meaning()), run.out());
        }
    }
}
