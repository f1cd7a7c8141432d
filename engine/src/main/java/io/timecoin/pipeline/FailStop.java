package io.timecoin.pipeline;

import com.lmax.disruptor.ExceptionHandler;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Stops the node at the first exception in any stage. The library's habit of skipping the event that failed would
 * corrupt a ledger, so the exception is thrown on: the stage's thread ends and nothing behind it moves.
 */
public final class FailStop implements ExceptionHandler<Object> {
    private final AtomicReference<Throwable> first = new AtomicReference<>();
    private final Consumer<Throwable> onFailure;

    /**
     * Creates the stop.
     *
     * @param onFailure called once, on the thread that failed, with the first failure; must not block
     */
    public FailStop(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
    }

    /** Records a failure; the first one stops the node. Any thread. */
    public void fail(Throwable failure) {
        if (first.compareAndSet(null, failure)) {
            onFailure.accept(failure);
        }
    }

    /** Whether anything has failed. */
    public boolean hasFailed() {
        return first.get() != null;
    }

    /** The first failure, or null. */
    public Throwable failure() {
        return first.get();
    }

    @Override
    public void handleEventException(Throwable failure, long sequence, Object event) {
        fail(failure);
        throw new IllegalStateException("stopped at ring sequence " + sequence, failure);
    }

    @Override
    public void handleOnStartException(Throwable failure) {
        fail(failure);
        throw new IllegalStateException("a stage did not start", failure);
    }

    @Override
    public void handleOnShutdownException(Throwable failure) {
        fail(failure);
    }
}
