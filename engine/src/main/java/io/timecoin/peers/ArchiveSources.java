package io.timecoin.peers;

import io.timecoin.codec.BlocksSource;
import io.timecoin.codec.StateSource;
import io.timecoin.codec.SyncSource;

/**
 * What a node serves of its past to peers that lag, and whether it is a newcomer itself.
 *
 * @param blocks serves committed blocks
 * @param state serves the coins of a snapshot
 * @param sync serves what a newcomer trusts them by
 * @param takesAnswers whether answers to such requests are offered to the sink; else nobody has asked for them
 */
public record ArchiveSources(BlocksSource blocks, StateSource state, SyncSource sync, boolean takesAnswers) {
    /** Serves nothing and asks for nothing. */
    public static final ArchiveSources NONE =
            new ArchiveSources(BlocksSource.NONE, StateSource.NONE, SyncSource.NONE, false);

    /** Of a newcomer, who has nothing to serve yet. */
    public static final ArchiveSources NEWCOMER =
            new ArchiveSources(BlocksSource.NONE, StateSource.NONE, SyncSource.NONE, true);
}
