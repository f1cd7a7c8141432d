package io.timecoin.sync;

import java.util.Arrays;

/**
 * Whom a download of the state may ask, and how each has behaved. Of those that have room, and may be asked so soon again,
 * the one that missed least is asked, of these the one with the fewest requests out, of these the one asked longest ago. Who is
 * silent is passed over, and tried with one request now and then; who lies is not asked again. One thread; allocates nothing.
 */
final class DownloadPeers {
    static final int NONE = -1;
    static final int PEERS_MAX = 96;

    private static final int DOUBLINGS_MAX = 3;
    private static final long ANSWER_MS = StateDownload.ANSWER_MS_MAX >> DOUBLINGS_MAX;
    private static final long PROBE_MS = 10_000;

    private enum Standing {
        /** May be asked. */
        GOOD,
        /** Has no snapshot of this height, or has ended. */
        ABSENT,
        /** Has lied. */
        GIVEN_UP
    }

    private final long[] connections = new long[PEERS_MAX];
    private final Standing[] standings = new Standing[PEERS_MAX];
    private final int[] inFlight = new int[PEERS_MAX];
    private final int[] missed = new int[PEERS_MAX];
    private final long[] answeredMs = new long[PEERS_MAX];
    private final long[] probeMs = new long[PEERS_MAX];
    private final long[] askedAt = new long[PEERS_MAX];
    private final RequestPace[] paces = new RequestPace[PEERS_MAX];
    private long asks;
    private int size;

    DownloadPeers() {
        Arrays.setAll(paces, peer -> new RequestPace());
    }

    /**
     * A peer says that it has the snapshot. One that has lied is not believed again while it is remembered: its
     * place may be another's. Above the maximum none is taken.
     */
    void add(long connectionId) {
        int peer = find(connectionId);
        if (peer == NONE) {
            peer = place();
        } else if (standings[peer] == Standing.GIVEN_UP) {
            return;
        }
        if (peer != NONE) {
            if (connections[peer] != connectionId) {
                missed[peer] = 0;
                paces[peer].reset();
            }
            connections[peer] = connectionId;
            standings[peer] = Standing.GOOD;
        }
    }

    private int place() {
        if (size < PEERS_MAX) {
            standings[size] = Standing.ABSENT;
            connections[size] = NONE;
            return size++;
        }
        for (int i = 0; i < size; i++) {
            if (standings[i] != Standing.GOOD && inFlight[i] == 0) {
                answeredMs[i] = 0;
                return i;
            }
        }
        return NONE;
    }

    int find(long connectionId) {
        for (int i = 0; i < size; i++) {
            if (connections[i] == connectionId) {
                return i;
            }
        }
        return NONE;
    }

    /** Who is to be asked next, or {@link #NONE}. */
    int next(long nowMs, int inFlightMax) {
        boolean isAnyWell = isAnyWell();
        int best = NONE;
        for (int i = 0; i < size; i++) {
            boolean isAble = hasRoom(i, inFlightMax) && nowMs >= dueMs(i, isAnyWell);
            if (isAble && (best == NONE || isBefore(i, best))) {
                best = i;
            }
        }
        return best;
    }

    /** When {@link #next} finds somebody if nothing else happens, ms; Long.MAX_VALUE if nobody has room. */
    long dueMs(int inFlightMax) {
        boolean isAnyWell = isAnyWell();
        long dueMs = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            dueMs = hasRoom(i, inFlightMax) ? Math.min(dueMs, dueMs(i, isAnyWell)) : dueMs;
        }
        return dueMs;
    }

    private boolean hasRoom(int peer, int inFlightMax) {
        return standings[peer] == Standing.GOOD && inFlight[peer] < (missed[peer] == 0 ? inFlightMax : 1);
    }

    private long dueMs(int peer, boolean isAnyWell) {
        boolean isPassedOver = missed[peer] > 0 && isAnyWell;
        return isPassedOver ? Math.max(probeMs[peer], paces[peer].dueMs()) : paces[peer].dueMs();
    }

    private boolean isAnyWell() {
        for (int i = 0; i < size; i++) {
            if (standings[i] == Standing.GOOD && missed[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private boolean isBefore(int peer, int other) {
        if (missed[peer] != missed[other]) {
            return missed[peer] < missed[other];
        }
        return inFlight[peer] != inFlight[other] ? inFlight[peer] < inFlight[other] : askedAt[peer] < askedAt[other];
    }

    long connection(int peer) {
        return connections[peer];
    }

    void asked(int peer, long nowMs) {
        paces[peer].asked(nowMs);
        inFlight[peer]++;
        askedAt[peer] = ++asks;
    }

    /** A request is out no more, for whatever reason. */
    void settled(int peer) {
        inFlight[peer]--;
    }

    void answered(int peer, long nowMs) {
        paces[peer].answered();
        missed[peer] = 0;
        answeredMs[peer] = nowMs;
    }

    /** It says that it was asked too often: it is there, and is asked less often. */
    void limited(int peer, long askedMs, long nowMs) {
        paces[peer].refused(askedMs, nowMs);
        missed[peer] = 0;
        answeredMs[peer] = nowMs;
    }

    void missed(int peer, long nowMs) {
        missed[peer]++;
        probeMs[peer] = nowMs + PROBE_MS;
    }

    void absent(int peer) {
        standings[peer] = standings[peer] == Standing.GIVEN_UP ? Standing.GIVEN_UP : Standing.ABSENT;
    }

    /** Gives a peer up; false if it was before. */
    boolean giveUp(int peer) {
        boolean isNew = standings[peer] != Standing.GIVEN_UP;
        standings[peer] = Standing.GIVEN_UP;
        return isNew;
    }

    boolean isGood(int peer) {
        return standings[peer] == Standing.GOOD;
    }

    /**
     * When a request is taken for unanswered: who sends one large answer after the other has time for the next, and who was
     * too slow before has twice as long.
     */
    long deadlineMs(int peer, long askedMs) {
        return Math.max(askedMs, answeredMs[peer]) + (ANSWER_MS << Math.min(missed[peer], DOUBLINGS_MAX));
    }

    /** How many may be asked. */
    int good() {
        int good = 0;
        for (int i = 0; i < size; i++) {
            good += standings[i] == Standing.GOOD ? 1 : 0;
        }
        return good;
    }
}
