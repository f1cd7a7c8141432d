package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The committed table against its generator, the model and the verifier. */
class GoldenTableTest {
    private static final String RESOURCE = "/golden-ed25519.txt";

    /** Set to a path, the table is written there: how the committed resource came to be. */
    private static final String WRITE_TO = "timecoin.golden.writeTo";

    static List<GoldenRow> committed() throws IOException {
        List<GoldenRow> rows = new ArrayList<>();
        for (String line : committedText().split("\n")) {
            if (!line.startsWith("#")) {
                rows.add(GoldenRow.fromLine(line));
            }
        }
        return rows;
    }

    private static String committedText() throws IOException {
        try (InputStream stream = GoldenTableTest.class.getResourceAsStream(RESOURCE)) {
            assertNotNull(stream, "the golden table is committed");
            return new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String generatedText() {
        List<String> lines = new ArrayList<>(GoldenTable.HEADER);
        GoldenTable.rows().forEach(row -> lines.add(row.toLine()));
        return String.join("\n", lines) + "\n";
    }

    @Test
    void shouldEqualTheCommittedTableWhenGenerated() throws IOException {
        String generated = generatedText();
        String target = System.getProperty(WRITE_TO);
        if (target != null) {
            Files.writeString(Path.of(target), generated, StandardCharsets.US_ASCII);
            return;
        }
        assertEquals(committedText(), generated);
    }

    @Test
    void shouldNameEachRowOnceAndReachEveryVerdict() throws IOException {
        Set<String> names = new HashSet<>();
        Set<ResultCode> verdicts = EnumSet.noneOf(ResultCode.class);
        for (GoldenRow row : committed()) {
            assertTrue(names.add(row.name()), row.name());
            assertEquals(32, row.key().length, row.name());
            assertEquals(64, row.signature().length, row.name());
            verdicts.add(row.verdict());
        }
        assertEquals(
                EnumSet.of(
                        ResultCode.OK,
                        ResultCode.PUBLIC_KEY_INVALID,
                        ResultCode.SIGNATURE_POINT_INVALID,
                        ResultCode.SIGNATURE_SCALAR_RANGE,
                        ResultCode.SIGNATURE_INVALID),
                verdicts);
    }

    @Test
    void shouldMatchEveryRowWhenJudgedByTheModel() throws IOException {
        for (GoldenRow row : committed()) {
            assertEquals(row.verdict(), ModelEd25519.verdict(row.key(), row.signature(), row.message()), row.name());
        }
    }

    @Test
    void shouldMatchEveryRowWhenJudgedByTheVerifier() throws IOException {
        List<GoldenRow> rows = committed();
        for (int capacity : new int[] {1, 16, 1024}) {
            BouncyCastleVerifier verifier = new BouncyCastleVerifier(capacity);
            for (int pass = 0; pass < 2; pass++) {
                for (GoldenRow row : rows) {
                    assertEquals(row.verdict(), judge(verifier, row), row.name() + " with " + capacity);
                }
            }
            assertEquals(0, verifier.libraryRefusals());
        }
    }

    /** Otherwise the rows on mixed order would prove nothing: most must need the cofactor. */
    @Test
    void shouldHoldRowsThatOnlyTheCofactoredEquationAccepts() throws IOException {
        int onlyCofactored = 0;
        for (GoldenRow row : committed()) {
            if (row.verdict() == ResultCode.OK && row.name().startsWith("mixed-")) {
                byte[] encodedR = SignatureForge.pointOf(row.signature());
                BigInteger k = ModelEd25519.challenge(encodedR, row.key(), row.message());
                ModelEd25519.Point residue = ModelEd25519.residue(
                        ModelEd25519.decode(row.key()),
                        ModelEd25519.decode(encodedR),
                        SignatureForge.scalarOf(row.signature()),
                        k);
                onlyCofactored += residue.isNeutral() ? 0 : 1;
            }
        }
        assertTrue(onlyCofactored > 40, "only " + onlyCofactored);
        assertFalse(onlyCofactored > 64);
    }

    private static ResultCode judge(SignatureVerifier verifier, GoldenRow row) {
        return verifier.verify(
                new UnsafeBuffer(row.key()),
                0,
                new UnsafeBuffer(row.signature()),
                0,
                new UnsafeBuffer(row.message()),
                0,
                row.message().length);
    }
}
