package io.timecoin.peers;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.crypto.SipHash;
import io.timecoin.peers.IpAddress.Reach;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Where peers are said to listen (the new ones) and where they were reached (the tried ones); bounded, kept on disk. Any
 * thread, locks; {@link #save} waits for the disk.
 *
 * <pre>
 *            told             reached, place free or its holder unreliable
 *  nowhere ------> new ---------------------------------------------------> tried
 *             place free or          &lt;--------------------------------------
 *             its holder hopeless       its place is another's now
 * </pre>
 *
 * <p>Each address has one place in each table ({@link AddressPlaces}), and who is there keeps it unless given up: so
 * nobody pushes out what he has not outlived. Nothing told is believed but as something to try: the one who is dialled
 * proves its id.
 */
final class AddressBook {
    private static final String NAME = "addresses";
    private static final int VERSION = 1;
    private static final String SECRET = "secret";
    private static final int DRAWS_MAX = 200;
    private static final double PATIENCE = 1.2;

    /** What is told of all that could be: so that nobody maps the network by asking. */
    private static final int TOLD_SHARE = 4;

    private static final int TOLD_MIN = 8;

    static {
        Invariant.check(
                AddressPlaces.NEW_BUCKETS * AddressPlaces.NEW_SLOTS
                                + AddressPlaces.TRIED_BUCKETS * AddressPlaces.TRIED_SLOTS
                        == Limits.ADDRESSES_MAX,
                "both tables together hold what is remembered");
    }

    private record Key(Hash peer, IpAddress address, int port) {}

    private final StateFile file;
    private final RandomGenerator random;
    private final KnownPeer[] fresh = new KnownPeer[AddressPlaces.NEW_BUCKETS * AddressPlaces.NEW_SLOTS];
    private final KnownPeer[] tried = new KnownPeer[AddressPlaces.TRIED_BUCKETS * AddressPlaces.TRIED_SLOTS];
    private final Map<Key, KnownPeer> known = new HashMap<>();
    private long secret0;
    private long secret1;
    private AddressPlaces places;
    private boolean isChanged;

    private AddressBook(Path path, RandomGenerator random) {
        this.file = new StateFile(path, NAME, VERSION);
        this.random = random;
        useSecret(random.nextLong(), random.nextLong());
    }

    /** A book that is forgotten with the process; never to be saved. */
    static AddressBook inMemory(RandomGenerator random) {
        return new AddressBook(null, random);
    }

    /**
     * Reads the book. A damaged file is set aside with a warning, then the book is empty.
     *
     * @param random draws the secret of a new book, and whom to dial
     * @throws EngineException FATAL, DISK, if the file cannot be read or set aside
     */
    static AddressBook load(Path path, RandomGenerator random) {
        AddressBook book = new AddressBook(path, random);
        List<String> lines = book.file.read();
        if (lines == null || !lines.isEmpty() && !book.read(lines)) {
            book.file.setAside();
            return new AddressBook(path, random);
        }
        return book;
    }

    private boolean read(List<String> lines) {
        String[] words = lines.get(0).split(" ", -1);
        if (words.length != 3 || !words[0].equals(SECRET)) {
            return false;
        }
        try {
            useSecret(HexFormat.fromHexDigitsToLong(words[1]), HexFormat.fromHexDigitsToLong(words[2]));
        } catch (IllegalArgumentException e) {
            return false;
        }
        for (String line : lines.subList(1, lines.size())) {
            KnownPeer peer = KnownPeer.parse(line);
            if (peer == null) {
                return false;
            }
            if (at(peer) == null) {
                put(peer);
            }
        }
        isChanged = false;
        return true;
    }

    private void useSecret(long first, long second) {
        secret0 = first;
        secret1 = second;
        places = new AddressPlaces(new SipHash(first, second));
    }

    /** Replaces the file if anything has changed. */
    void save() {
        List<String> lines = new ArrayList<>();
        synchronized (this) {
            if (!isChanged) {
                return;
            }
            isChanged = false;
            HexFormat hex = HexFormat.of();
            lines.add(SECRET + ' ' + hex.toHexDigits(secret0) + ' ' + hex.toHexDigits(secret1));
            addLines(tried, lines);
            addLines(fresh, lines);
        }
        try {
            file.write(lines);
        } catch (EngineException e) {
            synchronized (this) {
                isChanged = true;
            }
            throw e;
        }
    }

    private static void addLines(KnownPeer[] table, List<String> lines) {
        for (KnownPeer peer : table) {
            if (peer != null) {
                lines.add(peer.line());
            }
        }
    }

    /**
     * Takes note of what was told.
     *
     * @param source who told it; what is reached from within a network alone is taken only from within it
     * @return whether it is in the book now and was not before
     */
    synchronized boolean told(Hash peer, IpAddress address, int port, IpAddress source, long nowMs) {
        if (!KnownPeer.isPort(port) || !isTellable(address, source)) {
            return false;
        }
        KnownPeer before = known.get(new Key(peer, address, port));
        if (before != null) {
            put(before.seen(nowMs));
            return false;
        }
        return move(KnownPeer.told(peer, address, port, source, nowMs), nowMs);
    }

    /** Takes note that it is being dialled: a failure until it succeeds. */
    synchronized void attempted(Hash peer, IpAddress address, int port, long nowMs) {
        KnownPeer before = known.get(new Key(peer, address, port));
        if (before != null) {
            put(before.attempted(nowMs));
        }
    }

    /** Takes note that it was dialled, and proved its id; or that such a link has ended, as the last time it was seen. */
    synchronized void succeeded(Hash peer, IpAddress address, int port, long nowMs) {
        if (!KnownPeer.isPort(port)) {
            return;
        }
        KnownPeer before = known.get(new Key(peer, address, port));
        KnownPeer now =
                (before == null ? KnownPeer.told(peer, address, port, address, nowMs) : before).succeeded(nowMs);
        if (now.isTried()) {
            put(now);
            return;
        }
        KnownPeer holder = at(now.in(true));
        if (holder != null && holder.isReliable(nowMs)) {
            // A tried one that can still be reached is not given up for one that was reached once.
            if (before != null || at(now) == null) {
                put(now);
            }
            return;
        }
        if (before != null) {
            remove(before);
        }
        if (holder != null) {
            remove(holder);
        }
        put(now.in(true));
        if (holder != null) {
            move(holder.in(false), nowMs);
        }
    }

    /** Into the new ones, if the place is free or its holder is hopeless. */
    private boolean move(KnownPeer peer, long nowMs) {
        KnownPeer holder = at(peer);
        if (holder != null && !holder.isHopeless(nowMs)) {
            return false;
        }
        if (holder != null) {
            remove(holder);
        }
        put(peer);
        return true;
    }

    private KnownPeer[] table(boolean isTried) {
        return isTried ? tried : fresh;
    }

    private KnownPeer at(KnownPeer peer) {
        return table(peer.isTried())[places.place(peer)];
    }

    private void put(KnownPeer peer) {
        table(peer.isTried())[places.place(peer)] = peer;
        known.put(new Key(peer.peer(), peer.address(), peer.port()), peer);
        isChanged = true;
    }

    private void remove(KnownPeer peer) {
        table(peer.isTried())[places.place(peer)] = null;
        known.remove(new Key(peer.peer(), peer.address(), peer.port()));
    }

    /**
     * Draws one to dial: with even chances a tried or a new one, of a bucket drawn first, so that a crowd in few buckets is
     * drawn no more often than few in many; less likely after failures.
     *
     * @param isEligible what may be dialled now: not linked, not banned, of a network that is not dialled yet
     * @return one, or null if none is eligible
     */
    synchronized KnownPeer choose(Predicate<KnownPeer> isEligible, long nowMs) {
        double patience = 1;
        for (int draw = 0; draw < DRAWS_MAX; draw++) {
            KnownPeer drawn = random.nextBoolean()
                    ? draw(tried, AddressPlaces.TRIED_BUCKETS, AddressPlaces.TRIED_SLOTS)
                    : draw(fresh, AddressPlaces.NEW_BUCKETS, AddressPlaces.NEW_SLOTS);
            if (drawn != null && isEligible.test(drawn)) {
                if (random.nextDouble() < drawn.chance(nowMs) * patience) {
                    return drawn;
                }
                patience *= PATIENCE;
            }
        }
        KnownPeer left = firstEligible(tried, isEligible);
        return left == null ? firstEligible(fresh, isEligible) : left;
    }

    private KnownPeer draw(KnownPeer[] table, int buckets, int slots) {
        int bucket = random.nextInt(buckets) * slots;
        int first = random.nextInt(slots);
        for (int i = 0; i < slots; i++) {
            KnownPeer peer = table[bucket + (first + i) % slots];
            if (peer != null) {
                return peer;
            }
        }
        return null;
    }

    private KnownPeer firstEligible(KnownPeer[] table, Predicate<KnownPeer> isEligible) {
        int first = random.nextInt(table.length);
        for (int i = 0; i < table.length; i++) {
            KnownPeer peer = table[(first + i) % table.length];
            if (peer != null && isEligible.test(peer)) {
                return peer;
            }
        }
        return null;
    }

    /**
     * What to tell one who asks: a quarter of what there is, or some, at most so many; the same all day, so that
     * whoever asks often, or by many names, learns no more.
     */
    synchronized List<KnownPeer> tellable(int most, IpAddress asker, long nowMs) {
        long day = nowMs / TimeUnit.DAYS.toMillis(1);
        List<KnownPeer> all = new ArrayList<>();
        for (KnownPeer peer : known.values()) {
            if (isTellable(peer.address(), asker) && !peer.isHopeless(nowMs)) {
                all.add(peer);
            }
        }
        all.sort(Comparator.<KnownPeer>comparingLong(peer -> places.toldRank(peer, day))
                .thenComparing(KnownPeer::peer));
        int share = Math.max(TOLD_MIN, all.size() / TOLD_SHARE);
        int count = Math.min(Math.min(most, Limits.PEERS_A_MESSAGE_MAX), Math.min(share, all.size()));
        return List.copyOf(all.subList(0, count));
    }

    /** Whether who is there can reach an address: of a machine its own, of a private network that too, of all the public. */
    private static boolean isTellable(IpAddress address, IpAddress other) {
        Reach reach = address.reach();
        return reach == Reach.PUBLIC
                || reach == Reach.PRIVATE && (other.reach() == Reach.PRIVATE || other.reach() == Reach.MACHINE)
                || reach == Reach.MACHINE && other.reach() == Reach.MACHINE;
    }

    /** Number of addresses in one of the tables. */
    synchronized int count(boolean isTried) {
        return (int) known.values().stream()
                .filter(peer -> peer.isTried() == isTried)
                .count();
    }

    /** What is known of an address, or null. */
    synchronized KnownPeer find(Hash peer, IpAddress address, int port) {
        return known.get(new Key(peer, address, port));
    }
}
