package io.timecoin.sync;

import java.util.List;

/**
 * Where catching up stands, as a copy that anybody may read: what is missing, who was asked for it, and whose blocks are
 * wanted.
 *
 * @param isBehind whether a peer that has not failed to deliver claims more, or the next block was asked for in vain
 * @param tip the own height
 * @param target the highest height that such a peer claims; the own one where there is none
 * @param requests what is asked for, lowest first
 * @param sources the peers that were asked
 */
public record CatchUpView(boolean isBehind, long tip, long target, List<Request> requests, List<Source> sources) {
    /** Nothing is missing. */
    public static final CatchUpView NOTHING = new CatchUpView(false, 0, 0, List.of(), List.of());

    /**
     * Blocks that one peer was asked for and that are not committed.
     *
     * @param connectionId of the peer
     * @param fromHeight the first
     * @param toHeight the last
     * @param sinceMs event time since which nothing of them has come in its turn, ms since 1970
     * @param timesAsked how often the first was asked for, of whomever
     */
    public record Request(long connectionId, long fromHeight, long toHeight, long sinceMs, int timesAsked) {}

    /**
     * A peer that was asked.
     *
     * @param connectionId of the peer
     * @param wantedTo the last height that is wanted of it
     * @param askedTo the last height that it was ever asked for: what lies between comes too late
     */
    public record Source(long connectionId, long wantedTo, long askedTo) {}
}
