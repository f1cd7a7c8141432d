package io.timecoin.pipeline;

import io.timecoin.base.ResultCode;
import io.timecoin.base.Rung;
import io.timecoin.codec.FrameType;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * On which rungs of the ladder a node stands, for other threads: the state thread copies here what the state knows, whoever
 * watches the disk says how that is. Where the disk is low transactions are turned away before they enter the ring, so that
 * they leave no record: a record of each would be what fills it.
 */
public final class LadderView {
    private static final Rung[] RUNGS = Rung.values();

    private final IntSupplier rungs;
    private final LongSupplier offsetMs;
    private final AtomicLongArray times = new AtomicLongArray(Rung.count());
    private final LongAdder turnedAway = new LongAdder();
    private volatile int ofState;
    private volatile long clockOffsetMs;
    private volatile boolean isDiskLow;

    /**
     * Creates a view of a node that stands on none.
     *
     * @param rungs bits of the rungs that the state knows of, asked by {@link #update}
     * @param offsetMs how far the clocks of the other validators are ahead, ms; asked by the same
     */
    public LadderView(IntSupplier rungs, LongSupplier offsetMs) {
        this.rungs = rungs;
        this.offsetMs = offsetMs;
    }

    /** State thread, after an event: takes over what is new. */
    public void update() {
        int now = rungs.getAsInt();
        if (now != ofState) {
            count(now & ~ofState);
            ofState = now;
        }
        long aheadMs = offsetMs.getAsLong();
        if (aheadMs != clockOffsetMs) {
            clockOffsetMs = aheadMs;
        }
    }

    private void count(int entered) {
        for (int i = 0; i < RUNGS.length; i++) {
            if (RUNGS[i].isIn(entered)) {
                times.incrementAndGet(i);
            }
        }
    }

    /** Says whether the disk is nearly full. One thread at a time. */
    public void diskLow(boolean isLow) {
        if (isLow && !isDiskLow) {
            count(Rung.DISK_LOW.bit());
        }
        isDiskLow = isLow;
    }

    /**
     * Any thread: OK or why frames of a type are turned away now. Transactions are counted, and none announced is asked
     * for.
     */
    ResultCode judge(FrameType type) {
        boolean isTransaction = type == FrameType.TRANSACTION;
        if (!isDiskLow || !isTransaction && type != FrameType.TX_ANNOUNCE) {
            return ResultCode.OK;
        }
        turnedAway.add(isTransaction ? 1 : 0);
        return ResultCode.DISK_LOW;
    }

    /** Any thread: the bits of the rungs that the state does not know of. */
    int besideState() {
        return Rung.DISK_LOW.bitIf(isDiskLow);
    }

    /** Any thread: the bits of all rungs the node stands on. */
    public int rungs() {
        return ofState | besideState();
    }

    /** Any thread: how often the node has come to stand on a rung since it started. */
    public long times(Rung rung) {
        return times.get(rung.ordinal());
    }

    /** Any thread: transactions turned away because the disk was low. */
    public long turnedAway() {
        return turnedAway.sum();
    }

    /** Any thread: how far the clocks of the other validators are ahead, ms. */
    public long clockOffsetMs() {
        return clockOffsetMs;
    }
}
