package io.timecoin.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** What a command said and how it ended. */
record Ran(int exitCode, String out, String err) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Ran tool(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            texts[i] = args[i].toString();
        }
        int code = JournalTools.run(new PrintWriter(out), new PrintWriter(err), texts);
        return new Ran(code, out.toString(), err.toString());
    }

    List<String> lines() {
        return out.lines().toList();
    }

    /** Every line as JSON; fails if one is not. */
    List<JsonNode> json() {
        return lines().stream().map(Ran::parse).toList();
    }

    /** The last line as JSON. */
    JsonNode result() {
        return json().get(json().size() - 1);
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }
}
