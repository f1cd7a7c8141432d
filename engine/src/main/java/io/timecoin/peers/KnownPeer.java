package io.timecoin.peers;

import io.timecoin.base.Hash;
import java.util.concurrent.TimeUnit;

/**
 * Where a peer is said to listen, or was reached. Times are ms since 1970, 0 for never.
 *
 * @param peer its id; proven only if it was reached
 * @param address where
 * @param port TCP, from 1
 * @param source who told, or the address itself where it was reached without being told
 * @param lastSeenMs when it was last told or reached
 * @param lastSuccessMs when it was last reached and had the id
 * @param lastAttemptMs when it was last dialled
 * @param failures attempts since the last success
 * @param isTried whether it is in the table of those that were reached
 */
record KnownPeer(
        Hash peer,
        IpAddress address,
        int port,
        IpAddress source,
        long lastSeenMs,
        long lastSuccessMs,
        long lastAttemptMs,
        int failures,
        boolean isTried) {
    private static final long UNSEEN_MS_MAX = TimeUnit.DAYS.toMillis(30);
    private static final long UNREACHED_MS_MAX = TimeUnit.DAYS.toMillis(7);
    private static final long JUST_TRIED_MS = TimeUnit.MINUTES.toMillis(1);
    private static final long LATELY_TRIED_MS = TimeUnit.MINUTES.toMillis(10);
    private static final int FAILURES_OF_THE_UNKNOWN_MAX = 3;
    private static final int FAILURES_MAX = 10;
    private static final int FAILURES_COUNTED_MAX = 1_000;
    private static final int FAILURES_OF_CHANCE_MAX = 8;
    private static final double CHANCE_LATELY_TRIED = 0.01;
    private static final double CHANCE_A_FAILURE = 0.66;
    private static final String TRIED = "tried";
    private static final String NEW = "new";
    private static final int WORDS = 9;

    static KnownPeer told(Hash peer, IpAddress address, int port, IpAddress source, long nowMs) {
        return new KnownPeer(peer, address, port, source, nowMs, 0, 0, 0, false);
    }

    KnownPeer seen(long nowMs) {
        return new KnownPeer(
                peer,
                address,
                port,
                source,
                Math.max(lastSeenMs, nowMs),
                lastSuccessMs,
                lastAttemptMs,
                failures,
                isTried);
    }

    KnownPeer attempted(long nowMs) {
        int more = Math.min(FAILURES_COUNTED_MAX, failures + 1);
        return new KnownPeer(peer, address, port, source, lastSeenMs, lastSuccessMs, nowMs, more, isTried);
    }

    KnownPeer succeeded(long nowMs) {
        return new KnownPeer(peer, address, port, source, nowMs, nowMs, nowMs, 0, isTried);
    }

    KnownPeer in(boolean tried) {
        return new KnownPeer(peer, address, port, source, lastSeenMs, lastSuccessMs, lastAttemptMs, failures, tried);
    }

    /** Whether it may be given up for another: long unseen, or tried often without success. */
    boolean isHopeless(long nowMs) {
        if (nowMs - lastAttemptMs < JUST_TRIED_MS) {
            return false;
        }
        return nowMs - lastSeenMs > UNSEEN_MS_MAX
                || lastSuccessMs == 0 && failures >= FAILURES_OF_THE_UNKNOWN_MAX
                || nowMs - lastSuccessMs > UNREACHED_MS_MAX && failures >= FAILURES_MAX;
    }

    /** Whether it was reached within the last week and has not failed often since. */
    boolean isReliable(long nowMs) {
        return nowMs - lastSuccessMs <= UNREACHED_MS_MAX && failures < FAILURES_OF_THE_UNKNOWN_MAX;
    }

    /** How likely it is to be dialled when it is drawn: less after failures, hardly so shortly after an attempt. */
    double chance(long nowMs) {
        double chance = Math.pow(CHANCE_A_FAILURE, Math.min(failures, FAILURES_OF_CHANCE_MAX));
        return nowMs - lastAttemptMs < LATELY_TRIED_MS ? chance * CHANCE_LATELY_TRIED : chance;
    }

    /** The line of a file. */
    String line() {
        return String.join(
                " ",
                isTried ? TRIED : NEW,
                peer.toString(),
                address.toString(),
                Integer.toString(port),
                source.toString(),
                Long.toString(lastSeenMs),
                Long.toString(lastSuccessMs),
                Long.toString(lastAttemptMs),
                Integer.toString(failures));
    }

    /** Reads a line; null if it is none. */
    static KnownPeer parse(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != WORDS || !words[0].equals(TRIED) && !words[0].equals(NEW)) {
            return null;
        }
        IpAddress address = IpAddress.parse(words[2]);
        IpAddress source = IpAddress.parse(words[4]);
        try {
            KnownPeer peer = new KnownPeer(
                    Hash.fromHex(words[1]),
                    address,
                    Integer.parseInt(words[3]),
                    source,
                    Long.parseLong(words[5]),
                    Long.parseLong(words[6]),
                    Long.parseLong(words[7]),
                    Integer.parseInt(words[8]),
                    words[0].equals(TRIED));
            return address != null && source != null && isPort(peer.port) ? peer : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static boolean isPort(int port) {
        return port >= 1 && port <= 65_535;
    }
}
