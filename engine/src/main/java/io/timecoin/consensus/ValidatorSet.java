package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The validators of an epoch, by index, with their voting power. A quorum is more than two thirds of the power, so two
 * quorums share an honest member as long as less than a third is Byzantine. Immutable.
 */
public final class ValidatorSet {
    /** The index of somebody who is not a member. */
    public static final int NOT_A_MEMBER = -1;

    private final Hash[] keys;
    private final int[] powers;
    private final long totalPower;
    private final int membersWithPower;
    private final long stride;
    private final Hash hash;
    private final UnsafeBuffer keyBytes;

    /**
     * Creates a set.
     *
     * @param keys 32-byte public keys, in the order of the indices
     * @param powers voting power of each, not negative, together positive
     */
    public ValidatorSet(Hash[] keys, int[] powers) {
        Invariant.check(keys.length == powers.length, "every validator has a power");
        Invariant.check(keys.length > 0 && keys.length <= Limits.VALIDATORS_MAX, "a set has 1 to 256 members");
        this.keys = keys.clone();
        this.powers = powers.clone();
        long total = 0;
        int withPower = 0;
        Hasher hasher = new Hasher(DomainTag.VALIDATOR_SET);
        this.keyBytes = new UnsafeBuffer(new byte[keys.length * Hash.BYTES]);
        for (int i = 0; i < keys.length; i++) {
            keys[i].writeTo(keyBytes, keyAt(i));
            Invariant.check(powers[i] >= 0, "power is not negative");
            total += powers[i];
            withPower += powers[i] > 0 ? 1 : 0;
            hasher.update(keys[i]).updateInt(powers[i]);
        }
        Invariant.check(total > 0, "somebody has power");
        Invariant.check(total <= Integer.MAX_VALUE, "a turn times the stride fits 63 bits");
        this.totalPower = total;
        this.membersWithPower = withPower;
        this.stride = stride(total);
        this.hash = hasher.digest();
    }

    /** A step that visits every turn before it repeats one and, near the golden ratio, never stays close. */
    private static long stride(long turns) {
        long step = Math.max(1, turns * 618 / 1000);
        while (gcd(step, turns) != 1) {
            step++;
        }
        return step;
    }

    private static long gcd(long first, long second) {
        return second == 0 ? first : gcd(second, first % second);
    }

    /** Number of members. */
    public int size() {
        return keys.length;
    }

    /** Hash over keys and powers, as headers carry it. */
    public Hash hash() {
        return hash;
    }

    /** Key of a member. */
    public Hash key(int index) {
        return keys[index];
    }

    /** Power of a member. */
    public int power(int index) {
        return powers[index];
    }

    /** Power of all members. */
    public long totalPower() {
        return totalPower;
    }

    /** Whether so much power is more than two thirds. */
    public boolean isQuorum(long power) {
        return power * 3 > totalPower * 2;
    }

    /** Whether so much power is more than one third: at least one honest member is among those who hold it. */
    public boolean isMoreThanThird(long power) {
        return power * 3 > totalPower;
    }

    /** The keys of all members, side by side. */
    public DirectBuffer keys() {
        return keyBytes;
    }

    /** Position of a member's 32-byte key in {@link #keys}. */
    public static int keyAt(int index) {
        return index * Hash.BYTES;
    }

    /** Index of the member with a key, or {@link #NOT_A_MEMBER}. */
    public int indexOf(DirectBuffer key, int offset) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i].matches(key, offset)) {
                return i;
            }
        }
        return NOT_A_MEMBER;
    }

    /**
     * The proposer of a height and round. Heights go to members as often as they have power, well mixed. A round that
     * fails passes the turn to the next member with any power: one member that is down, however powerful, fails one round
     * of a height and not as many as it has power.
     */
    public int proposer(long height, int round) {
        long turn = Math.floorMod(height, totalPower) * stride % totalPower;
        int index = 0;
        while (turn >= powers[index]) {
            turn -= powers[index];
            index++;
        }
        for (int steps = round % membersWithPower; steps > 0; steps--) {
            index = nextWithPower(index);
        }
        return index;
    }

    private int nextWithPower(int index) {
        int next = (index + 1) % powers.length;
        while (powers[next] == 0) {
            next = (next + 1) % powers.length;
        }
        return next;
    }
}
