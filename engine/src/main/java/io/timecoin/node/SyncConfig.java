package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.ledger.EpochRules;
import io.timecoin.replica.TrustedCheckpoint;

/**
 * How a node that holds nothing but genesis comes to the chain.
 *
 * @param mode by its blocks, by a state, or as the node finds better
 * @param stateDistanceBlocks how many blocks a state must save in {@link Mode#AUTO}, 1 to 2^30, default 1,000
 * @param checkpoint a block that the operator vouches for, or null: then genesis is enough
 */
public record SyncConfig(Mode mode, int stateDistanceBlocks, TrustedCheckpoint checkpoint) {
    private static final int DISTANCE_DEFAULT = 1_000;
    private static final int DISTANCE_MAX = 1 << 30;

    /** The ways. */
    public enum Mode {
        /** A state, if the node is none of genesis' validators and a peer has one so far ahead; else blocks. */
        AUTO,
        /** Every block since genesis. */
        BLOCKS,
        /** A state, whoever the node is, as soon as a peer has one. */
        STATE
    }

    /** Checks the range. */
    public SyncConfig {
        if (stateDistanceBlocks < 1 || stateDistanceBlocks > DISTANCE_MAX) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    "sync.stateDistanceBlocks is " + stateDistanceBlocks + ", it must be 1 to " + DISTANCE_MAX);
        }
    }

    /**
     * Checks the checkpoint against the chain it is of.
     *
     * @throws EngineException FATAL, CONFIG, if it is not the last block of an epoch
     */
    void requireEpochEnd(EpochRules epochs) {
        if (checkpoint != null && !checkpoint.isLastOfEpoch(epochs)) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    "sync.checkpoint names block " + checkpoint.height() + ", which is not the last of an epoch");
        }
    }

    /** The defaults. */
    public static SyncConfig defaults() {
        return new SyncConfig(Mode.AUTO, DISTANCE_DEFAULT, null);
    }

    /** Every block since genesis. */
    public static SyncConfig byBlocks() {
        return new SyncConfig(Mode.BLOCKS, DISTANCE_DEFAULT, null);
    }

    /** The same with another distance. */
    public SyncConfig from(int distanceBlocks) {
        return new SyncConfig(mode, distanceBlocks, checkpoint);
    }
}
