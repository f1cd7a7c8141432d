package io.timecoin.peers;

/**
 * What the listener has counted since it started, read at one moment.
 *
 * @param connections open now
 * @param connectionsRefused closed at once because the maximum was open
 * @param framesIn taken: by the sink, or answered by the listener itself
 * @param framesRefused answered with a code because the header broke a rule, or only a peer may send such a frame
 * @param bytesIn read from sockets
 * @param stalls times a connection was not read because the sink was full, or because it did not read its answers
 * @param transactionsDroppedIn relayed by a peer faster than the sink takes them, and not kept
 * @param framesDroppedOut not sent because the connection was gone or too slow
 * @param connectionsIdle closed for silence, or for taking nothing of what waited
 * @param dials attempts to reach another validator
 * @param linksRefused ended because the hello of the other side did not fit
 * @param connectionsTooSlow ended because a frame that must not be lost had no room
 * @param blocksRequestsDropped not noted because too many waited to be served
 */
public record NetworkCounters(
        long connections,
        long connectionsRefused,
        long framesIn,
        long framesRefused,
        long bytesIn,
        long stalls,
        long transactionsDroppedIn,
        long framesDroppedOut,
        long connectionsIdle,
        long dials,
        long linksRefused,
        long connectionsTooSlow,
        long blocksRequestsDropped) {}
