package io.timecoin.peers;

/**
 * Who is banned, or was and is remembered for it.
 *
 * @param id a peer's id in hexadecimal digits, or an address
 * @param isPeer which of the two
 * @param sinceMs when the last ban began, ms since 1970
 * @param untilMs when it ends, {@link #FOR_GOOD} if never
 * @param count how many bans there were, the last included
 * @param offence what it was for
 */
public record Ban(String id, boolean isPeer, long sinceMs, long untilMs, int count, Offence offence) {
    /** The end of a permanent ban. */
    public static final long FOR_GOOD = Long.MAX_VALUE;

    private static final String PEER = "peer";
    private static final String ADDRESS = "address";
    private static final int WORDS = 6;

    /** Whether it lasts at a time. */
    public boolean lasts(long nowMs) {
        return nowMs < untilMs;
    }

    /** Whether it ends only when an operator lifts it. */
    public boolean isForGood() {
        return untilMs == FOR_GOOD;
    }

    /** The line of a file. */
    String line() {
        return String.join(
                " ",
                isPeer ? PEER : ADDRESS,
                id,
                Long.toString(sinceMs),
                Long.toString(untilMs),
                Integer.toString(count),
                offence.name());
    }

    /** Reads a line; null if it is none. */
    static Ban parse(String line) {
        String[] words = line.split(" ", -1);
        boolean isPeer = words[0].equals(PEER);
        if (words.length != WORDS || !isPeer && !words[0].equals(ADDRESS)) {
            return null;
        }
        try {
            int count = Integer.parseInt(words[4]);
            Ban ban = new Ban(
                    words[1],
                    isPeer,
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    count,
                    Offence.valueOf(words[5]));
            return count > 0 ? ban : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
