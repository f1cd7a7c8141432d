package io.timecoin.proof;

import io.timecoin.base.CoinKey;
import io.timecoin.base.CoinLayout;
import io.timecoin.codec.StateChildrenView;
import io.timecoin.codec.StateCoinsView;
import org.agrona.DirectBuffer;

/**
 * Checks answers about a subtree of the state against its hash, which the caller trusts: the certified state root, or that of
 * a part which was proven before. The hash commits to the whole key and value of each coin and to every bit that splits, so
 * what has it is the subtree, complete and nothing else; where it lies in the tree need not be asked. Numbers of coins in parts
 * are not proven, only claimed.
 *
 * <p>Never throws, whatever the bytes of a view that was wrapped; allocates nothing. One thread at a time.
 */
public final class SubtreeVerifier {
    private final SubtreeHasher hasher = new SubtreeHasher();

    /** Whether coins, in strictly ascending order, are those of the subtree with a hash. */
    public boolean provesCoins(DirectBuffer hash, int hashOffset, StateCoinsView view) {
        return provesCoins(hash, hashOffset, view.buffer(), view.coinsAt(), view.count());
    }

    /**
     * Whether coins, in strictly ascending order, are those of the subtree with a hash.
     *
     * @param coins holds {@code count} coins of 88 bytes
     */
    public boolean provesCoins(DirectBuffer hash, int hashOffset, DirectBuffer coins, int offset, int count) {
        hasher.clear();
        int at = offset;
        for (int i = 0; i < count; i++) {
            int split = i == 0 ? 0 : CoinKey.firstDifference(coins, at - CoinLayout.BYTES, coins, at);
            boolean isAscending = i == 0 || split != CoinKey.NONE && CoinKey.bit(coins, at, split) == 1;
            if (!isAscending || !hasher.pushCoin(split, coins, at)) {
                return false;
            }
            at += CoinLayout.BYTES;
        }
        return hasher.hasRoot(hash, hashOffset);
    }

    /** Whether parts are all of the subtree with a hash, in order. */
    public boolean provesParts(DirectBuffer hash, int hashOffset, StateChildrenView view) {
        hasher.clear();
        for (int i = 0; i < view.count(); i++) {
            if (!hasher.pushPart(view.splitBit(i), view.buffer(), view.hashAt(i))) {
                return false;
            }
        }
        return hasher.hasRoot(hash, hashOffset);
    }
}
