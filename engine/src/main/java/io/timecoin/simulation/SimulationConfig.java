package io.timecoin.simulation;

import java.util.EnumSet;
import java.util.Set;

/**
 * What is simulated; with the seed it says all of a run.
 *
 * @param validators in the set; 0 draws 1 to 7 from the seed
 * @param faults that happen in every run; if they are all, each run draws about half of them
 * @param twins members whose key is on two machines; {@link #TWINS_DRAWN} draws them from the seed, with less than a third
 *     of the power
 */
public record SimulationConfig(int validators, Set<Fault> faults, int twins) {
    /** As many twins as the seed says, and never too many. */
    public static final int TWINS_DRAWN = -1;

    /** Most validators of a run. */
    public static final int VALIDATORS_MAX = 16;

    /** Checks the ranges and copies. */
    public SimulationConfig {
        faults = faults.isEmpty() ? EnumSet.noneOf(Fault.class) : EnumSet.copyOf(faults);
        if (validators < 0 || validators > VALIDATORS_MAX) {
            throw new IllegalArgumentException("a run has 1 to " + VALIDATORS_MAX + " validators, not " + validators);
        }
        if (twins < TWINS_DRAWN || validators > 0 && twins > validators) {
            throw new IllegalArgumentException("of " + validators + " validators " + twins + " cannot have twins");
        }
    }

    /** Everything may go wrong, as the protocol allows. */
    public static SimulationConfig all() {
        return new SimulationConfig(0, Fault.all(), TWINS_DRAWN);
    }

    /** What to pass to the command to get the same. */
    String arguments() {
        StringBuilder text = new StringBuilder();
        if (validators > 0) {
            text.append(" --validators ").append(validators);
        }
        if (!faults.equals(Fault.all())) {
            text.append(" --faults ").append(Fault.text(faults));
        }
        if (twins != TWINS_DRAWN) {
            text.append(" --twins ").append(twins);
        }
        return text.toString();
    }
}
