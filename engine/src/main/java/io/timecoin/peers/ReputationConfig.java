package io.timecoin.peers;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;
import java.util.concurrent.TimeUnit;

/**
 * When a peer or client is banned, and for how long. Points are those of {@link Offence}.
 *
 * @param halfLifeMs ms in which a score halves, 1,000 to a week
 * @param banPoints score that bans, 10 to 100,000
 * @param longBanPoints score at which the first ban is a long one, banPoints to 100,000
 * @param permanentPoints score at which the first ban is for good, longBanPoints to 100,000
 * @param banMs length of the first ban, 1,000 to a week
 * @param longBanMs length of the second, banMs to a week; the third is for good
 */
public record ReputationConfig(
        long halfLifeMs, int banPoints, int longBanPoints, int permanentPoints, long banMs, long longBanMs) {
    private static final int POINTS_MIN = 10;
    private static final int POINTS_MAX = 100_000;
    private static final long MS_MIN = 1_000;
    private static final long MS_MAX = TimeUnit.DAYS.toMillis(7);

    /** Checks every range. */
    public ReputationConfig {
        require("halfLifeMs", halfLifeMs, MS_MIN, MS_MAX);
        require("banPoints", banPoints, POINTS_MIN, POINTS_MAX);
        require("longBanPoints", longBanPoints, banPoints, POINTS_MAX);
        require("permanentPoints", permanentPoints, longBanPoints, POINTS_MAX);
        require("banMs", banMs, MS_MIN, MS_MAX);
        require("longBanMs", longBanMs, banMs, MS_MAX);
    }

    /** The defaults: thirty invalid signatures within some minutes ban for 5 min, then for 1 h, then for good. */
    public static ReputationConfig defaults() {
        return new ReputationConfig(
                TimeUnit.MINUTES.toMillis(10),
                300,
                500,
                1_000,
                TimeUnit.MINUTES.toMillis(5),
                TimeUnit.HOURS.toMillis(1));
    }

    private static void require(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw EngineException.fatal(
                    CONFIG, "reputation." + key + " is " + value + ", it must be " + least + " to " + most);
        }
    }
}
