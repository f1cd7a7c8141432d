package io.timecoin.client;

/**
 * How a load stands: counts since its start, times since the sample before.
 *
 * @param sent transfers handed to the socket
 * @param accepted answered as accepted
 * @param rejected answered with any other code
 * @param committed seen in a final block
 * @param height of the last final block seen
 * @param toAccepted from intended sending to the answer
 * @param toCommitted from intended sending to the final block
 */
public record LoadSample(
        long sent,
        long accepted,
        long rejected,
        long committed,
        long height,
        LatencySummary toAccepted,
        LatencySummary toCommitted) {}
