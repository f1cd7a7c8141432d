package io.timecoin.wallet;

import java.util.Arrays;
import java.util.Locale;

/**
 * Text with a checksum that finds up to four wrong characters (BIP-350). Stateless; any thread.
 *
 * <pre>
 *  prefix '1' values, five bits a character ... checksum, six characters
 * </pre>
 */
public final class Bech32m {
    /** Longest text, prefix and checksum included. */
    public static final int LENGTH_MAX = 90;

    private static final String CHARACTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final int[] GENERATOR = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    private static final int FINAL_CONSTANT = 0x2bc830a3;
    private static final int CHECKSUM_LENGTH = 6;
    private static final int BITS = 5;
    private static final int MASK = 31;
    private static final int TOP_SHIFT = 25;
    private static final int TOP_MASK = 0x1ffffff;
    private static final char FIRST_PRINTABLE = 33;
    private static final char LAST_PRINTABLE = 126;
    private static final byte[] VALUE_OF = valueOf();

    private Bech32m() {}

    /**
     * What a text decodes to.
     *
     * @param code OK, or why it does not decode; then the rest is null
     * @param prefix in lower case
     * @param values five bits each, without the checksum
     */
    public record Decoded(AddressCode code, String prefix, byte[] values) {
        static Decoded refused(AddressCode code) {
            return new Decoded(code, null, null);
        }
    }

    private static byte[] valueOf() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < CHARACTERS.length(); i++) {
            values[CHARACTERS.charAt(i)] = (byte) i;
        }
        return values;
    }

    /**
     * Encodes in lower case.
     *
     * @param prefix printable ASCII in lower case
     * @param values 0 to 31 each
     * @throws IllegalArgumentException if the text would be longer than {@link #LENGTH_MAX}
     */
    public static String encode(String prefix, byte[] values) {
        int length = prefix.length() + 1 + values.length + CHECKSUM_LENGTH;
        if (prefix.isEmpty() || length > LENGTH_MAX) {
            throw new IllegalArgumentException("the text has no prefix or more than " + LENGTH_MAX + " characters");
        }
        int state = feedPrefix(prefix);
        StringBuilder text = new StringBuilder(length).append(prefix).append('1');
        for (byte value : values) {
            state = step(state, value);
            text.append(CHARACTERS.charAt(value));
        }
        for (int i = 0; i < CHECKSUM_LENGTH; i++) {
            state = step(state, 0);
        }
        state ^= FINAL_CONSTANT;
        for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
            text.append(CHARACTERS.charAt(state >>> BITS * i & MASK));
        }
        return text.toString();
    }

    /** Decodes all lower or all upper case; never throws. */
    public static Decoded decode(String text) {
        AddressCode code = checkCharacters(text);
        if (code != AddressCode.OK) {
            return Decoded.refused(code);
        }
        String lower = text.toLowerCase(Locale.ROOT);
        int separator = lower.lastIndexOf('1');
        if (separator < 1) {
            return Decoded.refused(AddressCode.SEPARATOR);
        }
        int count = lower.length() - separator - 1;
        if (count < CHECKSUM_LENGTH) {
            return Decoded.refused(AddressCode.LENGTH);
        }
        String prefix = lower.substring(0, separator);
        byte[] values = new byte[count];
        int state = feedPrefix(prefix);
        for (int i = 0; i < count; i++) {
            values[i] = VALUE_OF[lower.charAt(separator + 1 + i)];
            if (values[i] < 0) {
                return Decoded.refused(AddressCode.CHARACTER);
            }
            state = step(state, values[i]);
        }
        return state == FINAL_CONSTANT
                ? new Decoded(AddressCode.OK, prefix, Arrays.copyOf(values, count - CHECKSUM_LENGTH))
                : Decoded.refused(AddressCode.CHECKSUM);
    }

    private static AddressCode checkCharacters(String text) {
        if (text.length() > LENGTH_MAX) {
            return AddressCode.LENGTH;
        }
        boolean lower = false;
        boolean upper = false;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < FIRST_PRINTABLE || character > LAST_PRINTABLE) {
                return AddressCode.CHARACTER;
            }
            lower |= character >= 'a' && character <= 'z';
            upper |= character >= 'A' && character <= 'Z';
        }
        return lower && upper ? AddressCode.MIXED_CASE : AddressCode.OK;
    }

    private static int feedPrefix(String prefix) {
        int state = 1;
        for (int i = 0; i < prefix.length(); i++) {
            state = step(state, prefix.charAt(i) >>> BITS);
        }
        state = step(state, 0);
        for (int i = 0; i < prefix.length(); i++) {
            state = step(state, prefix.charAt(i) & MASK);
        }
        return state;
    }

    private static int step(int state, int value) {
        int top = state >>> TOP_SHIFT;
        int next = (state & TOP_MASK) << BITS ^ value;
        for (int i = 0; i < GENERATOR.length; i++) {
            next ^= (top >>> i & 1) == 0 ? 0 : GENERATOR[i];
        }
        return next;
    }
}
