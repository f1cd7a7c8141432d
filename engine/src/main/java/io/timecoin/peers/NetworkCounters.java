package io.timecoin.peers;

/**
 * What the listener has counted since it started, read at one moment.
 *
 * @param connections open now
 * @param connectionsRefused closed at once because the maximum was open
 * @param framesIn taken: by the sink, or answered by the listener itself
 * @param framesRefused answered with a code because the header broke a rule
 * @param bytesIn read from sockets
 * @param stalls times a connection stopped reading because the sink was full
 * @param framesDroppedOut not sent because the connection was gone or too slow
 * @param connectionsIdle closed for silence, or for taking nothing of what waited
 */
public record NetworkCounters(
        long connections,
        long connectionsRefused,
        long framesIn,
        long framesRefused,
        long bytesIn,
        long stalls,
        long framesDroppedOut,
        long connectionsIdle) {}
