package io.timecoin.bench;

import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.Signer;
import io.timecoin.crypto.TransactionHashes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Ed25519 signatures that every contestant judges, each over as many bytes as the owner of a coin signs. They are the same in
 * every run.
 *
 * <pre>
 *  count 4 | message bytes 4 | count x: public key 32 | signature 64 | message      numbers big-endian
 * </pre>
 */
final class SignatureFile {
    static final int MESSAGE_BYTES = TransactionHashes.SIGNED_MESSAGE_BYTES;
    static final int SIGNATURE_AT = Signer.PUBLIC_KEY_BYTES;
    static final int MESSAGE_AT = SIGNATURE_AT + Signer.SIGNATURE_BYTES;

    private static final int HEAD_BYTES = 2 * Integer.BYTES;
    private static final int STRIDE = MESSAGE_AT + MESSAGE_BYTES;
    private static final int SIGNATURES = 2_048;
    private static final int KEYS = 64;
    private static final long SEED = 5;

    private final UnsafeBuffer bytes;

    private SignatureFile(byte[] content) {
        bytes = new UnsafeBuffer(content, HEAD_BYTES, content.length - HEAD_BYTES);
    }

    /** Signs, and writes them. */
    static void write(Path file) throws IOException {
        byte[] content = new byte[HEAD_BYTES + SIGNATURES * STRIDE];
        ByteBuffer.wrap(content).putInt(SIGNATURES).putInt(MESSAGE_BYTES);
        SignatureFile signatures = new SignatureFile(content);
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] seed = new byte[Ed25519Signer.SEED_BYTES];
        for (int i = 0; i < SIGNATURES; i++) {
            seed[0] = (byte) (i % KEYS);
            Ed25519Signer signer = Ed25519Signer.fromSeed(seed);
            byte[] message = new byte[MESSAGE_BYTES];
            random.nextBytes(message);
            int at = signatures.at(i);
            signatures.bytes.putBytes(at + MESSAGE_AT, message);
            signer.publicKey(signatures.bytes, at);
            signer.sign(signatures.bytes, at + MESSAGE_AT, MESSAGE_BYTES, signatures.bytes, at + SIGNATURE_AT);
        }
        Files.write(file, content);
    }

    static SignatureFile read(Path file) throws IOException {
        return new SignatureFile(Files.readAllBytes(file));
    }

    int count() {
        return bytes.capacity() / STRIDE;
    }

    DirectBuffer buffer() {
        return bytes;
    }

    /** Where one begins: its key, then {@link #SIGNATURE_AT}, then {@link #MESSAGE_AT}. */
    int at(int number) {
        return number * STRIDE;
    }
}
