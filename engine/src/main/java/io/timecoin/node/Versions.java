package io.timecoin.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Versions of the engine and of the libraries that decide results or bytes, as the build wrote them. */
public final class Versions {
    private static final Properties BUILD = load();

    private Versions() {}

    private static Properties load() {
        Properties properties = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream("/timecoin-version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the build left no version", e);
        }
        return properties;
    }

    /** Version of the engine. */
    public static String engine() {
        return BUILD.getProperty("engine");
    }

    /** Libraries with their versions, one line. */
    public static String libraries() {
        return BUILD.getProperty("libraries");
    }
}
