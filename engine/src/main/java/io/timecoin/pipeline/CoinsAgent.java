package io.timecoin.pipeline;

import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.ledger.BlockEffects;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.store.CommittedUtxoStore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The only thread that touches the map of coins while the validator runs: it brings committed blocks into it, one after
 * the other, and between two of them writes the snapshot that is due there. While it writes nothing changes the map, so
 * the snapshot is of one height without any lock or undo; the chain goes on meanwhile and its blocks queue up in the
 * {@link CoinBacklog}.
 *
 * <pre>
 *  store thread -- block files, then --> backlog, bounded --> this thread: apply, apply, snapshot, apply ...
 *                                           | full
 *                                           +--> the snapshot in the making is given up
 * </pre>
 *
 * <p>Threads: {@link #store} on the store thread; {@link #start}, {@link #drain} and {@link #close} on the main thread;
 * {@link #isIdle} on any. A failure stops the node.
 */
public final class CoinsAgent implements Runnable, AutoCloseable {
    private static final long NAP_NS = 100_000;

    private final CommittedUtxoStore coins;
    private final SnapshotSchedule snapshots;
    private final FailStop failStop;
    private final CoinBacklog backlog;
    private final Thread thread = new Thread(this, "timecoin-coins");
    private volatile boolean isRunning = true;
    private boolean isClosed;

    /**
     * Takes the memory of the backlog; nothing runs before {@link #start}.
     *
     * @param coins brought up to the height from which blocks will follow
     * @param snapshots told of every block that is in the map
     * @param failStop told when this thread fails
     */
    public CoinsAgent(CommittedUtxoStore coins, SnapshotSchedule snapshots, FailStop failStop) {
        this(coins, snapshots, failStop, Limits.COIN_BACKLOG_BYTES);
    }

    CoinsAgent(CommittedUtxoStore coins, SnapshotSchedule snapshots, FailStop failStop, int backlogBytes) {
        this.coins = coins;
        this.snapshots = snapshots;
        this.failStop = failStop;
        this.backlog = new CoinBacklog(backlogBytes);
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /**
     * Hands a block on. Store thread, or whoever else calls alone. Waits only where the backlog is full, and then has the
     * snapshot given up that holds it up.
     */
    void store(CommittedBlock block, long sequence) {
        while (!offer(block, sequence)) {
            snapshots.giveUp();
            Invariant.check(isRunning && !failStop.hasFailed(), "committed blocks are stored");
            LockSupport.parkNanos(NAP_NS);
        }
        LockSupport.unpark(thread);
    }

    private boolean offer(CommittedBlock block, long sequence) {
        BlockEffects effects = block.effects();
        return backlog.offer(
                block.height(),
                block.hash(),
                sequence,
                effects.spent(),
                effects.spentCount(),
                effects.created(),
                effects.createdCount());
    }

    @Override
    public void run() {
        try {
            while (isRunning) {
                if (backlog.take()) {
                    apply();
                    snapshots.onStored(backlog.height());
                    backlog.release();
                } else {
                    LockSupport.park(this);
                }
            }
        } catch (Throwable e) {
            // Also an Error: the store thread would wait for ever.
            failStop.fail(e);
        }
    }

    /** What was stored before a crash is passed over. */
    private void apply() {
        if (backlog.height() > coins.storedHeight()) {
            coins.apply(
                    backlog.memory(),
                    backlog.spentAt(),
                    backlog.spentCount(),
                    backlog.memory(),
                    backlog.createdAt(),
                    backlog.createdCount());
            coins.advance(backlog.height(), backlog.memory(), backlog.hashAt(), backlog.sequence());
        }
    }

    /** Whether every block handed on is in the map, and no snapshot is being written. */
    public boolean isIdle() {
        return backlog.isEmpty();
    }

    /**
     * Waits until every block is in the map and every snapshot written, within bounds; nobody may hand on more. Returns at
     * once if the node has failed, or this is closed.
     *
     * @param snapshotMs after so long a snapshot in the making is given up, and all later ones
     * @param msMax after so long it is not waited for either that blocks are in the map
     * @return whether the map holds every block; if not, it stays whole at a lower height
     */
    public boolean drain(long snapshotMs, long msMax) {
        long begunNs = System.nanoTime();
        while (isRunning && !failStop.hasFailed() && !isIdle()) {
            long passedNs = System.nanoTime() - begunNs;
            if (passedNs >= TimeUnit.MILLISECONDS.toNanos(snapshotMs)) {
                snapshots.abandon();
            }
            if (passedNs >= TimeUnit.MILLISECONDS.toNanos(msMax)) {
                return false;
            }
            LockSupport.parkNanos(NAP_NS);
        }
        return isIdle();
    }

    /** Ends the thread behind the block it has in hand, gives up a snapshot and gives the backlog's memory back. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        snapshots.abandon();
        isRunning = false;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            // It may still read the memory.
            return;
        }
        backlog.close();
    }
}
