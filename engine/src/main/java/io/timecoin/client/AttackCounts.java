package io.timecoin.client;

import io.timecoin.base.ResultCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts what an attack sends and meets. The attack's thread. */
final class AttackCounts {
    private static final int REASONS_MAX = 64;
    private static final String OTHER_REASONS = "other reasons";
    private static final int CODEC = 1;
    private static final int CRYPTO = 2;
    private static final int CODES_A_ROOM = 100;

    private final Map<ResultCode, Long> answers = new EnumMap<>(ResultCode.class);
    private final Map<String, Long> ended = new TreeMap<>();
    private final long[] offences;
    private final boolean[] isBanned;
    private long sent;
    private long bytes;
    private long otherFrames;
    private long connectionsMade;
    private long connectionsRefused;
    private long handshakes;
    private long connectionsOpen;

    AttackCounts(int identities) {
        offences = new long[identities];
        isBanned = new boolean[identities];
    }

    void sent(int messages, int messageBytes) {
        sent += messages;
        bytes += messageBytes;
    }

    void answered(int identity, ResultCode code) {
        answers.merge(code, 1L, Long::sum);
        if (code == ResultCode.BANNED) {
            isBanned[identity] = true;
        } else if (!isBanned[identity] && isOffence(code)) {
            offences[identity]++;
        }
    }

    /** Whether a code proves an offence of whoever sent the message (NETWORK.md, Offences). */
    private static boolean isOffence(ResultCode code) {
        return switch (code) {
            case FRAME_TYPE_UNKNOWN,
                    FRAME_FLAGS_UNKNOWN,
                    COMPRESSION_INVALID,
                    VERSION_UNSUPPORTED,
                    WRONG_CHAIN,
                    KIND_UNKNOWN -> false;
            default -> code.code() / CODES_A_ROOM == CODEC || code.code() / CODES_A_ROOM == CRYPTO;
        };
    }

    void otherFrame() {
        otherFrames++;
    }

    void made() {
        connectionsMade++;
        connectionsOpen++;
    }

    void closed() {
        connectionsOpen--;
    }

    void refused(String reason) {
        connectionsRefused++;
        end(reason);
    }

    void handshake() {
        handshakes++;
    }

    /** Counts a connection that the validator ended, or never took. */
    void end(String reason) {
        boolean isRoom = ended.size() < REASONS_MAX || ended.containsKey(reason);
        ended.merge(isRoom ? reason : OTHER_REASONS, 1L, Long::sum);
    }

    AttackReport report(double seconds, StatusProbe probe) {
        int banned = 0;
        long offencesMax = 0;
        for (int i = 0; i < isBanned.length; i++) {
            banned += isBanned[i] ? 1 : 0;
            offencesMax = Math.max(offencesMax, isBanned[i] ? offences[i] : 0);
        }
        return new AttackReport(
                seconds,
                sent,
                bytes,
                new EnumMap<>(answers),
                otherFrames,
                connectionsMade,
                connectionsRefused,
                handshakes,
                connectionsOpen,
                new TreeMap<>(ended),
                banned,
                offencesMax,
                probe.unanswered(),
                probe.answered());
    }
}
