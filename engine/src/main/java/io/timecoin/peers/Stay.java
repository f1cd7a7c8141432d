package io.timecoin.peers;

/**
 * By what right a connection stays: whether it has a place, and what speaks for leaving it that when another wants it. Event
 * loop; what is volatile is for any thread.
 */
final class Stay {
    private static final int SWEEPS_IDLE_MAX = 4;

    private final Connection connection;
    private final NetworkListener listener;
    private final ConnectionGuard guard;
    private final long sinceMs = System.currentTimeMillis();
    private volatile long heardMs;
    private volatile long lastTransactionMs;
    private volatile long lastConsensusMs;
    private volatile boolean isSubscribed;
    private volatile boolean hasMerit;
    private boolean isOnTrial;
    private boolean hasArrived;
    private int silentSweeps;
    private int stuckSweeps;

    Stay(Connection connection, NetworkListener listener) {
        this.connection = connection;
        this.listener = listener;
        this.guard = connection.guard();
    }

    /** It has no place of its own: it has to speak, and find one then, or show that it needs none. */
    void beginTrial() {
        isOnTrial = true;
    }

    boolean isOnTrial() {
        return isOnTrial;
    }

    /** Whether it has a place, at the latest now. */
    boolean hasPlace() {
        if (isOnTrial) {
            isOnTrial = !guard.isValidator() && !listener.entrance().settle(connection);
        } else if (guard.isValidator()) {
            listener.table().promote(connection);
        }
        return !isOnTrial;
    }

    /** Something has come. */
    void arrived() {
        hasArrived = true;
    }

    /**
     * Counts sweeps of silence, and of being stuck.
     *
     * @param isRead whether anything could have come
     * @param isStuck whether it takes nothing of what waits for it
     * @return whether it is to be ended
     */
    boolean sweep(boolean isRead, boolean isStuck) {
        boolean isSilent = !hasArrived && !isSubscribed && isRead;
        hasArrived = false;
        silentSweeps = isSilent ? silentSweeps + 1 : 0;
        stuckSweeps = isStuck ? stuckSweeps + 1 : 0;
        return silentSweeps >= SWEEPS_IDLE_MAX || stuckSweeps >= SWEEPS_IDLE_MAX;
    }

    /** Frames of it have been taken. */
    void heard() {
        heardMs = System.currentTimeMillis();
    }

    /** It waits for blocks, and has nothing to say. */
    void subscribed() {
        isSubscribed = true;
    }

    /** Any thread. */
    boolean isSubscribed() {
        return isSubscribed;
    }

    /** Publish thread: a transaction was accepted that it was the first to bring. */
    void broughtTransaction() {
        lastTransactionMs = System.currentTimeMillis();
        hasMerit = true;
    }

    /** Any thread: it did what no honest side does. */
    void offended() {
        hasMerit = false;
    }

    /** Any thread: whether it has brought a transaction that was accepted, and not offended since. */
    boolean hasMerit() {
        return hasMerit;
    }

    /** Publish thread: a block or a validator's message was accepted that it was the first to bring. */
    void broughtConsensus() {
        lastConsensusMs = System.currentTimeMillis();
    }

    /** Any thread: whether another may be given its place. */
    boolean mayGiveWay() {
        return !connection.isDialled() && !guard.isValidator() && !guard.isGranted();
    }

    /** Any thread: whether a frame of it has ever been taken. */
    boolean hasSpoken() {
        return heardMs > 0;
    }

    /** Any thread: whether it says nothing, though it is neither a link nor waits for blocks. */
    boolean isQuiet(long nowMs, long quietMsMin) {
        boolean isListening = isSubscribed || connection.isPeer();
        return !hasSpoken() || !isListening && nowMs - quietSinceMs() > quietMsMin;
    }

    /** Any thread: when a frame of it was last taken, or it came, ms since 1970. */
    long quietSinceMs() {
        return Math.max(sinceMs, heardMs);
    }

    /** Any thread: as it is judged when another wants its place. */
    InboundPeer asInbound() {
        return new InboundPeer(
                connection.id(), guard.address(), sinceMs, guard.latencyNs(), lastConsensusMs, lastTransactionMs);
    }
}
