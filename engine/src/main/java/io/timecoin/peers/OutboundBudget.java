package io.timecoin.peers;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that frames on their way out may take, of all connections of a role together. Half of it is set aside in equal
 * parts, one for each connection there may be, so that whatever others do one that reads finds room. The other half is
 * shared: beyond its own part a connection may take as much as is left (the dynamic threshold of Choudhury and Hahne,
 * "Dynamic queue length thresholds for shared-memory packet switches", with a factor of 1). Any thread.
 */
final class OutboundBudget {
    private final long part;
    private final long sharedMax;
    private final AtomicLong sharedTaken = new AtomicLong();

    OutboundBudget(long bytesMax, int connectionsMax) {
        this.sharedMax = bytesMax / 2;
        this.part = sharedMax / connectionsMax;
    }

    /** What one connection has taken. */
    final class Account {
        private final AtomicLong taken = new AtomicLong();

        /** Takes bytes; false if they would exceed the fraction of what the connection may have. */
        boolean take(int bytes, int fraction) {
            long before = taken.get();
            while (before + bytes <= bytesMax() / fraction) {
                if (taken.compareAndSet(before, before + bytes)) {
                    sharedTaken.addAndGet(shared(before + bytes) - shared(before));
                    return true;
                }
                before = taken.get();
            }
            return false;
        }

        void giveBack(int bytes) {
            long after = taken.addAndGet(-bytes);
            sharedTaken.addAndGet(shared(after) - shared(after + bytes));
        }

        /** What is left of the fraction of what the connection may have; negative if it has more. */
        long room(int fraction) {
            return bytesMax() / fraction - taken.get();
        }
    }

    private long shared(long taken) {
        return Math.max(0, taken - part);
    }

    /** Takers at the same moment may exceed it by a frame each. */
    private long bytesMax() {
        return part + Math.max(0, sharedMax - sharedTaken.get());
    }

    /** What is not taken of the shared half. */
    long sharedFree() {
        return sharedMax - sharedTaken.get();
    }
}
