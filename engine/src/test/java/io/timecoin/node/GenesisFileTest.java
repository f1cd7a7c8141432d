package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.timecoin.base.EngineException;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.peers.PeerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample of a genesis, read, written and changed. */
class GenesisFileTest {
    private static final Path SAMPLE = Path.of("../config/genesis/devnet.json");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("genesis.json");
    }

    private String refusal(String text) throws IOException {
        Files.writeString(file, text);
        EngineException e = assertThrows(EngineException.class, () -> GenesisFile.read(file));
        assertEquals(EngineException.Cause.CONFIG, e.reason());
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        return e.getMessage();
    }

    private String sampleWith(String found, String replacement) throws IOException {
        String sample = Files.readString(SAMPLE);
        assertTrue(sample.contains(found), found);
        return sample.replaceFirst(found, replacement);
    }

    @Test
    void shouldReadWhatItWrote() throws IOException {
        Genesis genesis = GenesisFile.read(SAMPLE);
        GenesisFile.write(file, genesis);
        assertEquals(genesis, GenesisFile.read(file));
        assertEquals(Files.readString(SAMPLE), Files.readString(file));
    }

    /** Who can be asked for others is a hint, not the chain: with it and without it is the same genesis. */
    @Test
    void shouldReadBootstrapNodesThatAreNoPartOfTheChain() throws IOException {
        assertEquals(List.of(), GenesisFile.bootstrap(SAMPLE));
        String id = "ab".repeat(32);
        String named = "\"bootstrap\" : [\"one.example:7410\", \"" + id + "@[::1]:7\"], \"chainId\"";
        Files.writeString(file, sampleWith("\"chainId\"", named));
        assertEquals(
                List.of(PeerAddress.parse("one.example:7410"), PeerAddress.parse(id + "@[::1]:7")),
                GenesisFile.bootstrap(file));
        assertEquals(GenesisCodec.hash(GenesisFile.read(SAMPLE)), GenesisCodec.hash(GenesisFile.read(file)));
        Files.writeString(file, sampleWith("\"chainId\"", "\"bootstrap\" : [\"nowhere\"], \"chainId\""));
        EngineException refused = assertThrows(EngineException.class, () -> GenesisFile.bootstrap(file));
        assertTrue(refused.getMessage().contains("\"bootstrap\": 'nowhere' is no host:port"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "chainId, chainID, chainID, chainId",
        "heartbeatMs, heartBeatMs, rules.heartBeatMs, rules.heartbeatMs",
        "tier, teir, validators.teir, validators.tier",
        "units, unit, allocations.unit, allocations.units",
        "chainId, slotMs, slotMs, rules.slotMs",
    })
    void shouldNameTheNearestKeyWhenOneIsUnknown(String key, String typed, String unknown, String nearest)
            throws IOException {
        String message = refusal(sampleWith('"' + key + '"', '"' + typed + '"'));
        assertTrue(message.endsWith("unknown key \"" + unknown + "\"; did you mean \"" + nearest + "\"?"), message);
    }

    @Test
    void shouldRefuseAKeyNobodyReadsBesideThoseThatAreRead() throws IOException {
        String message = refusal(sampleWith("\"chainId\"", "\"minimumFee\" : {\"units\" : 5}, \"chainId\""));
        assertTrue(message.contains("unknown key \"minimumFee\""), message);
    }

    @Test
    void shouldRefuseAKeyThatStandsTwice() throws IOException {
        String message = refusal(sampleWith("\"chainId\"", "\"chainId\" : 4, \"chainId\""));
        assertTrue(message.contains("Duplicate field 'chainId'"), message);
    }

    @ParameterizedTest
    @CsvSource({"\"tier\" : \"gold\", \"tier\" : 3", "\"units\" : 100000000000, \"units\" : 1.5"})
    void shouldNameTheKeyWhoseValueIsWrong(String found, String replacement) throws IOException {
        String message = refusal(sampleWith(found, replacement));
        assertTrue(message.contains(replacement.substring(0, replacement.indexOf(' '))), message);
    }

    @Test
    void shouldRefuseWhatIsNoObject() throws IOException {
        for (String text : new String[] {"", "[]", "3", "{}", "{\"network\" : \"devnet\"}"}) {
            refusal(text);
        }
    }

    /** JSON has no comments: what a key means, its unit and its range stand in the document alone. */
    @Test
    void shouldHaveEveryKeyInTheDocument() throws IOException {
        Set<String> written = new TreeSet<>();
        collect("", new ObjectMapper().readTree(SAMPLE.toFile()), written);
        Set<String> told = Files.readAllLines(Path.of("docs/PROTOCOL.md")).stream()
                .dropWhile(line -> !line.equals("## Genesis file"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(written, told);
    }

    private static void collect(String path, JsonNode node, Set<String> keys) {
        JsonNode element = node.isArray() ? node.get(0) : node;
        element.properties().forEach(member -> {
            if (!member.getKey().equals("rules") && !member.getKey().equals("epochs")) {
                keys.add(path + member.getKey());
            }
            collect(path + member.getKey() + '.', member.getValue(), keys);
        });
    }
}
