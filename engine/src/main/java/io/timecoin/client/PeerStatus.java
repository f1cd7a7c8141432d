package io.timecoin.client;

import io.timecoin.base.Hash;
import java.util.List;

/**
 * How the links of a validator stand, as it told a client.
 *
 * @param linkCount links that are up
 * @param links those of them that were told
 * @param unlinked who is not linked, and why
 * @param refusal why nothing of this was told, or null if it was
 */
public record PeerStatus(long linkCount, List<Link> links, List<Unlinked> unlinked, String refusal) {
    /**
     * One link.
     *
     * @param peer identity of the node, or null where none is proven
     * @param validator consensus key it speaks for, or null
     * @param isCurrent whether that is in the present set
     * @param isDialled whether the validator that was asked dialled
     * @param address of the other end
     * @param sinceMs when it came up, ms since 1970
     * @param height told in its last hello
     * @param score points of its offences
     * @param bannedUntilMs 0 if it is not banned, {@link Long#MAX_VALUE} if for good
     * @param framesIn taken
     * @param framesDropped more than it may send
     * @param bytesIn of frames
     * @param bytesOut of frames
     * @param queuedBytes wait to leave
     */
    public record Link(
            Hash peer,
            Hash validator,
            boolean isCurrent,
            boolean isDialled,
            String address,
            long sinceMs,
            long height,
            long score,
            long bannedUntilMs,
            long framesIn,
            long framesDropped,
            long bytesIn,
            long bytesOut,
            long queuedBytes) {}

    /**
     * One that is not linked.
     *
     * @param kind {@code lost}, {@code refused}, {@code configured}, or {@code unknown} of a later version
     * @param peer identity of the node, or null where none is known
     * @param address of its end
     * @param reason one line for people
     * @param atMs when it was so last, ms since 1970
     * @param times how often, one after the other
     */
    public record Unlinked(String kind, Hash peer, String address, String reason, long atMs, long times) {}
}
