package io.timecoin.node;

import io.timecoin.client.InputShares;
import io.timecoin.client.LoadConfig;
import io.timecoin.client.LoadConfig.Mode;
import io.timecoin.client.WorkloadConfig;
import java.util.List;

/**
 * What load is wanted.
 *
 * @param rate transfers a second, or 0 for as many as the validator answers
 * @param seconds how long, or 0 until stopped
 * @param wallets that pay each other
 * @param seed derives wallets and transfers
 * @param inputs how often a transfer has 1 to 4 inputs
 */
record LoadShape(int rate, int seconds, int wallets, long seed, InputShares inputs) {
    static final int RATE_MAX = 1_000_000;
    static final int WALLETS_MAX = 100_000;
    static final int WEIGHT_MAX = 1_000_000;

    private static final int ROUND_SECONDS = 10;
    private static final int MS_PER_SECOND = 1000;
    private static final long FEE_PER_KB = 1000;
    private static final long DRAIN_MS = 10_000;
    private static final long EXPIRY_MS = 7L * 24 * 60 * 60 * 1000;

    /** More than the verifier of this version does with a core, so that a round at the maximum never runs dry early. */
    private static final int SIGNATURES_PER_SECOND_AND_CORE = 6_000;

    boolean isMaximum() {
        return rate == 0;
    }

    boolean isEndless() {
        return seconds == 0;
    }

    /** Length of a round in seconds: all there is, unless there is no end. */
    int roundSeconds() {
        return isEndless() ? ROUND_SECONDS : seconds;
    }

    /** Transfers of a round; all of them are signed before it is sent. */
    long transfers() {
        long perSecond = isMaximum()
                ? (long) SIGNATURES_PER_SECOND_AND_CORE * Runtime.getRuntime().availableProcessors()
                : rate;
        long transfers = perSecond * roundSeconds();
        // Without an end it is only how much is signed at a time, on however many cores.
        return isMaximum() && isEndless() ? Math.min(transfers, WorkloadConfig.TRANSACTIONS_MAX) : transfers;
    }

    /** What a round is made of. */
    WorkloadConfig workload(int chainId, int round, long nowMs) {
        return new WorkloadConfig(
                Math.toIntExact(transfers()),
                chainId,
                nowMs + EXPIRY_MS,
                seed + round,
                WorkloadConfig.PARENT_DISTANCE_DEFAULT,
                FEE_PER_KB,
                inputs);
    }

    /** How a round is sent. */
    LoadConfig sending(String host, int port) {
        return new LoadConfig(
                host,
                port,
                isMaximum() ? Mode.MAXIMUM : Mode.OPEN_LOOP,
                Math.max(1, rate),
                windowMs(),
                LoadConfig.IN_FLIGHT_MAX_DEFAULT,
                DRAIN_MS,
                LoadConfig.CONNECT_TIMEOUT_MS_DEFAULT,
                List.of(),
                null);
    }

    /** A round that another follows is sent whole, however long it takes: the next one spends what it leaves. */
    private long windowMs() {
        return isMaximum() && isEndless() ? LoadConfig.WINDOW_MS_MAX : (long) roundSeconds() * MS_PER_SECOND;
    }

    /** Coins that genesis should give the wallets. */
    int initialCoins() {
        return Math.max(wallets, workload(1, 0, 0).initialCoins());
    }
}
