package io.timecoin.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.CertificateView;
import io.timecoin.crypto.SignatureVerifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class CommitCertificatesTest {
    /** More than two thirds of 69, and the one without power. */
    private static final int SIGNERS = 48;

    private static final int BITMAP_AT = 8 + 48 + 4;

    private final Committee committee = new Committee(8, powers());
    private final CommitCertificates certificates = new CommitCertificates(Committee.CHAIN_ID);
    private final CertificateView view = new CertificateView();
    private final byte[] bytes = certificate(committee);
    private final UnsafeBuffer blockHash = new UnsafeBuffer(committee.members[0].certified.toByteArray());

    /** Seventy validators, so that the bitmap has a second word. */
    private static int[] powers() {
        int[] powers = new int[70];
        Arrays.fill(powers, 1);
        powers[3] = 0;
        return powers;
    }

    private static byte[] certificate(Committee committee) {
        committee.proposing(0).propose();
        committee.deliverAll();
        return committee.members[0].certificate;
    }

    private ResultCode verify(byte[] encoded, ValidatorSet set, long height) {
        ResultCode code = verify(encoded, set, height, StubKey.VERIFIER);
        assertEquals(code, verify(encoded, set, height, new Ahead()));
        return code;
    }

    private ResultCode verify(byte[] encoded, ValidatorSet set, long height, SignatureVerifier verifier) {
        assertEquals(ResultCode.OK, view.wrap(new UnsafeBuffer(encoded), 0, encoded.length));
        return certificates.verify(view, set, height, blockHash, 0, verifier);
    }

    /** Judges only what it was told of, in that order. */
    private static final class Ahead implements SignatureVerifier {
        private static final int ROOM = 20;
        private final Deque<ResultCode> verdicts = new ArrayDeque<>();
        private final List<Integer> batches = new ArrayList<>();

        @Override
        public int expectsAtMost() {
            return ROOM;
        }

        @Override
        public void expectNothing() {
            verdicts.clear();
        }

        @Override
        public boolean expect(
                DirectBuffer key,
                int keyOffset,
                DirectBuffer signature,
                int signatureOffset,
                DirectBuffer message,
                int messageOffset,
                int messageLength) {
            return verdicts.size() < ROOM
                    && verdicts.add(StubKey.VERIFIER.verify(
                            key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength));
        }

        @Override
        public int judgeExpected() {
            batches.add(verdicts.size());
            return verdicts.size();
        }

        @Override
        public ResultCode verify(
                DirectBuffer key,
                int keyOffset,
                DirectBuffer signature,
                int signatureOffset,
                DirectBuffer message,
                int messageOffset,
                int messageLength) {
            ResultCode expected = verdicts.remove();
            assertEquals(
                    StubKey.VERIFIER.verify(
                            key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength),
                    expected);
            return expected;
        }
    }

    @Test
    void shouldHaveItsSignaturesJudgedTogether() {
        Ahead ahead = new Ahead();
        assertEquals(ResultCode.OK, verify(bytes, committee.set, 8, ahead));
        assertEquals(List.of(8, 8, 16, SIGNERS - 32), ahead.batches);
    }

    @Test
    void shouldTakeAQuorumOfGoodSignatures() {
        assertEquals(ResultCode.OK, verify(bytes, committee.set, 8));
        assertEquals(SIGNERS, view.signatureCount());
    }

    @Test
    void shouldRefuseAnotherHeightBlockOrSet() {
        assertEquals(ResultCode.CERTIFICATE_INVALID, verify(bytes, committee.set, 9));
        assertEquals(ResultCode.CERTIFICATE_INVALID, verify(bytes, new Committee(8, 1, 1, 1, 1).set, 8));
        assertNotEquals(ResultCode.OK, verify(changed(16, 1), committee.set, 8));
        blockHash.putByte(5, (byte) ~blockHash.getByte(5));
        assertEquals(ResultCode.CERTIFICATE_INVALID, verify(bytes, committee.set, 8));
        assertEquals(ResultCode.SIGNATURE_INVALID, verifyOtherBlock());
    }

    /** The certificate names the other block too, but nobody has signed that. */
    private ResultCode verifyOtherBlock() {
        byte[] other = bytes.clone();
        blockHash.getBytes(0, other, 24, Hash.BYTES);
        return verify(other, committee.set, 8);
    }

    private int[] signers() {
        return IntStream.range(0, committee.set.size()).filter(view::isSigner).toArray();
    }

    private byte[] changed(int at, int difference) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) difference;
        return changed;
    }

    @Test
    void shouldRefuseSignersThatAreNotThere() {
        byte[] moved = bytes.clone();
        UnsafeBuffer buffer = new UnsafeBuffer(moved);
        verify(bytes, committee.set, 8);
        int first = signers()[0];
        buffer.putLong(BITMAP_AT, buffer.getLong(BITMAP_AT) & ~(1L << first));
        buffer.putLong(BITMAP_AT + 8, buffer.getLong(BITMAP_AT + 8) | 1L << 6);
        assertEquals(ResultCode.CERTIFICATE_INVALID, verify(moved, committee.set, 8));
    }

    @Test
    void shouldRefuseLessThanAQuorum() {
        int count = SIGNERS - 1;
        byte[] fewer = Arrays.copyOf(bytes, bytes.length - 64);
        UnsafeBuffer buffer = new UnsafeBuffer(fewer);
        verify(bytes, committee.set, 8);
        int last = signers()[count];
        int wordAt = BITMAP_AT + last / Long.SIZE * 8;
        buffer.putLong(wordAt, buffer.getLong(wordAt) & ~(1L << last));
        buffer.putShort(BITMAP_AT + 16 + 2, (short) count);
        assertEquals(ResultCode.CERTIFICATE_INVALID, verify(fewer, committee.set, 8));
    }

    @Test
    void shouldRefuseEveryChangedSignature() {
        for (int signature = 0; signature < SIGNERS; signature++) {
            int at = BITMAP_AT + 16 + 4 + signature * 64 + signature;
            assertEquals(ResultCode.SIGNATURE_INVALID, verify(changed(at, 4), committee.set, 8));
        }
    }
}
