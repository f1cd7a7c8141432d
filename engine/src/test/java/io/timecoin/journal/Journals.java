package io.timecoin.journal;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.Signer;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What the tests of this room share: a small configuration, a passport, a keyed hash in the place of a signature. */
final class Journals {
    static final long START_MS = 1_700_000_000_000L;
    static final Passport PASSPORT = new Passport("jvm", "os", "engine 1", "libraries", new byte[] {1, 2, 3, 4, 5});

    static final Signer SIGNER = new Signer() {
        @Override
        public void publicKey(MutableDirectBuffer target, int offset) {
            target.setMemory(offset, PUBLIC_KEY_BYTES, (byte) 9);
        }

        @Override
        public void sign(DirectBuffer message, int offset, int length, MutableDirectBuffer target, int targetOffset) {
            Hash hash = keyedHash(message, offset, length);
            hash.writeTo(target, targetOffset);
            hash.writeTo(target, targetOffset + Hash.BYTES);
        }
    };

    static final SignatureVerifier VERIFIER = (key, keyAt, signature, at, message, messageAt, length) -> {
        Hash hash = keyedHash(message, messageAt, length);
        boolean good = key.getByte(keyAt) == 9 && hash.matches(signature, at) && hash.matches(signature, at + 32);
        return good ? ResultCode.OK : ResultCode.SIGNATURE_INVALID;
    };

    private Journals() {}

    private static Hash keyedHash(DirectBuffer message, int offset, int length) {
        return new Hasher(DomainTag.VOTE).update(message, offset, length).digest();
    }

    static JournalConfig config(Path directory) {
        return config(directory, Durability.SYNC, 64 * 1024, 1000);
    }

    static JournalConfig config(Path directory, Durability durability, long rollBytesMax, int checkpointEvents) {
        return new JournalConfig(
                directory, durability, rollBytesMax, 86_400_000, 0, checkpointEvents, 1 << 20, 64 * 1024);
    }

    static JournalWriter open(JournalConfig config, Medium medium) {
        return JournalWriter.open(config, medium, PASSPORT, SIGNER, () -> START_MS);
    }

    static JournalWriter open(JournalConfig config) {
        return JournalWriter.open(config, PASSPORT, SIGNER, () -> START_MS);
    }

    /** Appends events up to a sequence in batches. */
    static void write(JournalWriter writer, long upTo, int batch) {
        SampleEvent event = new SampleEvent();
        while (writer.lastSequence() < upTo) {
            writer.append(event.of(writer.lastSequence() + 1));
            if (writer.lastSequence() % batch == 0) {
                writer.endBatch();
            }
        }
        writer.endBatch();
    }

    static Verification verify(JournalSource source) {
        return new JournalVerifier(source, VERIFIER).verify();
    }

    static Verification verify(Path directory) {
        try (MappedJournal source = new MappedJournal(directory)) {
            return verify(source);
        }
    }

    static UnsafeBuffer hash(int value) {
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        hash.setMemory(0, Hash.BYTES, (byte) value);
        return hash;
    }
}
