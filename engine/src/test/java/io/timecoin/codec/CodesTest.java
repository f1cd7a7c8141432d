package io.timecoin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.timecoin.base.ResultCode;
import org.junit.jupiter.api.Test;

/** Numbers that stand in journals and never change meaning. */
class CodesTest {
    @Test
    void shouldFindEventKindsAndVerdictsByNumber() {
        for (EventKind kind : EventKind.values()) {
            assertEquals(kind, EventKind.byCode(kind.code()));
        }
        for (Verdict verdict : Verdict.values()) {
            assertEquals(verdict, Verdict.byCode(verdict.code()));
        }
        for (ResultCode code : ResultCode.values()) {
            assertEquals(code, ResultCode.byCode(code.code()));
        }
    }

    @Test
    void shouldNotInventWhatANumberDoesNotName() {
        for (int code : new int[] {Integer.MIN_VALUE, -1, 0, 13, 127, Integer.MAX_VALUE}) {
            assertNull(EventKind.byCode(code));
        }
        for (int code : new int[] {Integer.MIN_VALUE, -1, 3, 127, Integer.MAX_VALUE}) {
            assertNull(Verdict.byCode(code));
        }
        for (int code : new int[] {Integer.MIN_VALUE, -1, 1, 99, 699, 700, Integer.MAX_VALUE}) {
            assertNull(ResultCode.byCode(code));
        }
    }

    @Test
    void shouldKeepTheNumbers() {
        assertEquals(1, EventKind.TICK.code());
        assertEquals(2, EventKind.TRANSACTION.code());
        assertEquals(3, EventKind.VOTE.code());
        assertEquals(4, EventKind.STATUS_QUERY.code());
        assertEquals(0, Verdict.NOT_CHECKED.code());
        assertEquals(1, Verdict.PASSED.code());
        assertEquals(2, Verdict.REFUSED.code());
        assertEquals(300, ResultCode.INPUT_UNKNOWN.code());
        assertEquals(401, ResultCode.DOUBLE_SPEND.code());
    }
}
