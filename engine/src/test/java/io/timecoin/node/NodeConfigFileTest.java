package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.journal.Durability;
import io.timecoin.journal.JournalConfig;
import io.timecoin.peers.GuardConfig;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.peers.PeerAddress;
import io.timecoin.pipeline.PipelineConfig;
import io.timecoin.pipeline.PipelineConfig.Waiting;
import io.timecoin.store.StoreConfig;
import io.timecoin.txpool.PoolConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeConfigFileTest {
    private static final long COINS_MAX = 4_000_000;
    private static final NodeHome HOME = new NodeHome(Path.of("home"));
    private static final NodeConfig DEFAULTS = new NodeConfig(
            HOME,
            ListenerConfig.at("127.0.0.1", 7410),
            List.of(),
            PipelineConfig.forCores(Runtime.getRuntime().availableProcessors()),
            PoolConfig.defaults(),
            JournalConfig.of(HOME.journal()),
            StoreConfig.of(HOME.store(), COINS_MAX));

    private static NodeConfig parsed(String toml) {
        return NodeConfigFile.parse(HOME, toml, COINS_MAX);
    }

    private static String refusal(String toml) {
        EngineException refused = assertThrows(EngineException.class, () -> parsed(toml));
        assertEquals(Cause.CONFIG, refused.reason());
        assertEquals(EngineException.Category.FATAL, refused.category());
        assertTrue(
                refused.getMessage()
                        .startsWith("home" + HOME.directory().getFileSystem().getSeparator() + "node.toml"),
                refused.getMessage());
        return refused.getMessage();
    }

    @Test
    void shouldTakeDefaultsWhenTheFileIsEmpty() {
        assertEquals(DEFAULTS, parsed(""));
    }

    @Test
    void shouldShipASampleInWhichEveryKeyHasItsDefault() throws IOException {
        String sample = Files.readString(Path.of("../config/node/node.toml"));
        assertEquals(sample, NodeConfigFile.sample());
        assertEquals(DEFAULTS, parsed(sample));
        Set<String> named = new TreeSet<>();
        for (Map.Entry<String, JsonNode> table :
                new TomlMapper().readTree(sample).properties()) {
            table.getValue().properties().forEach(key -> named.add(table.getKey() + '.' + key.getKey()));
        }
        assertEquals(NodeConfigFile.keys(), named);
    }

    @Test
    void shouldExplainEveryKeyOfTheSampleInACommentAboveIt() {
        String[] lines = NodeConfigFile.sample().split("\n");
        for (int i = 1; i < lines.length; i++) {
            if (lines[i].contains(" = ")) {
                assertTrue(lines[i - 1].startsWith("#"), lines[i]);
            }
        }
    }

    @Test
    void shouldTakeWhatTheFileSays() {
        NodeConfig config = parsed("""
                [network]
                port = 1
                compression = false
                [pipeline]
                verifyWorkers = 3
                waiting = "Napping"
                [journal]
                durability = "async"
                [store]
                snapshotsKept = 9
                coinsDirectory = "/dev/shm/own"
                """);
        assertEquals(1, config.listener().port());
        assertEquals(false, config.traffic().compression());
        assertEquals(3, config.pipeline().verifyWorkers());
        assertEquals(Waiting.NAPPING, config.pipeline().waiting());
        assertEquals(Durability.ASYNC, config.journal().durability());
        assertEquals(9, config.store().snapshotsKept());
        assertEquals(Path.of("/dev/shm/own"), config.store().coinsDirectory());
        assertEquals(COINS_MAX, config.store().coinsMax());
    }

    @Test
    void shouldTakeWhomToGuardAgainst() {
        String client = "ab".repeat(32);
        GuardConfig guard = parsed("""
                [network]
                grantedClients = ["%s"]
                bootstrap = ["one.example:7410"]
                [limits]
                transactionsPerSecond = 7
                [reputation]
                banMs = 2_000
                [slots]
                inboundMax = 3
                """.formatted(client)).guard();
        assertEquals(List.of(Hash.fromHex(client)), guard.granted());
        assertEquals(List.of(PeerAddress.parse("one.example:7410")), guard.bootstrap());
        assertEquals(7, guard.limits().transactionsPerSecond());
        assertEquals(2_000, guard.reputation().banMs());
        assertEquals(3, guard.slots().inboundMax());
        assertEquals(HOME.bans().getParent(), guard.directory());
    }

    @ParameterizedTest
    @CsvSource({
        "[pool]\\nlockMS = 1, pool.lockMS, pool.lockMs",
        "[network]\\nprot = 1, network.prot, network.port",
        "port = 1, port, network.port",
        "[journal]\\nport = 1, journal.port, network.port",
        "[pol]\\nlockMs = 1, pol, pool",
    })
    void shouldNameTheNearestKeyWhenOneIsUnknown(String toml, String unknown, String nearest) {
        String message = refusal(toml.replace("\\n", "\n"));
        assertTrue(message.contains('"' + unknown + "\"; did you mean \"" + nearest + "\"?"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[pool]\\nlockMs = \"30s\"|pool.lockMs is \"30s\", it must be a whole number",
                "[pool]\\nlockMs = 1.5|pool.lockMs is 1.5, it must be a whole number",
                "[pool]\\nlockMs = 0|pool.lockMs is 0, it must be 1 to 86400000",
                "[pool]\\ntransactionsMax = 5_000_000_000|pool.transactionsMax is 5000000000, it must be a whole number",
                "[network]\\ncompression = 1|network.compression is 1, it must be true or false",
                "[network]\\nhost = 7|network.host is 7, it must be a text in quotes",
                "[network]\\nport = 65536|network.port is 65536, it must be 0 to 65535",
                "[network]\\nport = [1]|network.port is a list, it must be a whole number",
                "[pipeline]\\nringSlots = 1000|pipeline.ringSlots is 1000, it must be 1024 to 1048576",
                "[pipeline]\\nringSlots = 1025|pipeline.ringSlots is 1025, it must be a power of two",
                "[pipeline]\\nwaiting = \"idle\"|pipeline.waiting is \"idle\", it must be one of \"auto\"",
                "[journal]\\ndurability = true|journal.durability is true, it must be one of \"sync\", \"async\"",
                "[journal]\\nrollPeriodMs = 1|journal.rollPeriodMs is 1, it must be 1000 to",
                "[store]\\nsnapshotsKept = 0|store.snapshotsKept is 0, it must be 1 to 1000",
                "[store]\\ncoinsDirectory = \"shm\"|store.coinsDirectory is shm, it must begin at the root",
                "pool = 3|pool is 3, it must be a table",
                "[limits]\\nburstMs = 1|limits.burstMs is 1, it must be 100 to 60000",
                "[reputation]\\nbanPoints = 600|reputation.longBanPoints is 500, it must be 600 to 100000",
                "[slots]\\ninboundMax = 0|slots.inboundMax is 0, it must be 1 to 4096",
                "[network]\\ngrantedClients = [\"ab\"]|network.grantedClients: 'ab' is no peer id",
                "[network]\\nbootstrap = [\"x\"]|network.bootstrap: 'x' is no host:port",
                "[pool|is not TOML, line 1",
                "[pool]\\nlockMs = 1\\nlockMs = 2|is not TOML, line 3",
            })
    void shouldNameKeyValueAndWhatIsExpected(String toml, String expected) {
        String message = refusal(toml.replace("\\n", "\n"));
        assertTrue(message.contains(expected), message);
    }
}
