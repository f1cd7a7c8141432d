package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.Signer;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A key whose signatures are hashes of key and message: quick, told apart as real ones are, and worthless outside tests.
 * Counts what it signed, so that a message signed twice is seen.
 */
final class StubKey implements Signer {
    static final SignatureVerifier VERIFIER = new SignatureVerifier() {
        private final UnsafeBuffer expected = new UnsafeBuffer(new byte[SIGNATURE_BYTES]);

        @Override
        public ResultCode verify(
                DirectBuffer key,
                int keyOffset,
                DirectBuffer signature,
                int signatureOffset,
                DirectBuffer message,
                int messageOffset,
                int messageLength) {
            stamp(key, keyOffset, message, messageOffset, messageLength, expected, 0);
            UnsafeBuffer actual = new UnsafeBuffer(signature, signatureOffset, SIGNATURE_BYTES);
            return expected.equals(actual) ? ResultCode.OK : ResultCode.SIGNATURE_INVALID;
        }
    };

    private final UnsafeBuffer key = new UnsafeBuffer(new byte[PUBLIC_KEY_BYTES]);
    private final Set<String> slots = new TreeSet<>();
    int signed;

    StubKey(int number) {
        key.setMemory(0, PUBLIC_KEY_BYTES, (byte) (number + 1));
    }

    Hash key() {
        return Hash.of(key, 0);
    }

    @Override
    public void publicKey(MutableDirectBuffer target, int offset) {
        target.putBytes(offset, key, 0, PUBLIC_KEY_BYTES);
    }

    /** Signs, and fails where tag, chain, height, round and phase have been signed before. */
    @Override
    public void sign(DirectBuffer message, int offset, int length, MutableDirectBuffer target, int targetOffset) {
        boolean asksForRound = length == DomainTag.ROUND_CHANGE.length() + 56;
        int fields = length - Hash.BYTES - (asksForRound ? Integer.BYTES : 0);
        byte[] slot = new byte[fields];
        message.getBytes(offset, slot);
        if (!slots.add(HexFormat.of().formatHex(slot))) {
            throw new AssertionError("signed twice");
        }
        forge(message, offset, length, target, targetOffset);
    }

    /** Signs without looking, as a Byzantine validator does. */
    void forge(DirectBuffer message, int offset, int length, MutableDirectBuffer target, int targetOffset) {
        signed++;
        stamp(key, 0, message, offset, length, target, targetOffset);
    }

    private static void stamp(
            DirectBuffer key,
            int keyAt,
            DirectBuffer message,
            int offset,
            int length,
            MutableDirectBuffer target,
            int targetAt) {
        Hasher hasher = new Hasher(DomainTag.MERKLE);
        hasher.update(key, keyAt, PUBLIC_KEY_BYTES)
                .update(message, offset, length)
                .digest(target, targetAt);
        target.putBytes(targetAt + Hash.BYTES, target, targetAt, Hash.BYTES);
    }
}
