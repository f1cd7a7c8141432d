package io.timecoin.crypto;

import io.timecoin.base.ResultCode;
import org.agrona.DirectBuffer;

/** Signatures that are there at once and have an order, such as those of a certificate. */
public interface SignatureList {
    /** So many are told of together while the curve has been asked about none, if the list does not say otherwise. */
    int FIRST = 8;

    /** So many are told of together while the curve has been asked about none. */
    default int first() {
        return FIRST;
    }

    /** How many there are. */
    int count();

    /** Holds the keys. */
    DirectBuffer keys();

    /** Where the key of one is. */
    int keyAt(int index);

    /** Holds the signatures. */
    DirectBuffer signatures();

    /** Where one is. */
    int signatureAt(int index);

    /** What one signs, from the start of the buffer; it may change once another is asked for. */
    DirectBuffer message(int index);

    /** Length of the message that was asked for last, in bytes. */
    int messageLength();

    /**
     * Judges all, up to the first that is refused: some together, then as many as the curve has found good, as far as the
     * verifier has room. So whoever sends what is wrong has cost little more than what was right before.
     *
     * @return OK, or what is wrong with that one
     */
    default ResultCode verify(SignatureVerifier verifier) {
        ResultCode code = ResultCode.OK;
        int judgedTo = 0;
        int good = 0;
        for (int i = 0; code == ResultCode.OK && i < count(); i++) {
            if (i >= judgedTo && verifier.expectsAtMost() > 0) {
                judgedTo = expectFrom(i, Math.max(first(), good), verifier);
                good += verifier.judgeExpected();
            }
            code = verifyOne(i, verifier);
        }
        return code;
    }

    /** The same one by one, without a word ahead: for what has been told of, or is not worth it. */
    default ResultCode verifyInTurn(SignatureVerifier verifier) {
        ResultCode code = ResultCode.OK;
        for (int i = 0; code == ResultCode.OK && i < count(); i++) {
            code = verifyOne(i, verifier);
        }
        return code;
    }

    private ResultCode verifyOne(int index, SignatureVerifier verifier) {
        DirectBuffer message = message(index);
        return verifier.verify(keys(), keyAt(index), signatures(), signatureAt(index), message, 0, messageLength());
    }

    private int expectFrom(int first, int most, SignatureVerifier verifier) {
        verifier.expectNothing();
        int end = Math.min(count(), first + most);
        int next = first;
        boolean hasRoom = true;
        while (hasRoom && next < end) {
            DirectBuffer message = message(next);
            hasRoom =
                    verifier.expect(keys(), keyAt(next), signatures(), signatureAt(next), message, 0, messageLength());
            next += hasRoom ? 1 : 0;
        }
        return Math.max(next, first + 1);
    }
}
