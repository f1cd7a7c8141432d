package io.timecoin.bench.peer.kit;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ed25519 signatures from a file that all peers read.
 *
 * <pre>
 *  count 4 | message bytes 4 | count x: public key 32 | signature 64 | message      numbers big-endian
 * </pre>
 *
 * All of them hold. Never changed once read.
 */
public final class SignatureSet {
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;

    private final byte[][] keys;
    private final byte[][] signatures;
    private final byte[][] messages;

    private SignatureSet(int count) {
        keys = new byte[count][];
        signatures = new byte[count][];
        messages = new byte[count][];
    }

    /** Reads a file. */
    public static SignatureSet read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            int count = in.readInt();
            int messageBytes = in.readInt();
            SignatureSet set = new SignatureSet(count);
            for (int i = 0; i < count; i++) {
                set.keys[i] = in.readNBytes(KEY_BYTES);
                set.signatures[i] = in.readNBytes(SIGNATURE_BYTES);
                set.messages[i] = in.readNBytes(messageBytes);
            }
            return set;
        }
    }

    /** How many there are. */
    public int count() {
        return keys.length;
    }

    /** The encoded key of one. */
    public byte[] key(int number) {
        return keys[number];
    }

    /** One signature. */
    public byte[] signature(int number) {
        return signatures[number];
    }

    /** What it signs. */
    public byte[] message(int number) {
        return messages[number];
    }
}
