package io.timecoin.peers;

import io.timecoin.base.Hash;

/**
 * One link to another validator, read at one moment.
 *
 * @param connectionId unique while the process lives
 * @param address of the other end, host:port
 * @param node the other validator's identity
 * @param isDialled true if this side dialled, false if it accepted
 * @param height of the last block the other side told of in a hello
 * @param queuedBytes wait to leave over the link
 * @param sinceMs when the link came up, ms since 1970
 */
public record PeerView(
        long connectionId, String address, Hash node, boolean isDialled, long height, long queuedBytes, long sinceMs) {}
