package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.timecoin.base.ResultCode;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RelievedVerifierTest {
    private static final SignatureVerifier FIRST =
            (key, keyAt, signature, at, message, messageAt, length) -> ResultCode.SIGNATURE_INVALID;

    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[64]);
    private SignatureVerifier next;
    private int asked;

    private ResultCode verify(SignatureVerifier verifier) {
        return verifier.verify(bytes, 0, bytes, 0, bytes, 0, 1);
    }

    private SignatureVerifier relief() {
        asked++;
        return next;
    }

    private LookAheadVerifier lookAhead() {
        return new LookAheadVerifier(new BouncyCastleVerifier(1), new NoCurve());
    }

    @Test
    void shouldChangeOverOnlyWhereBatchesBegin() {
        RelievedVerifier verifier = new RelievedVerifier(FIRST).relief(this::relief);
        assertEquals(0, verifier.expectsAtMost());
        next = lookAhead();
        assertEquals(ResultCode.SIGNATURE_INVALID, verify(verifier));
        assertEquals(NoCurve.CAPACITY, verifier.expectsAtMost());
        assertSame(ResultCode.PUBLIC_KEY_INVALID, verify(verifier));
        assertEquals(2, asked);
        assertEquals(NoCurve.CAPACITY, verifier.expectsAtMost());
        assertEquals(2, asked);
    }

    @Test
    void shouldTellItsReliefOfWhatComes() {
        next = lookAhead();
        RelievedVerifier verifier = new RelievedVerifier(FIRST).relief(this::relief);
        verifier.expectsAtMost();
        for (int i = 0; i < NoCurve.CAPACITY; i++) {
            assertEquals(true, verifier.expect(bytes, 0, bytes, 0, bytes, 0, 1));
        }
        assertEquals(false, verifier.expect(bytes, 0, bytes, 0, bytes, 0, 1));
        verifier.expectNothing();
        assertEquals(true, verifier.expect(bytes, 0, bytes, 0, bytes, 0, 1));
    }

    @Test
    void shouldStayWhereNobodyRelievesIt() {
        RelievedVerifier verifier = new RelievedVerifier(FIRST);
        assertEquals(0, verifier.expectsAtMost());
        assertEquals(ResultCode.SIGNATURE_INVALID, verify(verifier));
    }

    /** Is never asked to judge. */
    private static final class NoCurve implements CurveBatch {
        private static final int CAPACITY = 8;

        @Override
        public int capacity() {
            return CAPACITY;
        }

        @Override
        public void clear() {
            throw new AssertionError();
        }

        @Override
        public void add(byte[] key, byte[] signature, byte[] challenge) {
            throw new AssertionError();
        }

        @Override
        public void judge() {
            throw new AssertionError();
        }

        @Override
        public boolean isKey(int index) {
            throw new AssertionError();
        }

        @Override
        public boolean isNonce(int index) {
            throw new AssertionError();
        }

        @Override
        public boolean holds(int index) {
            throw new AssertionError();
        }

        @Override
        public long sums() {
            return 0;
        }

        @Override
        public long failedSums() {
            return 0;
        }
    }
}
