package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.client.NodeStatus;
import io.timecoin.client.StatusQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The validators of a devnet together, and the observer that joins them, if one does. One thread. */
final class DevnetCluster {
    private static final String LOOPBACK = "127.0.0.1";
    /** Whoever does not listen says so at once: this is for those that have no core for a while. */
    private static final int STATUS_TIMEOUT_MS = 5_000;

    private static final long NAP_NS = 50_000_000;
    private static final long START_NS_MAX = 240_000_000_000L;
    private static final long SETTLE_NS_MAX = 60_000_000_000L;
    /** It may have joined a moment ago, and may wait for a state. */
    private static final long JOIN_NS_MAX = 240_000_000_000L;

    private static final int EQUAL_LOOKS = 4;

    private final List<DevnetNode> validators = new ArrayList<>();
    private DevnetObserver observer;

    void add(DevnetNode validator) {
        validators.add(validator);
    }

    void add(DevnetObserver joining) {
        observer = joining;
    }

    List<DevnetNode> validators() {
        return validators;
    }

    List<Integer> ports() {
        return validators.stream().map(DevnetNode::port).toList();
    }

    /** What a validator says of itself, or null if it does not answer. */
    static NodeStatus status(int port) {
        try {
            return StatusQuery.ask(LOOPBACK, port, STATUS_TIMEOUT_MS, ClientIdentity.nobody());
        } catch (EngineException silent) {
            return null;
        }
    }

    /** Waits until every validator answers. */
    void awaitListening() {
        long deadline = System.nanoTime() + START_NS_MAX;
        for (DevnetNode validator : validators) {
            while (status(validator.port()) == null) {
                if (System.nanoTime() > deadline) {
                    throw new EngineException(
                            EngineException.Category.ERROR,
                            EngineException.Cause.NETWORK,
                            "the validator of " + validator.home().directory() + " does not answer");
                }
                LockSupport.parkNanos(NAP_NS);
            }
        }
    }

    /** Waits until all, an observer too, stand at one height with nothing pooled; false if that takes too long, or is told to stop. */
    boolean settle(BooleanSupplier isStopping) {
        long deadline = System.nanoTime() + (observer == null ? SETTLE_NS_MAX : JOIN_NS_MAX);
        int equal = 0;
        while (equal < EQUAL_LOOKS
                && !hasObserverFailed()
                && !isStopping.getAsBoolean()
                && System.nanoTime() < deadline) {
            equal = areEqual() ? equal + 1 : 0;
            LockSupport.parkNanos(NAP_NS);
        }
        return equal == EQUAL_LOOKS;
    }

    private boolean hasObserverFailed() {
        return observer != null && observer.hasFailed();
    }

    private boolean areEqual() {
        long height = -1;
        for (DevnetNode validator : validators) {
            NodeStatus status = status(validator.port());
            if (status == null || status.poolTransactions() > 0 || height >= 0 && status.height() != height) {
                return false;
            }
            height = status.height();
        }
        return observer == null || observer.isAt(height);
    }

    /** Ends all, side by side; throws the first failure when all have ended. */
    void stop() {
        List<CompletableFuture<Void>> stops = new ArrayList<>();
        if (observer != null) {
            stops.add(beside(observer::stop));
        }
        for (DevnetNode validator : validators) {
            stops.add(beside(validator::stop));
        }
        RuntimeException first = null;
        for (CompletableFuture<Void> stop : stops) {
            try {
                stop.join();
            } catch (CompletionException e) {
                RuntimeException failure = e.getCause() instanceof RuntimeException known ? known : e;
                first = first == null ? failure : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static CompletableFuture<Void> beside(Runnable stop) {
        return CompletableFuture.runAsync(stop, stopping -> new Thread(stopping, "devnet-stop").start());
    }
}
