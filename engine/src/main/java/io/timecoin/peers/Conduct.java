package io.timecoin.peers;

import io.timecoin.base.Hash;

/**
 * One connection as its offences are told: who it is, whether it may go on. Event loop, but for what {@link Reputation}
 * keeps in it under its lock.
 */
final class Conduct {
    private final Reputation reputation;
    private final Hash peer;
    private final IpAddress subscriber;
    private int changesSeen;
    private boolean isSeen;
    private long bannedUntilMs;

    /** Under the lock of the reputation: what this connection alone has done, whoever else takes the place of its score. */
    final DecayingScore own = new DecayingScore();

    Conduct(Reputation reputation, Hash peer, IpAddress subscriber) {
        this.reputation = reputation;
        this.peer = peer;
        this.subscriber = subscriber;
    }

    /** The identity it has proven, or null. */
    Hash peer() {
        return peer;
    }

    /** The address it comes from, as it is held to account. */
    IpAddress subscriber() {
        return subscriber;
    }

    /** It may have become a validator's, or ceased to be one: what its address is banned for counts for others alone. */
    void recheck() {
        isSeen = false;
    }

    /**
     * Whether frames of a class are taken: all, unless who sends them is banned; of a current validator that is banned what
     * consensus needs, and what keeps the link. Allocates nothing; looks up only when some ban is new.
     */
    boolean admits(FrameClass of, long nowMs) {
        int changes = reputation.changes();
        if (!isSeen || changes != changesSeen) {
            isSeen = true;
            changesSeen = changes;
            bannedUntilMs = reputation.bannedUntilMs(peer, subscriber);
        }
        if (nowMs >= bannedUntilMs) {
            return true;
        }
        boolean isOfConsensus = of == FrameClass.CONSENSUS || of == FrameClass.LINK;
        return isOfConsensus && reputation.isValidator(peer);
    }
}
