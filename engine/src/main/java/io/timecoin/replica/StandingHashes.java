package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.ledger.Standing;
import io.timecoin.ledger.Supply;
import io.timecoin.ledger.ValidatorRegistry;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes the hash by which a header commits to the set of its height and to the standing behind its parent, and the set that
 * follows from a registry. One thread; the hash of a chain allocates nothing.
 */
final class StandingHashes {
    private final Hasher hasher = new Hasher(DomainTag.STANDING);

    /** The set of the epoch that a registry is of. */
    static ValidatorSet setOf(ValidatorRegistry registry) {
        Hash[] keys = new Hash[registry.memberCount()];
        int[] powers = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = registry.member(i).key();
            powers[i] = registry.member(i).tier().power();
        }
        return new ValidatorSet(keys, powers);
    }

    /**
     * Writes the hash.
     *
     * @param set of the height
     * @param registry behind the parent
     * @param supply behind the parent
     */
    void write(ValidatorSet set, ValidatorRegistry registry, Supply supply, MutableDirectBuffer target, int offset) {
        hasher.update(set.hash())
                .update(registry.hash())
                .updateLong(supply.issued())
                .updateLong(supply.feesOwed())
                .updateLong(supply.lastPaidSlot())
                .updateLong(supply.burned())
                .digest(target, offset);
    }

    /** The hash of a set and a standing that came from others. */
    UnsafeBuffer of(ValidatorSet set, Standing standing) {
        Supply supply = new Supply();
        supply.set(standing);
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        write(set, standing.registry(), supply, hash, 0);
        return hash;
    }
}
