package io.timecoin.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One table of a configuration file. Each reader names a key, which makes it known, and takes the default where the key
 * is absent. Errors are FATAL, CONFIG, and name the key, its value and what is expected. One thread.
 */
final class ConfigTable {
    private final String name;
    private final JsonNode node;
    private final Set<String> known;

    /**
     * Creates a table.
     *
     * @param node the table, or null where the file has none
     * @param known receives every key that is read, with its table
     */
    ConfigTable(String name, JsonNode node, Set<String> known) {
        this.name = name;
        this.node = node;
        this.known = known;
        if (node != null && !node.isObject()) {
            throw EngineException.fatal(
                    Cause.CONFIG, name + " is " + shown(node) + ", it must be a table: [" + name + ']');
        }
    }

    String text(String key, String byDefault) {
        JsonNode value = value(key);
        if (value == null) {
            return byDefault;
        }
        if (!value.isTextual()) {
            throw wrong(key, value, "a text in quotes");
        }
        return value.textValue();
    }

    /** A list of texts, empty where there is none. */
    List<String> texts(String key) {
        JsonNode value = value(key);
        if (value == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value.isArray() ? value : MissingNode.getInstance()) {
            if (element.isTextual()) {
                texts.add(element.textValue());
            }
        }
        if (!value.isArray() || texts.size() != value.size()) {
            throw wrong(key, value, "a list of texts in quotes");
        }
        return texts;
    }

    /** One of some texts. */
    String choice(String key, String byDefault, String... choices) {
        JsonNode value = value(key);
        if (value == null) {
            return byDefault;
        }
        List<String> allowed = Arrays.asList(choices);
        if (!value.isTextual() || !allowed.contains(value.textValue().toLowerCase(Locale.ROOT))) {
            throw wrong(key, value, "one of \"" + String.join("\", \"", allowed) + '"');
        }
        return value.textValue().toLowerCase(Locale.ROOT);
    }

    boolean flag(String key, boolean byDefault) {
        JsonNode value = value(key);
        if (value == null) {
            return byDefault;
        }
        if (!value.isBoolean()) {
            throw wrong(key, value, "true or false");
        }
        return value.booleanValue();
    }

    long number(String key, long byDefault) {
        JsonNode value = value(key);
        if (value == null) {
            return byDefault;
        }
        if (!value.isIntegralNumber()) {
            throw wrong(key, value, "a whole number");
        }
        if (!value.canConvertToLong()) {
            throw wrong(key, value, "a whole number of 64 bits");
        }
        return value.longValue();
    }

    int smallNumber(String key, int byDefault) {
        long value = number(key, byDefault);
        if (value != (int) value) {
            throw wrong(key, value(key), "a whole number of 32 bits");
        }
        return (int) value;
    }

    private JsonNode value(String key) {
        known.add(path(key));
        return node == null ? null : node.get(key);
    }

    private String path(String key) {
        return name + '.' + key;
    }

    private EngineException wrong(String key, JsonNode value, String expected) {
        return EngineException.fatal(Cause.CONFIG, path(key) + " is " + shown(value) + ", it must be " + expected);
    }

    private static String shown(JsonNode value) {
        if (value.isObject()) {
            return "a table";
        }
        return value.isArray() ? "a list" : value.toString();
    }
}
