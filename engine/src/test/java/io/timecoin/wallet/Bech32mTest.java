package io.timecoin.wallet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Bech32mTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "A1LQFN3A",
                "a1lqfn3a",
                "an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6",
                "abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx",
                "11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8",
                "split1checkupstagehandshakeupstreamerranterredcaperredlc445v",
                "?1v759aa"
            })
    void shouldDecodeValidTextsOfBip350(String text) {
        Bech32m.Decoded decoded = Bech32m.decode(text);
        assertEquals(AddressCode.OK, decoded.code());
        assertEquals(text.toLowerCase(Locale.ROOT), Bech32m.encode(decoded.prefix(), decoded.values()));
    }

    @Test
    void shouldRefuseInvalidTextsOfBip350() {
        assertRefused(" 1xj0phk", AddressCode.CHARACTER);
        assertRefused("\u007f1g6xzxy", AddressCode.CHARACTER);
        assertRefused("\u00801vctc34", AddressCode.CHARACTER);
        assertRefused(
                "an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4",
                AddressCode.LENGTH);
        assertRefused("qyrz8wqd2c9m", AddressCode.SEPARATOR);
        assertRefused("1qyrz8wqd2c9m", AddressCode.SEPARATOR);
        assertRefused("y1b0jsk6g", AddressCode.CHARACTER);
        assertRefused("lt1igcx5c0", AddressCode.CHARACTER);
        assertRefused("in1muywd", AddressCode.LENGTH);
        assertRefused("mm1crxm3i", AddressCode.CHARACTER);
        assertRefused("au1s5cgom", AddressCode.CHARACTER);
        assertRefused("M1VUXWEZ", AddressCode.CHECKSUM);
        assertRefused("16plkw9", AddressCode.SEPARATOR);
        assertRefused("1p2gdwpf", AddressCode.SEPARATOR);
    }

    @Test
    void shouldRefuseTheOlderChecksumAndOddities() {
        assertRefused("A12UEL5L", AddressCode.CHECKSUM);
        assertRefused("a1LQFN3A", AddressCode.MIXED_CASE);
        assertRefused("", AddressCode.SEPARATOR);
        assertThrows(IllegalArgumentException.class, () -> Bech32m.encode("", new byte[5]));
        assertThrows(IllegalArgumentException.class, () -> Bech32m.encode("a", new byte[90]));
    }

    private static void assertRefused(String text, AddressCode code) {
        assertEquals(code, Bech32m.decode(text).code(), text);
    }

    @Test
    void shouldReturnWhatWasEncoded() {
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            byte[] values = new byte[random.nextInt(80)];
            for (int at = 0; at < values.length; at++) {
                values[at] = (byte) random.nextInt(32);
            }
            Bech32m.Decoded decoded = Bech32m.decode(Bech32m.encode("dt1e", values));
            assertEquals("dt1e", decoded.prefix());
            assertArrayEquals(values, decoded.values());
        }
    }

    @Test
    void shouldFindUpToFourWrongCharacters() {
        String text = Bech32m.encode("dtime", new byte[53]);
        Random random = new Random(4);
        String alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder wrong = new StringBuilder(text);
            for (int error = random.nextInt(4); error >= 0; error--) {
                wrong.setCharAt(
                        "dtime1".length() + random.nextInt(text.length() - "dtime1".length()),
                        alphabet.charAt(random.nextInt(32)));
            }
            if (!wrong.toString().equals(text)) {
                assertNotEquals(AddressCode.OK, Bech32m.decode(wrong.toString()).code());
            }
        }
    }
}
