package io.timecoin.node;

/**
 * Whether a disk is low, with a margin before it is not any more: what is written and deleted at the mark must not open and
 * close the door every second. One thread.
 */
final class DiskWatch {
    /** Of the mark, which must be free beyond it before the disk counts as having room again. */
    private static final int MARGIN_SHARE = 4;

    private final long lowBytes;
    private boolean isLow;

    /**
     * Creates a watch.
     *
     * @param lowBytes fewer free bytes are low; 0 never
     */
    DiskWatch(long lowBytes) {
        this.lowBytes = lowBytes;
    }

    /** Takes note of how much is free and says whether that is low. */
    boolean look(long freeBytes) {
        long margin = isLow ? lowBytes / MARGIN_SHARE : 0;
        isLow = freeBytes - margin < lowBytes;
        return isLow;
    }
}
