package io.timecoin.house;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each row of the threat model names tests, and each that it names is there. */
class ThreatModelTest {
    private static final Path DOCUMENT = Path.of("../SECURITY.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final String HEADING = "| who | what | defence | test |";
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)#(\\w+)`");
    private static final int HEADING_LINES = 2;

    private static List<String> rows() throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        int heading = lines.indexOf(HEADING);
        assertTrue(heading >= 0, "the table is there");
        return lines.stream()
                .skip(heading + HEADING_LINES)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        return sources;
    }

    @Test
    void shouldNameATestForEachRowAndNoneThatIsNotThere() throws IOException {
        Map<String, String> sources = sources();
        List<String> missing = new ArrayList<>();
        List<String> rows = rows();
        assertTrue(rows.size() > 1, "threats are named");
        for (String row : rows) {
            Matcher named = NAMED.matcher(row);
            int count = 0;
            while (named.find()) {
                count++;
                String source = sources.getOrDefault(named.group(1), "");
                if (!source.contains(" void " + named.group(2) + '(')) {
                    missing.add(named.group());
                }
            }
            if (count == 0) {
                missing.add("a test of: " + row);
            }
        }
        assertTrue(missing.isEmpty(), () -> "not there: " + missing);
    }
}
