package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.consensus.ValidatorSet;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The keys of those that were heard: in a hello, which nobody signs, or in a message that they signed. Keys and not places in a
 * set, because who is heard early may become a member later. Bounded; the one heard first makes room, and is heard again if
 * there is such a member. State thread; preallocated.
 */
final class HeardKeys {
    private static final int MAX = Limits.REGISTRATIONS_MAX;

    private final DirectBuffer ownKey;
    private final UnsafeBuffer keys = new UnsafeBuffer(new byte[MAX * Hash.BYTES]);
    private int count;
    private int next;

    HeardKeys(DirectBuffer ownKey) {
        this.ownKey = ownKey;
    }

    /** Forgets everything. */
    void clear() {
        count = 0;
        next = 0;
    }

    /** Somebody with this key was heard. */
    void hear(DirectBuffer source, int offset) {
        if (isHeard(source, offset)) {
            return;
        }
        keys.putBytes(next * Hash.BYTES, source, offset, Hash.BYTES);
        next = (next + 1) % MAX;
        count = Math.min(count + 1, MAX);
    }

    private boolean isHeard(DirectBuffer source, int offset) {
        for (int i = 0; i < count; i++) {
            if (Hash.equal(keys, i * Hash.BYTES, source, offset)) {
                return true;
            }
        }
        return false;
    }

    /** Whether those members that were heard are a quorum, the own one included. */
    boolean areQuorumOf(ValidatorSet members) {
        long power = 0;
        for (int i = 0; i < members.size(); i++) {
            boolean isOwn = Hash.equal(members.keys(), ValidatorSet.keyAt(i), ownKey, 0);
            power += isOwn || isHeard(members.keys(), ValidatorSet.keyAt(i)) ? members.power(i) : 0;
        }
        return members.isQuorum(power);
    }

    void capture(SnapshotOutput output, SnapshotFields fields) {
        fields.writeLong(output, count);
        fields.writeLong(output, next);
        output.write(keys, 0, count * Hash.BYTES);
    }

    /** Restores what a snapshot holds. */
    void restore(SnapshotInput input, SnapshotFields fields) {
        count = fields.readLength(input, MAX);
        next = fields.readLength(input, MAX);
        input.read(keys, 0, count * Hash.BYTES);
    }
}
