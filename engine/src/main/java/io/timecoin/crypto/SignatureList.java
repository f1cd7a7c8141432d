package io.timecoin.crypto;

import io.timecoin.base.ResultCode;
import org.agrona.DirectBuffer;

/** Signatures that are there at once and have an order, such as those of a certificate. */
public interface SignatureList {
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

    /** Length of what each signs, in bytes. */
    int messageLength();

    /**
     * Judges all, as many together as the verifier has room for, up to the first that is refused.
     *
     * @return OK, or what is wrong with that one
     */
    default ResultCode verify(SignatureVerifier verifier) {
        ResultCode code = ResultCode.OK;
        int judgedTo = 0;
        for (int i = 0; code == ResultCode.OK && i < count(); i++) {
            if (i >= judgedTo && verifier.expectsAtMost() > 0) {
                judgedTo = judgeFrom(i, verifier);
            }
            code = verifier.verify(keys(), keyAt(i), signatures(), signatureAt(i), message(i), 0, messageLength());
        }
        return code;
    }

    private int judgeFrom(int first, SignatureVerifier verifier) {
        verifier.expectNothing();
        int next = first;
        while (next < count()
                && verifier.expect(
                        keys(), keyAt(next), signatures(), signatureAt(next), message(next), 0, messageLength())) {
            next++;
        }
        verifier.judgeExpected();
        return Math.max(next, first + 1);
    }
}
