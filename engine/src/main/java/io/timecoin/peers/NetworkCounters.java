package io.timecoin.peers;

/**
 * What the listener has counted since it started, read at one moment.
 *
 * @param connections open now
 * @param connectionsRefused not taken because the maximum was open and nobody gave way
 * @param framesIn taken: by the sink, or answered by the listener itself
 * @param framesRefused answered with a code because the header broke a rule, or only a peer may send such a frame
 * @param bytesIn read from sockets
 * @param stalls times a connection was not read because the sink was full, because it did not read its answers, or
 *     because it had sent more bytes than it may
 * @param transactionsDroppedIn relayed by a peer faster than the sink takes them, and not kept
 * @param framesDroppedOut not sent because the connection was gone or too slow
 * @param connectionsIdle closed for silence, or for taking nothing of what waited
 * @param handshakesFailed connections that never were: the other side proved no key, or took too long to
 * @param dials attempts to reach another validator
 * @param linksRefused ended because the hello of the other side did not fit
 * @param connectionsTooSlow ended because a frame that must not be lost had no room
 * @param archiveRequestsDropped answered RATE_LIMITED because too many waited to be served
 * @param framesRateLimited dropped because they were more than a connection may send
 * @param offences what no honest side does, each time
 * @param connectionsBanned ended, or not taken, because of a ban
 * @param connectionsEvicted ended because another was given their place or slot
 * @param compression what it saved and what it took
 * @param gossip of transactions between nodes that are not all linked
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
        long handshakesFailed,
        long dials,
        long linksRefused,
        long connectionsTooSlow,
        long archiveRequestsDropped,
        long framesRateLimited,
        long offences,
        long connectionsBanned,
        long connectionsEvicted,
        CompressionCounters compression,
        GossipCounters gossip) {}
