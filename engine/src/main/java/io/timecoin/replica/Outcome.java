package io.timecoin.replica;

import io.timecoin.base.ResultCode;
import io.timecoin.crypto.Signer;
import org.agrona.concurrent.UnsafeBuffer;

/** What one event led to; preallocated, one a ring slot, written on the state thread and read by the stages behind. */
public final class Outcome {
    /**
     * Most signatures the own validator makes in one event: at most a ROUND-CHANGE, then proposal, PREPARE and COMMIT, once
     * for the message that came and once for what it led to.
     */
    public static final int OWN_SIGNATURES_MAX = 8;

    private static final int ANSWER_BYTES_MAX = 512;

    final UnsafeBuffer ownSignatures = new UnsafeBuffer(new byte[OWN_SIGNATURES_MAX * Signer.SIGNATURE_BYTES]);
    final UnsafeBuffer answer = new UnsafeBuffer(new byte[ANSWER_BYTES_MAX]);

    ResultCode code = ResultCode.OK;
    long sequence;
    long timeMs;
    int ownSignatureCount;
    int answerLength;
    CommittedBlock committed;
    boolean isOffence;

    void clear() {
        code = ResultCode.OK;
        ownSignatureCount = 0;
        answerLength = 0;
        committed = null;
        isOffence = false;
    }

    /** The result. */
    public ResultCode code() {
        return code;
    }

    /** Sequence in the journal; of an event that is not journaled, that of the last that was. */
    public long sequence() {
        return sequence;
    }

    /** Event time, ms since 1970, never falling. */
    public long timeMs() {
        return timeMs;
    }

    /** The signatures the own validator made, 64 bytes each. */
    public UnsafeBuffer ownSignatures() {
        return ownSignatures;
    }

    /** How many. */
    public int ownSignatureCount() {
        return ownSignatureCount;
    }

    /** The block that this event committed, or null. */
    public CommittedBlock committed() {
        return committed;
    }

    /** Whether the sender has done what no honest one does; the code says what is wrong. Compared by no replay. */
    public boolean isOffence() {
        return isOffence;
    }

    /** Holds an encoded {@code Status} if the event asked for one. */
    public UnsafeBuffer answer() {
        return answer;
    }

    /** Length of the answer, 0 if there is none. */
    public int answerLength() {
        return answerLength;
    }
}
