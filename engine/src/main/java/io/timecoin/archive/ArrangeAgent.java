package io.timecoin.archive;

import io.timecoin.base.EngineException;
import io.timecoin.store.ArrangedCoins;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.store.CoinArranger;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an arranged copy of the newest UTXO snapshot, so that its coins can be served: looks for a new snapshot now and then,
 * arranges it, and hands the copy to the server. Works half of the time at most, so that the chain has the processor and the
 * disk. Its own thread.
 *
 * <pre>
 *  utxo-H.snap --arrange--> coins-H.arranged --open--> server --damaged--> deleted, arranged again
 * </pre>
 */
public final class ArrangeAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ArrangeAgent.class);
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long REST_NS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

    private final SnapshotFiles snapshots;
    private final ArrangedFiles files;
    private final CoinArranger arranger;
    private final Consumer<Throwable> onFailure;
    private final Thread thread = new Thread(this::run, "timecoin-arrange");
    private StateServer server;
    private volatile boolean isRunning = true;
    private long rested = System.nanoTime();

    /** The snapshot that could not be arranged; it is not tried again before another is there. */
    private Path failed;

    /**
     * Creates the agent; it does nothing before {@link #start}.
     *
     * @param snapshots where the snapshots lie
     * @param files where the copies lie
     * @param onFailure told, on the agent's thread, of what ends it: a bug, or a disk that fails
     */
    public ArrangeAgent(SnapshotFiles snapshots, ArrangedFiles files, Consumer<Throwable> onFailure) {
        this.snapshots = snapshots;
        this.files = files;
        this.arranger = new CoinArranger(files, new StateHashing());
        this.onFailure = onFailure;
        thread.setDaemon(true);
    }

    /**
     * Starts the thread.
     *
     * @param stateServer takes the copies
     */
    public void start(StateServer stateServer) {
        server = stateServer;
        thread.start();
    }

    /** A copy has turned out damaged and is closed: it is made again, if its snapshot is the newest. Any thread. */
    public void onDamaged(ArrangedCoins copy) {
        ArrangedFiles.delete(copy.file());
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            List<Path> found = files.list();
            for (int i = Math.min(found.size(), files.kept()) - 1; i >= 0; i--) {
                publish(found.get(i));
            }
            while (isRunning) {
                look();
                LockSupport.parkNanos(LOOK_NS);
            }
        } catch (Throwable e) {
            // Also an Error: no snapshot would be served any more, and nobody would know.
            if (isRunning) {
                onFailure.accept(e);
            }
        }
    }

    private void look() {
        Path newest = snapshots.latest(SnapshotKind.UTXO).orElse(null);
        if (newest == null || newest.equals(failed)) {
            return;
        }
        Path file = files.file(SnapshotFiles.numberOf(SnapshotKind.UTXO, newest));
        if (!Files.exists(file) && arrange(newest)) {
            publish(file);
        }
    }

    private boolean arrange(Path snapshot) {
        try {
            return arranger.arrange(snapshot, this::rest);
        } catch (EngineException e) {
            if (!Files.exists(snapshot)) {
                // A newer one has taken its place before this one was opened.
                return false;
            }
            if (e.category() == EngineException.Category.FATAL) {
                throw e;
            }
            LOG.warn("no coins of {} are served: {}", snapshot.getFileName(), e.getMessage());
            failed = snapshot;
            return false;
        }
    }

    /** Rests as long as it has worked. */
    private boolean rest() {
        LockSupport.parkNanos(Math.min(REST_NS_MAX, System.nanoTime() - rested));
        rested = System.nanoTime();
        return isRunning;
    }

    /** Opens a copy for the server; one that is damaged is deleted. */
    private void publish(Path file) {
        try {
            ArrangedCoins copy = ArrangedCoins.open(file, new StateHashing());
            LOG.info("the coins of height {} are served: {} of them", copy.height(), copy.coinCount());
            server.publish(copy);
        } catch (EngineException e) {
            if (e.category() == EngineException.Category.FATAL) {
                throw e;
            }
            LOG.warn("{} is made again: {}", file.getFileName(), e.getMessage());
            ArrangedFiles.delete(file);
        }
    }

    /** Ends the thread, before the server is closed; a copy in the making is given up. */
    @Override
    public void close() {
        isRunning = false;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
