package io.timecoin.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The text of a key file, ASCII, every byte in its place. Worked on as bytes, never as a String, so that it can be wiped.
 *
 * <pre>
 *   timecoin-ed25519-key 1\n
 *   seed &lt;64 lower-case hexadecimal digits&gt;\n
 *   public &lt;64 lower-case hexadecimal digits&gt;\n
 * </pre>
 */
final class KeyFileText {
    private static final byte[] MAGIC = ascii("timecoin-ed25519-key ");
    private static final byte[] VERSION = ascii("1\n");
    private static final byte[] SEED = ascii("seed ");
    private static final byte[] PUBLIC = ascii("public ");
    private static final int HEX_DIGITS = 64;
    private static final int SEED_LABEL_OFFSET = MAGIC.length + VERSION.length;
    private static final int SEED_OFFSET = SEED_LABEL_OFFSET + SEED.length;
    private static final int PUBLIC_LABEL_OFFSET = SEED_OFFSET + HEX_DIGITS + 1;
    private static final int PUBLIC_OFFSET = PUBLIC_LABEL_OFFSET + PUBLIC.length;

    /** Length of the whole text. */
    static final int BYTES = PUBLIC_OFFSET + HEX_DIGITS + 1;

    private KeyFileText() {}

    static byte[] encode(byte[] seed, byte[] publicKey) {
        byte[] text = new byte[BYTES];
        put(text, 0, MAGIC);
        put(text, MAGIC.length, VERSION);
        put(text, SEED_LABEL_OFFSET, SEED);
        putHex(text, SEED_OFFSET, seed);
        put(text, PUBLIC_LABEL_OFFSET, PUBLIC);
        putHex(text, PUBLIC_OFFSET, publicKey);
        return text;
    }

    /**
     * Reads the key.
     *
     * @throws IllegalArgumentException saying what is wrong, without a byte of the text
     */
    static Ed25519Signer decode(byte[] text) {
        require(holds(text, 0, MAGIC), "is not a key file");
        require(holds(text, MAGIC.length, VERSION), "has a version this program does not read");
        require(
                text.length == BYTES
                        && holds(text, SEED_LABEL_OFFSET, SEED)
                        && holds(text, PUBLIC_LABEL_OFFSET, PUBLIC)
                        && text[PUBLIC_LABEL_OFFSET - 1] == '\n'
                        && text[BYTES - 1] == '\n',
                "is damaged: it must hold a seed line and a public line and nothing else");
        byte[] seed = hex(text, SEED_OFFSET);
        try {
            Ed25519Signer signer = Ed25519Signer.fromSeed(seed);
            boolean same = Arrays.equals(signer.publicKey(), hex(text, PUBLIC_OFFSET));
            if (!same) {
                signer.destroy();
            }
            require(same, "is damaged: its public key is not that of its seed");
            return signer;
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    private static void put(byte[] text, int offset, byte[] part) {
        System.arraycopy(part, 0, text, offset, part.length);
    }

    private static void putHex(byte[] text, int offset, byte[] value) {
        for (int i = 0; i < value.length; i++) {
            text[offset + 2 * i] = (byte) HexFormat.of().toHighHexDigit(value[i]);
            text[offset + 2 * i + 1] = (byte) HexFormat.of().toLowHexDigit(value[i]);
        }
        text[offset + HEX_DIGITS] = '\n';
    }

    private static boolean holds(byte[] text, int offset, byte[] part) {
        int end = offset + part.length;
        return end <= text.length && Arrays.equals(text, offset, end, part, 0, part.length);
    }

    private static byte[] hex(byte[] text, int offset) {
        byte[] value = new byte[HEX_DIGITS / 2];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) (digit(text[offset + 2 * i]) << 4 | digit(text[offset + 2 * i + 1]));
        }
        return value;
    }

    /** The library's own parsers quote the text in their errors; this one does not. */
    private static int digit(byte character) {
        boolean decimal = character >= '0' && character <= '9';
        require(
                decimal || character >= 'a' && character <= 'f',
                "is damaged: a key has 64 lower-case hexadecimal digits");
        return decimal ? character - '0' : character - 'a' + 10;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
