package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.base.Rung;
import io.timecoin.codec.FrameType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LadderViewTest {
    private int ofState;
    private final LadderView view = new LadderView(() -> ofState, () -> 42);

    @Test
    void shouldTurnTransactionsAwayWhileTheDiskIsLow() {
        assertEquals(ResultCode.OK, view.judge(FrameType.TRANSACTION));
        view.diskLow(true);
        assertEquals(ResultCode.DISK_LOW, view.judge(FrameType.TRANSACTION));
        assertEquals(ResultCode.DISK_LOW, view.judge(FrameType.TRANSACTION));
        assertEquals(ResultCode.DISK_LOW, view.judge(FrameType.TX_ANNOUNCE), "whoever asked would be sent it");
        assertEquals(2, view.turnedAway());
        view.diskLow(false);
        assertEquals(ResultCode.OK, view.judge(FrameType.TRANSACTION));
        assertEquals(2, view.turnedAway());
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TRANSACTION", "TX_ANNOUNCE"})
    void shouldTurnNothingElseAway(FrameType type) {
        view.diskLow(true);
        assertEquals(ResultCode.OK, view.judge(type));
    }

    @Test
    void shouldCountHowOftenEachRungIsEntered() {
        ofState = Rung.BEHIND.bit();
        view.update();
        view.update();
        view.diskLow(true);
        view.diskLow(true);
        assertEquals(Rung.BEHIND.bit() | Rung.DISK_LOW.bit(), view.rungs());
        ofState = 0;
        view.update();
        assertEquals(Rung.DISK_LOW.bit(), view.rungs());
        ofState = Rung.BEHIND.bit() | Rung.FEE_FLOOR.bit();
        view.update();
        assertEquals(2, view.times(Rung.BEHIND));
        assertEquals(1, view.times(Rung.DISK_LOW));
        assertEquals(1, view.times(Rung.FEE_FLOOR));
        assertEquals(0, view.times(Rung.CLOCK_OFF));
        assertEquals(42, view.clockOffsetMs());
    }

    @Test
    void shouldBeAskedAtTheEntranceOfThePipeline() {
        SampleChain chain = new SampleChain(1);
        try (RunningPipeline running = new RunningPipeline(chain, 1)) {
            running.pipeline.ladder().diskLow(true);
            assertEquals(ResultCode.DISK_LOW, running.pipeline.ingress().judge(FrameType.TRANSACTION));
            assertTrue(running.offer(1, 1, FrameType.VOTE, new byte[20]), "votes go on");
        }
    }
}
