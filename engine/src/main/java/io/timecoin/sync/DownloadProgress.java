package io.timecoin.sync;

/**
 * How far a download of the state is.
 *
 * @param waiting what it waits for
 * @param coinsDone coins received or held
 * @param coinsKnown coins there are as far as is known; grows while subtrees are opened, and is claimed by peers until they
 *     are received
 * @param partsWaiting parts that are known and not asked for
 * @param inFlight requests that are out
 * @param peers how many may be asked
 * @param oldestConnection who has been asked longest ago of those who have not answered, or -1
 * @param oldestAskedMs when that was, ms
 */
public record DownloadProgress(
        Waiting waiting,
        long coinsDone,
        long coinsKnown,
        int partsWaiting,
        int inFlight,
        int peers,
        long oldestConnection,
        long oldestAskedMs) {
    /** What a download waits for. */
    public enum Waiting {
        /** For nothing: all coins are there. */
        DONE,
        /** For a peer that has the snapshot: none is known that is not silent, lying or gone. */
        PEER,
        /** For the answers of those that were asked. */
        ANSWER,
        /** To be asked what is next. */
        TURN
    }
}
