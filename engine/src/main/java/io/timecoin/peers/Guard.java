package io.timecoin.peers;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is known, and what becomes of those who offend: which node speaks for which validator now, who is granted, scores and
 * bans, and where others listen. Any thread; a thread of its own brings bans and addresses to the disk.
 *
 * <pre>
 *  set of validators ---\
 *                        +--> nodes of current validators --> trusted, never kept from consensus
 *  hello, voucher valid -/
 *  offence of a connection, also of one that has just ended --> Reputation --> BanList --> disk
 * </pre>
 *
 * <p>A validator has one node at a time, the last that came with its voucher: who holds one key must not be as many
 * exempt nodes as it likes.
 */
final class Guard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final long SAVE_MS = 5_000;
    private static final long STOP_MS_MAX = 2_000;

    private final InboundLimitsConfig limits;
    private final Set<Hash> granted;
    private final BanList bans;
    private final AddressBook book;
    private final boolean isKept;
    private final Reputation reputation;
    private final NetworkCounts counts;
    private final DefaultEventExecutor thread = new DefaultEventExecutor(new DefaultThreadFactory("peers-files", true));

    /** Replaced by the state when the set is another, never changed. */
    private volatile Supplier<? extends Set<Hash>> validators = Collections::emptySet;

    private volatile Set<Hash> members = Collections.emptySet();
    private volatile Set<Hash> nodesOfMembers = Collections.emptySet();
    private volatile int generation;

    /** Node of each member that has been heard; guarded by this. */
    private final Map<Hash, Hash> nodes = new TreeMap<>();

    /** Those that ended lately: what they sent may be judged only now. Guarded by itself. */
    private final Map<Long, ConnectionGuard> departed = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, ConnectionGuard> eldest) {
            return size() > Limits.CONNECTIONS_DEPARTED_MAX;
        }
    };

    private boolean isDiskBad;

    /** Reads bans and addresses. */
    Guard(GuardConfig config, NetworkCounts counts) {
        this.limits = config.limits();
        this.granted = new TreeSet<>(config.granted());
        this.isKept = config.directory() != null;
        this.bans = isKept ? BanList.load(config.bans()) : BanList.inMemory();
        SecureRandom random = new SecureRandom();
        this.book = isKept ? AddressBook.load(config.addresses(), random) : AddressBook.inMemory(random);
        this.reputation = new Reputation(
                config.reputation(), bans, this::isValidatorsNode, granted::contains, Limits.OFFENDERS_MAX);
        this.counts = counts;
    }

    /** Begins to keep what changes. */
    void start() {
        if (isKept) {
            LoggedTask saving = new LoggedTask("the saving of bans and addresses", this::save);
            thread.scheduleWithFixedDelay(saving, SAVE_MS, SAVE_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Whose consensus keys decide from now on; asked by any thread, must not wait. */
    void validators(Supplier<? extends Set<Hash>> now) {
        validators = now;
    }

    InboundLimitsConfig limits() {
        return limits;
    }

    AddressBook book() {
        return book;
    }

    Reputation reputation() {
        return reputation;
    }

    NetworkCounts counts() {
        return counts;
    }

    boolean isGranted(Hash peer) {
        return granted.contains(peer);
    }

    /** Whether a consensus key is that of a current validator. */
    boolean isMember(Hash validator) {
        return validators.get().contains(validator);
    }

    /** Whether a peer id is that of the node of a current validator. */
    boolean isValidatorsNode(Hash peer) {
        generation();
        return nodesOfMembers.contains(peer);
    }

    /** A number that is another once somebody may have become a validator's node, or ceased to be one. */
    int generation() {
        if (validators.get() != members) {
            renew();
        }
        return generation;
    }

    private synchronized void renew() {
        Set<Hash> now = validators.get();
        if (now != members) {
            members = now;
            nodes.keySet().removeIf(validator -> !now.contains(validator));
            publish();
        }
    }

    private void publish() {
        nodesOfMembers = Collections.unmodifiableSet(new TreeSet<>(nodes.values()));
        generation++;
    }

    /**
     * Takes note that a validator has vouched for a node, which has proven its key.
     *
     * @param isNew whether it has just said so; else it is the validator's only if no other has
     */
    void vouch(Hash validator, Hash peer, boolean isNew) {
        generation();
        synchronized (this) {
            if (!members.contains(validator) || !isNew && nodes.containsKey(validator)) {
                return;
            }
            if (!peer.equals(nodes.put(validator, peer))) {
                publish();
            }
        }
    }

    /** Any thread: what a connection did that has ended. */
    void offence(long connectionId, ResultCode code) {
        ConnectionGuard guard;
        synchronized (departed) {
            guard = departed.get(connectionId);
        }
        if (guard != null) {
            guard.offended(code);
        }
    }

    void depart(long connectionId, ConnectionGuard guard) {
        synchronized (departed) {
            departed.put(connectionId, guard);
        }
    }

    private void save() {
        try {
            bans.prune(System.currentTimeMillis());
            bans.save();
            book.save();
            isDiskBad = false;
        } catch (EngineException e) {
            if (!isDiskBad) {
                LOG.error("bans and addresses are not kept for now: {}", e.getMessage());
            }
            isDiskBad = true;
        }
    }

    /** Ends its thread, and keeps what there is. */
    @Override
    public void close() {
        thread.shutdownGracefully(0, STOP_MS_MAX, TimeUnit.MILLISECONDS).awaitUninterruptibly(STOP_MS_MAX);
        if (isKept) {
            save();
        }
    }
}
