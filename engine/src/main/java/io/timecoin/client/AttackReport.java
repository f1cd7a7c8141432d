package io.timecoin.client;

import io.timecoin.base.ResultCode;
import java.util.Map;

/**
 * What an attack has sent so far, and what became of it. Immutable.
 *
 * @param seconds since it began
 * @param sent messages that a socket has taken. They are written some 16 KiB at a time, and count once all of those have
 *     left: where the validator ends a connection, or does not read it at the end, it may have had a part of the last ones
 * @param bytes of them, before TLS; a handshake that is dripped counts
 * @param answers by result code
 * @param otherFrames received: hellos, votes, blocks, and whatever else a peer is sent
 * @param connectionsMade that TCP has made
 * @param connectionsRefused that TCP has not made
 * @param handshakes that were finished
 * @param connectionsOpen now
 * @param ended connections that the validator ended, by reason, one line for people each
 * @param identitiesBanned that were told so
 * @param offencesBeforeBanMax of them, the one with the most answers to its offences before the first that says it is banned
 * @param probesUnanswered questions of another identity, each over a connection of its own, that were not answered in time
 * @param probes how long the others took, connecting included
 */
public record AttackReport(
        double seconds,
        long sent,
        long bytes,
        Map<ResultCode, Long> answers,
        long otherFrames,
        long connectionsMade,
        long connectionsRefused,
        long handshakes,
        long connectionsOpen,
        Map<String, Long> ended,
        int identitiesBanned,
        long offencesBeforeBanMax,
        long probesUnanswered,
        LatencySummary probes) {
    /** Answers with a code. */
    public long answered(ResultCode code) {
        return answers.getOrDefault(code, 0L);
    }

    /** All answers. */
    public long answered() {
        return answers.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Connections that the validator ended. */
    public long endedByValidator() {
        return ended.values().stream().mapToLong(Long::longValue).sum();
    }
}
