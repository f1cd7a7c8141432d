package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.base.ResultCode;
import io.timecoin.crypto.limbs.LimbBatch;
import java.security.SecureRandom;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SignatureListTest {
    private static final int MOST = 40;
    private static final int ENTRY_BYTES = Signer.PUBLIC_KEY_BYTES + Signer.SIGNATURE_BYTES;
    private static final int MESSAGE_BYTES = 5;

    private final BouncyCastleVerifier single = new BouncyCastleVerifier(64);
    private final UnsafeBuffer entries = new UnsafeBuffer(new byte[MOST * ENTRY_BYTES]);
    private final Entries list = new Entries();
    private int alone;

    /** Number i signs four zeros and i, in one buffer for all. */
    private final class Entries implements SignatureList {
        private final UnsafeBuffer message = new UnsafeBuffer(new byte[MESSAGE_BYTES]);
        private int count;

        @Override
        public int count() {
            return count;
        }

        @Override
        public DirectBuffer keys() {
            return entries;
        }

        @Override
        public int keyAt(int index) {
            return index * ENTRY_BYTES;
        }

        @Override
        public DirectBuffer signatures() {
            return entries;
        }

        @Override
        public int signatureAt(int index) {
            return index * ENTRY_BYTES + Signer.PUBLIC_KEY_BYTES;
        }

        @Override
        public DirectBuffer message(int index) {
            message.putByte(MESSAGE_BYTES - 1, (byte) index);
            return message;
        }

        @Override
        public int messageLength() {
            return MESSAGE_BYTES;
        }
    }

    private SignatureListTest() {
        for (int i = 0; i < MOST; i++) {
            byte[] seed = new byte[Ed25519Signer.SEED_BYTES];
            seed[0] = (byte) i;
            Ed25519Signer signer = Ed25519Signer.fromSeed(seed);
            signer.publicKey(entries, list.keyAt(i));
            signer.sign(list.message(i), 0, MESSAGE_BYTES, entries, list.signatureAt(i));
        }
    }

    private BatchSizes ahead(int room) {
        SignatureVerifier counting = (key, keyAt, signature, signatureAt, message, at, length) -> {
            alone++;
            return single.verify(key, keyAt, signature, signatureAt, message, at, length);
        };
        return new BatchSizes(new LookAheadVerifier(counting, new LimbBatch(room, new SecureRandom())));
    }

    private List<Integer> batches(int count, int room) {
        list.count = count;
        BatchSizes verifier = ahead(room);
        assertEquals(ResultCode.OK, list.verify(verifier));
        assertEquals(0, alone);
        return verifier.batches;
    }

    @Test
    void shouldJudgeAsManyTogetherAsHaveBeenGood() {
        assertEquals(List.of(), batches(0, 64));
        assertEquals(List.of(1), batches(1, 64));
        assertEquals(List.of(8), batches(8, 64));
        assertEquals(List.of(8, 1), batches(9, 64));
        assertEquals(List.of(8, 8, 16, 8), batches(40, 64));
    }

    @Test
    void shouldJudgeNoMoreTogetherThanThereIsRoomFor() {
        assertEquals(List.of(4, 4, 2), batches(10, 4));
        assertEquals(List.of(8, 8, 10, 10, 4), batches(40, 10));
    }

    /** Whoever has no key must not have had much computed. */
    @Test
    void shouldJudgeFewWhereNoneIsGood() {
        for (int i = 0; i < MOST; i++) {
            spoil(i);
        }
        list.count = MOST;
        BatchSizes verifier = ahead(64);
        assertEquals(ResultCode.SIGNATURE_INVALID, list.verify(verifier));
        assertEquals(List.of(SignatureList.FIRST), verifier.batches);
        assertEquals(0, alone);
    }

    /** What is remembered costs nothing, and so stands for nothing. */
    @Test
    void shouldJudgeFewBehindManyThatAreRemembered() {
        BatchSizes verifier = ahead(64);
        RememberingVerifier remembering = new RememberingVerifier(verifier, new VerifiedHashes(1 << 20));
        list.count = 20;
        assertEquals(ResultCode.OK, list.verify(remembering));
        for (int i = 20; i < MOST; i++) {
            spoil(i);
        }
        list.count = MOST;
        verifier.batches.clear();
        assertEquals(ResultCode.SIGNATURE_INVALID, list.verify(remembering));
        assertEquals(List.of(0, 0, 4), verifier.batches);
        assertEquals(0, alone);
    }

    /** Of right form, but for another message. */
    private void spoil(int index) {
        int at = list.signatureAt(index) + Signer.SIGNATURE_BYTES / 2;
        entries.putByte(at, (byte) (entries.getByte(at) ^ 1));
    }

    @Test
    void shouldNameTheFirstThatIsRefusedAsOneByOne() {
        VerifiedHashes verified = new VerifiedHashes(1 << 10);
        int sOfLast = Signer.SIGNATURE_BYTES - 1;
        for (int bad = 0; bad < 20; bad++) {
            byte key = entries.getByte(list.keyAt(bad + 1));
            byte scalar = entries.getByte(list.signatureAt(bad) + sOfLast);
            entries.putByte(list.keyAt(bad + 1), (byte) (key ^ 1));
            entries.putByte(list.signatureAt(bad) + sOfLast, (byte) -1);
            list.count = 22;
            assertEquals(ResultCode.SIGNATURE_SCALAR_RANGE, list.verify(single));
            for (int room : new int[] {1, 4, 64}) {
                assertEquals(ResultCode.SIGNATURE_SCALAR_RANGE, list.verify(ahead(room)), "at " + bad);
                assertEquals(
                        ResultCode.SIGNATURE_SCALAR_RANGE,
                        list.verify(new RememberingVerifier(ahead(room), verified)),
                        "at " + bad);
            }
            entries.putByte(list.keyAt(bad + 1), key);
            entries.putByte(list.signatureAt(bad) + sOfLast, scalar);
        }
        assertEquals(ResultCode.OK, list.verify(new RememberingVerifier(ahead(4), verified)));
    }
}
