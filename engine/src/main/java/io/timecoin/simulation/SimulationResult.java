package io.timecoin.simulation;

/**
 * What a run came to.
 *
 * @param seed of the run
 * @param violation what was broken, or null
 * @param command repeats the run
 * @param virtualMs time that passed in it
 * @param events frames, ticks and submissions handled
 * @param frames that arrived
 * @param blocks settled
 * @param transfers in them
 * @param setChanges how often the set of validators changed
 * @param recoveryMs from the end of the faults to the next block
 * @param faults injected
 */
public record SimulationResult(
        long seed,
        Violation violation,
        String command,
        long virtualMs,
        long events,
        long frames,
        long blocks,
        long transfers,
        long setChanges,
        long recoveryMs,
        FaultCounts faults) {}
