package io.timecoin.ledger;

import io.timecoin.base.Hash;

/**
 * One registered validator, from its registration until its collateral is free. Immutable.
 *
 * @param key its consensus key
 * @param node the key of its node's TLS identity; zero for a validator of genesis, which binds none
 * @param owner who is paid its rewards, may withdraw it, and owns the collateral
 * @param tier what its collateral reached when it registered; a burn does not change it
 * @param collateral units locked
 * @param collateralTxId the output that holds them; zero where a FREE validator of genesis locks nothing
 * @param collateralIndex its index
 * @param leftEpoch the epoch in which it was withdrawn or convicted, at whose end it leaves; {@link #STAYS} before
 * @param isConvicted whether it was convicted of signing twice
 * @param memberships bit i: it was a member of the set i epochs ago, bit 0 now
 */
public record Registration(
        Hash key,
        Hash node,
        Hash owner,
        Genesis.Tier tier,
        long collateral,
        Hash collateralTxId,
        int collateralIndex,
        long leftEpoch,
        boolean isConvicted,
        long memberships) {
    /** The left epoch of one that has not been told to leave. */
    static final long STAYS = -1;

    /** A validator that has just been registered. */
    static Registration fresh(
            Hash key,
            Hash node,
            Hash owner,
            Genesis.Tier tier,
            long collateral,
            Hash collateralTxId,
            int collateralIndex) {
        return new Registration(key, node, owner, tier, collateral, collateralTxId, collateralIndex, STAYS, false, 0);
    }

    /** Whether it has been told neither to leave, nor leaves for a conviction. */
    public boolean stays() {
        return leftEpoch == STAYS;
    }

    /** Whether it is a member of the set of this epoch. */
    public boolean isMember() {
        return (memberships & 1) != 0;
    }

    /** Whether it was a member so many epochs ago, fewer than 64. */
    boolean wasMember(long epochsAgo) {
        return (memberships >>> epochsAgo & 1) != 0;
    }

    boolean hasPower() {
        return tier.power() > 0;
    }

    Registration leaving(long epoch) {
        return new Registration(
                key, node, owner, tier, collateral, collateralTxId, collateralIndex, epoch, isConvicted, memberships);
    }

    /** Convicted: what is left of the collateral lies in another output. */
    Registration convicted(long left, Hash txId, int outputIndex) {
        return new Registration(key, node, owner, tier, left, txId, outputIndex, leftEpoch, true, memberships);
    }

    Registration nextEpoch(boolean isMemberThen) {
        return new Registration(
                key,
                node,
                owner,
                tier,
                collateral,
                collateralTxId,
                collateralIndex,
                leftEpoch,
                isConvicted,
                memberships << 1 | (isMemberThen ? 1 : 0));
    }
}
