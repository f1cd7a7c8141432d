package io.timecoin.simulation;

/** What a machine does when it is asked for blocks. */
enum Serving {
    /** Sends them. */
    TRUE_BLOCKS,
    /** Sends nothing. */
    NOTHING,
    /** Sends them with another certificate. */
    FORGED_BLOCKS;

    /** What is sent for a block; null for nothing. */
    byte[] answer(byte[] block) {
        return switch (this) {
            case TRUE_BLOCKS -> block;
            case NOTHING -> null;
            case FORGED_BLOCKS -> {
                byte[] forged = block.clone();
                forged[forged.length - 1] ^= 1;
                yield forged;
            }
        };
    }
}
