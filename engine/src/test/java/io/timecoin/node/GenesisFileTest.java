package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.ledger.Genesis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
