package io.timecoin.store;

import io.timecoin.base.CoinKey;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.Invariant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the own coins and those of another state have in common, and where they differ. A download of the other state asks
 * here for every subtree before it asks a peer ({@link #coinsHeld}); what it has received in the end is merged with what was
 * found here to be another's or nobody's. Reads the disk by some 12 MiB of heap, and 8 bytes for each subtree in common.
 *
 * <pre>
 *  own coins, in order    | in common | own | in common | own |
 *                               |        |        |        |
 *  the other state        in common   + received, sorted; own and received, merged by key: missing, additional, changed
 * </pre>
 *
 * <p>One thread.
 */
public final class CoinComparison {
    private static final int INITIAL = 64;

    private final ArrangedCoins own;
    private final ArrangedFiles files;

    /** Of each subtree in common its first coin and, in the low half, their number. */
    private long[] common = new long[INITIAL];

    private int commonCount;
    private long coinsInCommon;

    /** How an outpoint differs. */
    public enum Difference {
        /** Only the other state has it. */
        MISSING,
        /** Only the own has it. */
        ADDITIONAL,
        /** Both have it, with another amount, owner, height or kind. */
        CHANGED
    }

    /** Is shown outpoints that differ, in order. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * One outpoint.
         *
         * @param coin holds its 88 bytes during the call; of the other state, but for an additional one
         */
        void onDifference(Difference difference, DirectBuffer coin, int offset);
    }

    /**
     * Begins a comparison.
     *
     * @param own the own coins; stays the caller's
     * @param files where there is room to sort
     */
    public CoinComparison(ArrangedCoins own, ArrangedFiles files) {
        this.own = own;
        this.files = files;
    }

    /**
     * Looks for a subtree of the other state; one that is found is in common.
     *
     * @param path holds the way to it
     * @param hash holds its hash
     * @return the number of its coins, or -1
     */
    public long coinsHeld(DirectBuffer path, int pathOffset, DirectBuffer hash, int hashOffset) {
        long count = own.coinsUnder(path, pathOffset, hash, hashOffset);
        if (count >= 0) {
            common = commonCount == common.length ? Arrays.copyOf(common, 2 * commonCount) : common;
            common[commonCount++] = own.found() << Integer.SIZE | count;
            coinsInCommon += count;
        }
        return count;
    }

    /** Coins of the subtrees in common. */
    public long coinsInCommon() {
        return coinsInCommon;
    }

    /** Shows the coins of the subtrees in common. */
    public void forEachInCommon(CoinVisitor visitor) {
        for (int i = 0; i < commonCount; i++) {
            own.forEachBetween(first(i), end(i), visitor);
        }
    }

    /**
     * Finds every difference, once all of the other state is in common or received.
     *
     * @param received shows the coins that were received, in any order
     * @throws io.timecoin.base.EngineException FATAL, DISK, if the disk refuses
     */
    public void compare(Consumer<CoinVisitor> received, Visitor visitor) {
        Arrays.sort(common, 0, commonCount);
        try (CoinRuns others = new CoinRuns(files.temporary("received"), CoinSorter.COINS_MAX)) {
            received.accept(others::add);
            others.merge();
            long at = 0;
            for (int i = 0; i < commonCount; i++) {
                Invariant.check(first(i) >= at, "a coin is in one subtree in common");
                own.forEachBetween(at, first(i), (coin, offset) -> merge(coin, offset, others, visitor));
                at = end(i);
            }
            own.forEachBetween(at, own.coinCount(), (coin, offset) -> merge(coin, offset, others, visitor));
            while (others.hasNext()) {
                missing(others, visitor);
            }
        }
    }

    private long first(int subtree) {
        return common[subtree] >>> Integer.SIZE;
    }

    private long end(int subtree) {
        return first(subtree) + (int) common[subtree];
    }

    /** Takes the others up to an own coin that is not in common. */
    private static void merge(DirectBuffer coin, int offset, CoinRuns others, Visitor visitor) {
        while (others.hasNext()) {
            UnsafeBuffer other = others.buffer();
            int at = others.nextOffset();
            int bit = CoinKey.firstDifference(coin, offset, other, at);
            if (bit == CoinKey.NONE) {
                if (!hasEqualValue(coin, offset, other, at)) {
                    visitor.onDifference(Difference.CHANGED, other, at);
                }
                others.take();
                return;
            }
            if (CoinKey.bit(coin, offset, bit) == 0) {
                break;
            }
            missing(others, visitor);
        }
        visitor.onDifference(Difference.ADDITIONAL, coin, offset);
    }

    private static void missing(CoinRuns others, Visitor visitor) {
        visitor.onDifference(Difference.MISSING, others.buffer(), others.nextOffset());
        others.take();
    }

    private static boolean hasEqualValue(DirectBuffer coin, int offset, DirectBuffer other, int otherOffset) {
        for (int i = CoinLayout.KEY_BYTES; i < CoinLayout.BYTES; i += Integer.BYTES) {
            if (coin.getInt(offset + i) != other.getInt(otherOffset + i)) {
                return false;
            }
        }
        return true;
    }
}
