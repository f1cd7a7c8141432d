package io.timecoin.client;

import io.timecoin.base.ResultCode;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a load measured. Immutable.
 *
 * @param mode how it was sent
 * @param sent transfers handed to the socket
 * @param unsent due within the window, and not taken by the socket in time: the validator let no more be sent
 * @param accepted answered as accepted
 * @param rejected answered with any other code, also after having been accepted
 * @param rejectedByCode the same by code
 * @param committed seen in a final block
 * @param unanswered sent, and no answer when the load ended
 * @param unsettled sent, and neither committed nor rejected when the load ended
 * @param sendSeconds from the first intended sending to the end of the last
 * @param tps committed transfers a second, from the first intended sending to the last commit seen
 * @param toAccepted from intended sending to the answer
 * @param toCommitted from intended sending to the final block
 * @param senderLateMsMax most that a transfer was sent after its intended time: large where the validator does not read,
 *     or where the generator itself lacks a core; the latencies above include it
 * @param height of the last final block seen
 * @param lost why the connection ended before the load did, or nothing
 */
public record LoadReport(
        LoadConfig.Mode mode,
        long sent,
        long unsent,
        long accepted,
        long rejected,
        Map<ResultCode, Long> rejectedByCode,
        long committed,
        long unanswered,
        long unsettled,
        double sendSeconds,
        double tps,
        LatencySummary toAccepted,
        LatencySummary toCommitted,
        double senderLateMsMax,
        long height,
        String lost) {
    /** Freezes the map, in the order of codes. */
    public LoadReport {
        Map<ResultCode, Long> ordered = new EnumMap<>(ResultCode.class);
        ordered.putAll(rejectedByCode);
        rejectedByCode = Collections.unmodifiableMap(ordered);
    }
}
