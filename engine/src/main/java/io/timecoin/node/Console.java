package io.timecoin.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;

/**
 * Where a command writes. What it answers goes to stdout; with --json that is JSON alone, one object a line, the last
 * one the result, and what is meant for people goes to stderr. Any thread.
 */
final class Console {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean isJson;

    Console(PrintWriter out, PrintWriter err, boolean isJson) {
        this.out = out;
        this.err = err;
        this.isJson = isJson;
    }

    /** An object to fill and print. */
    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    boolean isJson() {
        return isJson;
    }

    /** Prints a line for people. */
    synchronized void line(String text) {
        PrintWriter people = isJson ? err : out;
        people.println(text);
        people.flush();
    }

    /** Prints an error line. */
    synchronized void error(String text) {
        err.println("timecoin: " + text);
        err.flush();
    }

    /** Prints an object on a line of stdout; nothing without --json. */
    synchronized void json(ObjectNode object) {
        if (!isJson) {
            return;
        }
        try {
            out.println(JSON.writeValueAsString(object));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
        }
    }
}
