package io.timecoin.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;

/**
 * Where a command writes: what it answers to stdout, with --json as JSON alone, one object a line; errors and progress to
 * stderr. One thread.
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

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }

    /** Prints a line for people; nothing with --json. */
    void line(String text) {
        if (!isJson) {
            out.println(text);
        }
    }

    /** Prints an object on a line of stdout; nothing without --json. */
    void json(ObjectNode object) {
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

    /** Ends in order: the result as JSON. */
    int succeed(ObjectNode result) {
        json(result.put("exitCode", ExitCode.OK.code()));
        out.flush();
        return ExitCode.OK.code();
    }

    /** Ends with an error: its line on stderr, and what is known as JSON. */
    int fail(ExitCode code, String message, ObjectNode known) {
        out.flush();
        err.println("journal-tools: " + message);
        err.flush();
        json(known.put("error", message).put("exitCode", code.code()));
        return code.code();
    }
}
