package io.timecoin.peers;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;

/**
 * How many links there may be to peers that are no validators. Those to validators are not counted: there is one for each
 * member of the set, whoever else wants one.
 *
 * @param inboundMax links that others dialled, 1 to 4,096
 * @param outboundMax links that this node dials of its own choice, 0 to 64
 */
public record SlotsConfig(int inboundMax, int outboundMax) {
    private static final int INBOUND_CEILING = 4_096;
    private static final int OUTBOUND_CEILING = 64;

    /** Checks both. */
    public SlotsConfig {
        require("inboundMax", inboundMax, 1, INBOUND_CEILING);
        require("outboundMax", outboundMax, 0, OUTBOUND_CEILING);
    }

    /** The defaults. */
    public static SlotsConfig defaults() {
        return new SlotsConfig(64, 8);
    }

    private static void require(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw EngineException.fatal(
                    CONFIG, "slots." + key + " is " + value + ", it must be " + least + " to " + most);
        }
    }
}
