package io.timecoin.simulation;

import java.util.ArrayList;
import java.util.List;

/** What many runs came to. One thread. */
public final class CampaignTotals {
    private static final int VIOLATIONS_KEPT = 20;

    private final FaultCounts faults = new FaultCounts();
    private final List<SimulationResult> violated = new ArrayList<>();
    private long runs;
    private long violations;
    private long virtualMs;
    private long events;
    private long blocks;
    private long transfers;
    private long setChanges;
    private long recoveryMsMax;

    /** Adds a run. */
    public void add(SimulationResult result) {
        runs++;
        virtualMs += result.virtualMs();
        events += result.events();
        blocks += result.blocks();
        transfers += result.transfers();
        setChanges += result.setChanges();
        recoveryMsMax = Math.max(recoveryMsMax, result.recoveryMs());
        faults.add(result.faults());
        if (result.violation() != null) {
            violations++;
            if (violated.size() < VIOLATIONS_KEPT) {
                violated.add(result);
            }
        }
    }

    /** Runs that ended. */
    public long runs() {
        return runs;
    }

    /** Runs in which a rule was broken. */
    public long violations() {
        return violations;
    }

    /** The first of them to end. */
    public List<SimulationResult> violated() {
        return violated;
    }

    /** Virtual time of all runs, ms. */
    public long virtualMs() {
        return virtualMs;
    }

    /** Events handled. */
    public long events() {
        return events;
    }

    /** Blocks settled. */
    public long blocks() {
        return blocks;
    }

    /** Transfers in them. */
    public long transfers() {
        return transfers;
    }

    /** Changes of the set of validators. */
    public long setChanges() {
        return setChanges;
    }

    /** The longest time from the end of the faults to the next block, ms. */
    public long recoveryMsMax() {
        return recoveryMsMax;
    }

    /** Faults injected. */
    public FaultCounts faults() {
        return faults;
    }
}
