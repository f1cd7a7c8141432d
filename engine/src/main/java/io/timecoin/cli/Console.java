package io.timecoin.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;

/**
 * Where a command writes. What it answers goes to stdout; with --json that is JSON alone, one object a line, the last
 * one the result, and what is meant for people goes to stderr. Any thread.
 */
public final class Console {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String program;
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean isJson;

    /**
     * Creates a console.
     *
     * @param program the name that stands before an error
     */
    public Console(String program, PrintWriter out, PrintWriter err, boolean isJson) {
        this.program = program;
        this.out = out;
        this.err = err;
        this.isJson = isJson;
    }

    /** An object to fill and print. */
    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Whether programs read stdout. */
    public boolean isJson() {
        return isJson;
    }

    /** Stdout itself, for who writes much: nothing is flushed. */
    public PrintWriter out() {
        return out;
    }

    /** Stderr itself. */
    public PrintWriter err() {
        return err;
    }

    /** Prints a line for people. */
    public synchronized void line(String text) {
        PrintWriter people = isJson ? err : out;
        people.println(text);
        people.flush();
    }

    /** Prints an error line, behind what was answered before it. */
    public synchronized void error(String text) {
        out.flush();
        err.println(program + ": " + text);
        err.flush();
    }

    /** Prints an object on a line of stdout; nothing without --json. */
    public synchronized void json(ObjectNode object) {
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
    public int succeed(ObjectNode result) {
        json(result.put("exitCode", ExitCode.OK.code()));
        out.flush();
        return ExitCode.OK.code();
    }

    /** Ends with an error: its line, and what is known as JSON. */
    public int fail(ExitCode code, String message, ObjectNode known) {
        error(message);
        json(known.put("error", message).put("exitCode", code.code()));
        return code.code();
    }
}
