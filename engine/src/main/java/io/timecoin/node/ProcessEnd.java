package io.timecoin.node;

import io.timecoin.cli.ExitCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * How the process ends, and the only place that ends it.
 *
 * <p>SIGTERM and Ctrl-C start the JVM's shutdown: the hook here asks the running command to stop, waits for it, and halts
 * with the command's exit code. Without the halt an orderly stop would end with 143 or 130, as if it had been torn down.
 * A command that does not stop within its bound is torn down: what the journal has synced is safe, the next start
 * recovers the rest.
 */
final class ProcessEnd {
    private final AtomicReference<BooleanSupplier> stop = new AtomicReference<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int exitCode = ExitCode.BUG.code();
    private volatile boolean isStopping;
    private final boolean hearsSignals;

    /**
     * Creates the end of a process.
     *
     * @param hearsSignals whether it is this process's own; a command run inside another's leaves its signals alone
     */
    ProcessEnd(boolean hearsSignals) {
        this.hearsSignals = hearsSignals;
    }

    /**
     * Makes a signal stop the running command in order; without this call a signal ends the process at once.
     *
     * @param boundMs most time it may take, in ms
     * @param request asks the command to stop; false if nothing runs yet that must be closed, and the process may end at
     *     once. Must not block; is called at most once, on the thread of the hook
     */
    void onSignal(long boundMs, BooleanSupplier request) {
        if (stop.getAndSet(request) == null && hearsSignals) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(boundMs), "timecoin-shutdown"));
        }
    }

    /** Whether a signal has arrived. */
    boolean isStopping() {
        return isStopping;
    }

    private void shutDown(long boundMs) {
        isStopping = true;
        if (finished.getCount() > 0 && !stop.get().getAsBoolean()) {
            Runtime.getRuntime().halt(ExitCode.OK.code());
        }
        if (!isFinishedWithin(boundMs)) {
            System.err.println("timecoin: did not end within " + boundMs
                    + " ms and was torn down; nothing acknowledged is lost, the next start recovers");
        }
        System.out.flush();
        Runtime.getRuntime().halt(exitCode);
    }

    private boolean isFinishedWithin(long boundMs) {
        try {
            return finished.await(boundMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends the process with the result of its command; does not return. Main thread. */
    void end(int code) {
        exitCode = code;
        finished.countDown();
        // During a shutdown this waits for ever, and the hook halts.
        System.exit(code);
    }
}
