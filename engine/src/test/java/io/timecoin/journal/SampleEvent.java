package io.timecoin.journal;

import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** An event whose every field is a function of its sequence. */
final class SampleEvent implements JournalEvent {
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[64 * 1024]);
    private final UnsafeBuffer signatures = new UnsafeBuffer(new byte[2 * 64]);
    private final UnsafeBuffer header = new UnsafeBuffer(new byte[300]);
    private long sequence;
    private int payloadLength;
    private Verdict verdict = Verdict.PASSED;

    SampleEvent of(long newSequence, int newPayloadLength) {
        sequence = newSequence;
        payloadLength = newPayloadLength;
        payload.setMemory(0, newPayloadLength, (byte) (newSequence * 7 + 1));
        signatures.setMemory(0, signatures.capacity(), (byte) (newSequence + 100));
        header.setMemory(0, header.capacity(), (byte) (newSequence + 50));
        return this;
    }

    SampleEvent of(long newSequence) {
        return of(newSequence, 100 + (int) (newSequence % 50));
    }

    SampleEvent refused() {
        verdict = Verdict.REFUSED;
        return this;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public long eventTimeMs() {
        return 1_700_000_000_000L + sequence;
    }

    @Override
    public long connectionId() {
        return sequence % 5;
    }

    @Override
    public long correlationId() {
        return sequence * 3;
    }

    @Override
    public EventKind kind() {
        return sequence % 10 == 0 ? EventKind.TICK : EventKind.TRANSACTION;
    }

    @Override
    public Verdict verdict() {
        return verdict;
    }

    @Override
    public int resultCode() {
        return (int) (sequence % 700);
    }

    @Override
    public long stageNanos(int stage) {
        return sequence * 10 + stage;
    }

    @Override
    public boolean isPayloadHashed() {
        return false;
    }

    @Override
    public int ownSignatureCount() {
        return sequence % 10 == 0 ? 2 : 0;
    }

    @Override
    public DirectBuffer ownSignatures() {
        return signatures;
    }

    @Override
    public int ownSignaturesOffset() {
        return 0;
    }

    @Override
    public int blockHeaderLength() {
        return sequence % 10 == 0 ? 217 : 0;
    }

    @Override
    public DirectBuffer blockHeader() {
        return header;
    }

    @Override
    public int blockHeaderOffset() {
        return 3;
    }

    @Override
    public int payloadLength() {
        return payloadLength;
    }

    @Override
    public DirectBuffer payload() {
        return payload;
    }

    @Override
    public int payloadOffset() {
        return 0;
    }

    /** Whether a record holds exactly this event. */
    boolean matches(JournalEvent other) {
        boolean same = other.sequence() == sequence
                && other.eventTimeMs() == eventTimeMs()
                && other.connectionId() == connectionId()
                && other.correlationId() == correlationId()
                && other.kind() == kind()
                && other.verdict() == verdict
                && other.resultCode() == resultCode()
                && other.ownSignatureCount() == ownSignatureCount()
                && other.blockHeaderLength() == blockHeaderLength()
                && other.payloadLength() == payloadLength;
        for (int stage = 0; stage < STAGES; stage++) {
            same &= other.stageNanos(stage) == stageNanos(stage);
        }
        return same
                && equal(other.payload(), other.payloadOffset(), payload, 0, payloadLength)
                && equal(other.blockHeader(), other.blockHeaderOffset(), header, 3, blockHeaderLength())
                && equal(other.ownSignatures(), other.ownSignaturesOffset(), signatures, 0, ownSignatureCount() * 64);
    }

    private static boolean equal(DirectBuffer one, int oneAt, DirectBuffer two, int twoAt, int length) {
        for (int i = 0; i < length; i++) {
            if (one.getByte(oneAt + i) != two.getByte(twoAt + i)) {
                return false;
            }
        }
        return true;
    }
}
