package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** That what is set is in force, whatever the text said. */
class NodeConfigTextTest {
    private static String set(String toml, String table, String key, String value) {
        return new NodeConfigText(toml).set(table, key, value).toString();
    }

    @Test
    void shouldReplaceTheLineOfTheTable() {
        String toml = "[a]\nmode = 1\n# mode = 2\n[b]\nmode = 3\n";
        assertEquals("[a]\nmode = 1\n# mode = 2\n[b]\nmode = 4\n", set(toml, "b", "mode", "4"));
    }

    @Test
    void shouldAddWhatIsNotThere() {
        assertEquals("[a]\nkey = 1\n[b]\nkey = 2\n", set("[a]\n[b]\nkey = 2\n", "a", "key", "1"));
        assertEquals("[a]\nkey = 1\n", set("[a]", "a", "key", "1") + "\n");
        assertEquals("[a]\nmodes = 1\n\n[b]\nmode = 2\n", set("[a]\nmodes = 1\n", "b", "mode", "2"));
        assertEquals("\n[a]\nkey = 1\n", set("", "a", "key", "1"));
    }

    /** Set twice, as for a devnet's observer, and read as a start reads it. */
    @Test
    void shouldSetWhatAHomeNeedsInTheSample() {
        String text = new NodeConfigText(NodeConfigFile.sample())
                .set("store", "snapshotBlocks", "30")
                .set("store", "snapshotBlocks", "20")
                .set("network", "port", "7")
                .set("node", "role", "\"observer\"")
                .toString();
        NodeConfig config = NodeConfigFile.parse(new NodeHome(Path.of("home")), text, 1_000);
        assertEquals(20, config.store().snapshotBlocks());
        assertEquals(7, config.listener().port());
        assertTrue(config.observes());
        assertEquals(NodeConfigFile.sample(), set(NodeConfigFile.sample(), "sync", "mode", "\"auto\""));
    }
}
