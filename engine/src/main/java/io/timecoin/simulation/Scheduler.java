package io.timecoin.simulation;

import io.timecoin.base.Invariant;
import java.util.PriorityQueue;

/** Virtual time: what was put off longest ago, of what is due first, happens next. One thread. */
final class Scheduler {
    /** Far more than any run has under way; a cluster that reaches it floods itself. */
    private static final int WAITING_MAX = 2_000_000;

    private final PriorityQueue<Entry> waiting = new PriorityQueue<>();
    private long nowUs;
    private long entries;

    private record Entry(long timeUs, long order, Runnable action) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(timeUs, other.timeUs);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }

    /** Microseconds since the run began. */
    long nowUs() {
        return nowUs;
    }

    void after(long delayUs, Runnable action) {
        Invariant.check(delayUs >= 0, "time does not run back");
        Invariant.check(waiting.size() < WAITING_MAX, "a cluster does not flood itself");
        waiting.add(new Entry(nowUs + delayUs, entries++, action));
    }

    /** Lets the next thing happen; false, and the time is that, if there is none up to a time. */
    boolean step(long untilUs) {
        Entry next = waiting.peek();
        if (next == null || next.timeUs > untilUs) {
            nowUs = Math.max(nowUs, untilUs);
            return false;
        }
        waiting.remove();
        nowUs = next.timeUs;
        next.action.run();
        return true;
    }
}
