package io.timecoin.simulation;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Many seeds, one after the other on every core. */
public final class Campaign {
    private final SimulationConfig config;
    private final int threads;

    /**
     * Plans.
     *
     * @param threads how many runs at once
     */
    public Campaign(SimulationConfig config, int threads) {
        this.config = config;
        this.threads = threads;
    }

    /**
     * Runs seeds.
     *
     * @param firstSeed and those that follow it
     * @param seeds how many
     * @param onResult hears of each as it ends, on the calling thread
     * @throws InterruptedException when interrupted; what runs is given up
     */
    public void run(long firstSeed, int seeds, Consumer<SimulationResult> onResult) throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            ExecutorCompletionService<SimulationResult> runs = new ExecutorCompletionService<>(executor);
            for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
                long next = seed;
                runs.submit(() -> Simulation.run(next, config));
            }
            for (int left = seeds; left > 0; left--) {
                onResult.accept(runs.take().get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a run ends with a result or is a bug of the simulator", e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }
}
