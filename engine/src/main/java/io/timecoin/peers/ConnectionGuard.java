package io.timecoin.peers;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.NodeKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one connection is held to: limits, unless it is a validator's or granted, and its conduct. Event loop; offences
 * and what is volatile are for any thread.
 */
final class ConnectionGuard {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);
    private static final int NEVER = -1;

    private final Guard guard;
    private final Hash peer;
    private final boolean isGranted;
    private final InboundLimits limits;
    private final Conduct conduct;
    private final IpAddress address;
    private final long latencyNs;
    private int generationSeen = NEVER;
    private Hash validator;
    private volatile boolean isValidator;
    private volatile boolean isPeer;
    private volatile long dropped;

    /**
     * Watches a connection that has sent nothing yet.
     *
     * @param latencyNs how long its handshake took, {@link Long#MAX_VALUE} if that says nothing
     */
    ConnectionGuard(Guard guard, NodeKey key, IpAddress address, long latencyNs) {
        this.address = address;
        this.latencyNs = latencyNs;
        this.guard = guard;
        this.peer = key.isNone() ? null : key.peerId();
        this.isGranted = peer != null && guard.isGranted(peer);
        this.limits = new InboundLimits(guard.limits(), System.nanoTime());
        this.conduct = guard.reputation().watch(peer, address);
        limits.trust(isGranted);
    }

    /** Any thread: the identity it has proven, or null. */
    Hash peer() {
        return peer;
    }

    /** Any thread: where it comes from. */
    IpAddress address() {
        return address;
    }

    /** Any thread: how long its handshake took, ns. */
    long latencyNs() {
        return latencyNs;
    }

    /** Any thread: where it comes from, as it is held to account. */
    IpAddress subscriber() {
        return conduct.subscriber();
    }

    /** Any thread: whether its node speaks for a current validator. */
    boolean isValidator() {
        return isValidator;
    }

    /** Any thread. */
    boolean isGranted() {
        return isGranted;
    }

    /** Any thread: frames that were dropped because they were more than it may send. */
    long dropped() {
        return dropped;
    }

    /** Any thread: the score of its identity. */
    double score() {
        return peer == null ? 0 : guard.reputation().score(peer, System.currentTimeMillis());
    }

    /** Any thread: until when it is banned, ms since 1970; 0 if it is not. */
    long bannedUntilMs() {
        long untilMs = guard.reputation().bannedUntilMs(peer, conduct.subscriber());
        return untilMs > System.currentTimeMillis() ? untilMs : 0;
    }

    /** The other side has said hello as a peer, with a voucher that is valid. */
    void heard(Hash speaksFor) {
        isPeer = true;
        validator = speaksFor.equals(Hash.ZERO) ? null : speaksFor;
        if (validator != null && peer != null) {
            guard.vouch(validator, peer, true);
        }
        generationSeen = NEVER;
    }

    /** Whether anything at all is taken of it: what keeps a link, at least. */
    boolean isWelcome() {
        look();
        return conduct.admits(FrameClass.LINK, System.currentTimeMillis());
    }

    /** Judges a frame by its header: OK, RATE_LIMITED or BANNED. */
    ResultCode admit(FrameType type, int payloadBytes) {
        look();
        // Until its hello nobody knows whether it is a validator's.
        boolean isFirstHello = type == FrameType.HELLO && !isPeer;
        if (!isFirstHello && !conduct.admits(FrameClass.of(type), System.currentTimeMillis())) {
            return ResultCode.BANNED;
        }
        ResultCode code = limits.admit(type, payloadBytes, System.nanoTime());
        if (code != ResultCode.OK) {
            dropped++;
            guard.counts().framesRateLimited.increment();
        }
        return code;
    }

    /** The set of validators may be another, or a better claim to be the node of one. */
    private void look() {
        int generation = guard.generation();
        if (generation == generationSeen) {
            return;
        }
        if (validator != null && peer != null) {
            guard.vouch(validator, peer, false);
            generation = guard.generation();
        }
        generationSeen = generation;
        // Over plain TCP nothing is proven; there a node is believed, or no chain of validators could be measured.
        isValidator = peer == null ? validator != null && guard.isMember(validator) : guard.isValidatorsNode(peer);
        limits.trust(isValidator || isGranted);
        conduct.recheck();
    }

    /** The frame that was admitted last is over. */
    void taken() {
        limits.taken();
    }

    /** Ms for which the connection is not to be read. */
    long pauseMs() {
        return limits.pauseMs(System.nanoTime());
    }

    /**
     * Any thread: takes note of what the other side did.
     *
     * @return whether the connection is to be ended
     */
    boolean offended(ResultCode code) {
        Offence offence = Offence.of(code, isPeer);
        if (!offence.isProvable()) {
            return false;
        }
        guard.counts().offences.increment();
        boolean isOver = guard.reputation().note(conduct, offence, System.currentTimeMillis());
        if (isOver) {
            LOG.info(
                    "{} from {} is banned: {}",
                    peer == null ? "a connection" : peer,
                    conduct.subscriber(),
                    offence.name());
        }
        return isOver && !isValidator;
    }
}
