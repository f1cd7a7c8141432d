package io.timecoin.consensus;

import io.timecoin.base.Invariant;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The only way to sign. In each phase a validator signs at most once a height and round, and never for a height and
 * round before the last it signed. The state is restored after a crash by replaying the journal, in which every own
 * signature stands before it leaves the process. State thread.
 */
public final class SafetyRules {
    private final Signer signer;
    private final SignedBytes signedBytes;
    private final long[] lastHeight = new long[Phase.values().length];
    private final int[] lastRound = new int[Phase.values().length];

    SafetyRules(Signer signer, int chainId) {
        this.signer = signer;
        this.signedBytes = new SignedBytes(chainId);
    }

    /** Signs one message. */
    void sign(long height, int round, Phase phase, DirectBuffer blockHash, int offset, MutableDirectBuffer target) {
        int at = phase.ordinal();
        Invariant.check(
                height > lastHeight[at] || height == lastHeight[at] && round > lastRound[at],
                "a validator signs once a height, round and phase");
        lastHeight[at] = height;
        lastRound[at] = round;
        DirectBuffer message = signedBytes.build(height, round, phase, blockHash, offset);
        signer.sign(message, 0, signedBytes.length(), target, 0);
    }

    /** The last height signed in a phase, 0 before the first; for snapshots. */
    public long lastHeight(Phase phase) {
        return lastHeight[phase.ordinal()];
    }

    /** The round of {@link #lastHeight}; for snapshots. */
    public int lastRound(Phase phase) {
        return lastRound[phase.ordinal()];
    }

    /** Restores what a snapshot holds. */
    public void restore(Phase phase, long height, int round) {
        lastHeight[phase.ordinal()] = height;
        lastRound[phase.ordinal()] = round;
    }
}
