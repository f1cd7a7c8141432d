package io.timecoin.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keys a genesis file may have: those that are written. Another one is somebody's mistake, and of a rule that was
 * meant otherwise nobody would notice before the chain runs. Immutable.
 */
final class GenesisKeys {
    private final JsonNode written;
    private final Set<String> paths = new TreeSet<>();

    /**
     * Takes the keys of a tree.
     *
     * @param written a whole genesis, with one element at least in every list
     */
    GenesisKeys(JsonNode written) {
        this.written = written;
        collect("", written);
    }

    private void collect(String path, JsonNode node) {
        for (Map.Entry<String, JsonNode> member : element(node).properties()) {
            paths.add(path + member.getKey());
            collect(path + member.getKey() + '.', member.getValue());
        }
    }

    /** What a list is made of, or the node itself. */
    private static JsonNode element(JsonNode node) {
        return node.isArray() ? node.get(0) : node;
    }

    /**
     * Looks for keys that nothing reads.
     *
     * @throws IllegalArgumentException naming the first one and the key that is nearest to it
     */
    void check(JsonNode root) {
        check("", root, written);
    }

    private void check(String path, JsonNode node, JsonNode known) {
        if (node.isArray()) {
            node.forEach(one -> check(path, one, known));
            return;
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String key = path + member.getKey();
            JsonNode knownMember = element(known).get(member.getKey());
            if (knownMember == null) {
                throw new IllegalArgumentException(
                        "unknown key \"" + key + "\"; did you mean \"" + NearestKey.to(key, paths) + "\"?");
            }
            check(key + '.', member.getValue(), knownMember);
        }
    }
}
