package io.timecoin.peers;

import io.timecoin.base.Hash;

/**
 * A node that is not linked, and why.
 *
 * @param kind what became of it
 * @param peerId its proven identity, or null where it has proven none
 * @param address of its end, host:port
 * @param reason one line for people
 * @param atMs when it was so last, ms since 1970
 * @param times how often, one after the other
 */
public record UnlinkedPeer(Kind kind, Hash peerId, String address, String reason, long atMs, int times) {
    /** What became of it. Numbers on the wire are the ordinals. */
    public enum Kind {
        /** Its link was up, and ended. */
        LOST,
        /** It came, and was not linked. */
        REFUSED,
        /** The configuration names its address, and no link to it is up. */
        CONFIGURED
    }
}
