package io.timecoin.simulation;

import java.util.Set;

/** How the network of a run behaves: drawn once, all well after {@link #end}. */
final class NetworkFaults {
    private static final long GOOD_DELAY_US_MAX = 5_000;

    private final long delayUsMin;
    private final long reconnectUsMax;
    private final boolean lossBreaks;
    private final boolean stalls;
    private long delayUsMax;
    private int lossPerMille;
    private int duplicationPerMille;
    private int forgeryPerMille;
    private boolean reorders;

    NetworkFaults(Set<Fault> faults, Dice dice) {
        delayUsMin = dice.between(50, 2_000);
        delayUsMax = delayUsMin + (dice.oneIn(3) ? dice.between(10_000, 400_000) : dice.between(500, 10_000));
        reconnectUsMax = dice.between(100_000, 1_500_000);
        lossBreaks = dice.oneIn(2);
        stalls = dice.oneIn(2);
        int loss = lossBreaks ? (int) dice.between(1, 10) : (int) dice.between(1, 200);
        lossPerMille = faults.contains(Fault.LOSS) ? loss : 0;
        int duplication = (int) dice.between(1, 200);
        duplicationPerMille = faults.contains(Fault.DUPLICATION) ? duplication : 0;
        int forgery = (int) dice.between(1, 100);
        forgeryPerMille = faults.contains(Fault.FORGERY) ? forgery : 0;
        reorders = faults.contains(Fault.REORDERING);
    }

    /** The network is well from now on. */
    void end() {
        lossPerMille = 0;
        duplicationPerMille = 0;
        forgeryPerMille = 0;
        reorders = false;
        delayUsMax = Math.min(delayUsMax, Math.max(delayUsMin, GOOD_DELAY_US_MAX));
    }

    long delayUsMin() {
        return delayUsMin;
    }

    long delayUsMax() {
        return delayUsMax;
    }

    long reconnectUsMax() {
        return reconnectUsMax;
    }

    int lossPerMille() {
        return lossPerMille;
    }

    int duplicationPerMille() {
        return duplicationPerMille;
    }

    int forgeryPerMille() {
        return forgeryPerMille;
    }

    boolean reorders() {
        return reorders;
    }

    boolean lossBreaks() {
        return lossBreaks;
    }

    boolean stalls() {
        return stalls;
    }
}
