package io.timecoin.peers;

import io.timecoin.base.Hash;

/**
 * How a linked peer stands, read at one moment.
 *
 * @param link the link to it
 * @param peerId its proven identity, or null over plain TCP
 * @param validator the consensus key it speaks for, or null if it speaks for none
 * @param isValidator whether that is of a current validator
 * @param score points of its offences that have not faded yet
 * @param bannedUntilMs when its ban ends, ms since 1970, {@link Ban#FOR_GOOD} for never; 0 if it is not banned
 * @param framesIn frames of it that were taken
 * @param framesDropped frames of it that were more than it may send
 * @param bytesIn bytes of its frames, without those of TLS
 * @param bytesOut bytes of frames that its socket has taken, without those of TLS
 */
public record PeerState(
        PeerView link,
        Hash peerId,
        Hash validator,
        boolean isValidator,
        double score,
        long bannedUntilMs,
        long framesIn,
        long framesDropped,
        long bytesIn,
        long bytesOut) {
    /** Of a link that is up. */
    static PeerState of(Connection link) {
        ConnectionGuard guard = link.guard();
        return new PeerState(
                link.view(),
                guard.peer(),
                link.validator(),
                guard.isValidator(),
                guard.score(),
                guard.bannedUntilMs(),
                link.intake().framesIn(),
                guard.dropped(),
                link.intake().bytesIn(),
                link.outbound().bytesOut());
    }
}
