package io.timecoin.peers;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;

/**
 * Who is banned, by identity and by address, and who was lately: the next ban is longer. Bounded; kept on disk. Any thread,
 * locks; {@link #save} waits for the disk.
 *
 * <p>Who finds no room takes the place of the ban that ends first; one for good ends last, the oldest of them first. So
 * bans can be pushed out only by as many others that last longer.
 */
public final class BanList {
    /** How long a ban that is over makes the next one longer. */
    static final long REMEMBERED_MS = TimeUnit.DAYS.toMillis(7);

    /** An address is lent, not owned: its next holder must not pay for good. */
    static final long ADDRESS_BAN_MS_MAX = TimeUnit.DAYS.toMillis(1);

    private static final String NAME = "bans";
    private static final int VERSION = 1;

    private final StateFile file;
    private final int capacity;
    private final Map<Hash, Ban> peers = new TreeMap<>();
    private final Map<IpAddress, Ban> addresses = new TreeMap<>();
    private volatile int changes;
    private int changesSaved;

    BanList(Path file, int capacity) {
        this.file = new StateFile(file, NAME, VERSION);
        this.capacity = capacity;
    }

    /** A list that is forgotten with the process; never to be saved. */
    static BanList inMemory() {
        return new BanList(null, Limits.OFFENDERS_MAX);
    }

    /**
     * Reads the bans for a validator that starts. A damaged file is set aside with a warning: nobody is banned then.
     *
     * @throws EngineException FATAL, DISK, if the file cannot be read or set aside
     */
    public static BanList load(Path file) {
        BanList list = new BanList(file, Limits.OFFENDERS_MAX);
        if (!list.read()) {
            list.file.setAside();
        }
        return list;
    }

    /**
     * Reads the bans for an operator, and touches nothing.
     *
     * @throws EngineException FATAL, DATA_MISMATCH, if the file is damaged; FATAL, DISK, if it cannot be read
     */
    public static BanList open(Path file) {
        BanList list = new BanList(file, Limits.OFFENDERS_MAX);
        if (!list.read()) {
            throw EngineException.fatal(
                    Cause.DATA_MISMATCH, file + " is damaged; the next start sets it aside and bans nobody by it");
        }
        return list;
    }

    private boolean read() {
        List<String> lines = file.read();
        if (lines == null) {
            return false;
        }
        boolean isWhole = true;
        for (String line : lines) {
            Ban ban = Ban.parse(line);
            isWhole &= ban != null && take(ban);
        }
        if (!isWhole) {
            peers.clear();
            addresses.clear();
        }
        return isWhole;
    }

    private boolean take(Ban ban) {
        if (!ban.isPeer()) {
            IpAddress address = IpAddress.parse(ban.id());
            return address != null && addresses.size() < capacity && addresses.put(address, ban) == null;
        }
        try {
            return peers.size() < capacity && peers.put(Hash.fromHex(ban.id()), ban) == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Replaces the file if anything has changed. */
    public void save() {
        List<String> lines = new ArrayList<>();
        int saving;
        synchronized (this) {
            saving = changes;
            if (saving == changesSaved) {
                return;
            }
            peers.values().forEach(ban -> lines.add(ban.line()));
            addresses.values().forEach(ban -> lines.add(ban.line()));
        }
        file.write(lines);
        synchronized (this) {
            changesSaved = saving;
        }
    }

    /** A number that is another after every change. Any thread, without a lock. */
    int changes() {
        return changes;
    }

    /** When the ban of an identity ends; 0 if there is none. */
    synchronized long peerUntilMs(Hash peer) {
        Ban ban = peers.get(peer);
        return ban == null ? 0 : ban.untilMs();
    }

    /** When the ban of an address ends; 0 if there is none. */
    synchronized long addressUntilMs(IpAddress subscriber) {
        Ban ban = addresses.get(subscriber);
        return ban == null ? 0 : ban.untilMs();
    }

    /**
     * Bans an identity; nothing happens to one that is banned.
     *
     * @param lengths gives the length in ms of a ban by the number of those before it, {@link Ban#FOR_GOOD} for ever
     */
    synchronized void banPeer(Hash peer, Offence offence, IntToLongFunction lengths, long nowMs) {
        ban(peers, peer, peer.toString(), true, offence, lengths, nowMs);
    }

    /** Bans an address; for a day at most. */
    synchronized void banAddress(IpAddress subscriber, Offence offence, IntToLongFunction lengths, long nowMs) {
        IntToLongFunction bounded = before -> Math.min(ADDRESS_BAN_MS_MAX, lengths.applyAsLong(before));
        ban(addresses, subscriber, subscriber.toString(), false, offence, bounded, nowMs);
    }

    private <K> void ban(
            Map<K, Ban> bans,
            K key,
            String id,
            boolean isPeer,
            Offence offence,
            IntToLongFunction lengths,
            long nowMs) {
        Ban before = bans.get(key);
        if (before != null && before.lasts(nowMs)) {
            return;
        }
        int count = before == null || isForgotten(before, nowMs) ? 0 : before.count();
        long lengthMs = lengths.applyAsLong(count);
        long untilMs = lengthMs == Ban.FOR_GOOD ? Ban.FOR_GOOD : nowMs + lengthMs;
        if (before == null && bans.size() >= capacity) {
            bans.remove(firstToEnd(bans));
        }
        bans.put(key, new Ban(id, isPeer, nowMs, untilMs, count + 1, offence));
        changes++;
    }

    private static boolean isForgotten(Ban ban, long nowMs) {
        return !ban.isForGood() && nowMs - ban.untilMs() > REMEMBERED_MS;
    }

    private static <K> K firstToEnd(Map<K, Ban> bans) {
        K first = null;
        Ban its = null;
        for (Map.Entry<K, Ban> entry : bans.entrySet()) {
            Ban ban = entry.getValue();
            boolean isBefore = its == null
                    || ban.untilMs() < its.untilMs()
                    || ban.untilMs() == its.untilMs() && ban.sinceMs() < its.sinceMs();
            first = isBefore ? entry.getKey() : first;
            its = isBefore ? ban : its;
        }
        return first;
    }

    /** Drops what is over and no longer remembered. */
    synchronized void prune(long nowMs) {
        boolean isChanged = peers.values().removeIf(ban -> isForgotten(ban, nowMs));
        isChanged |= addresses.values().removeIf(ban -> isForgotten(ban, nowMs));
        changes += isChanged ? 1 : 0;
    }

    /** All bans that last or are remembered: identities first, each in order. */
    public synchronized List<Ban> bans() {
        List<Ban> all = new ArrayList<>(peers.values());
        all.addAll(addresses.values());
        return all;
    }

    /**
     * Lifts a ban and forgets those before it.
     *
     * @param id a peer's id or an address, as {@link Ban#id} has it
     * @return false if there is none
     */
    public synchronized boolean lift(String id) {
        boolean isLifted = peers.values().removeIf(ban -> ban.id().equalsIgnoreCase(id));
        isLifted |= addresses.values().removeIf(ban -> ban.id().equalsIgnoreCase(id));
        changes += isLifted ? 1 : 0;
        return isLifted;
    }
}
