package io.timecoin.peers;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.OffHeapIndex;
import io.timecoin.base.OutpointHash;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Transactions that were announced and are not here: who announced them, and who was asked, one at a time. Every link that
 * announces is remembered, so none can stand in another's way; what one leaves unanswered the next is asked for, until
 * none is left. The entries stand in the order in which they were asked for. Owned by one thread.
 */
final class WantedTransactions implements AutoCloseable {
    /** Entries of the engine's table. */
    static final int ENTRIES = 1 << 16;

    /** No entry. */
    static final int NONE = -1;

    private final UnsafeBuffer hashes;
    private final LinkBits announcers;
    private final int[] asked;
    private final long[] askedMs;
    private final int[] older;
    private final int[] younger;
    private final int[] free;
    private final OffHeapIndex index;
    private final OutpointHash hashing;
    private int freeCount;
    private int oldest = NONE;
    private int youngest = NONE;

    WantedTransactions(int entries, long seed) {
        hashes = new UnsafeBuffer(new byte[entries * Hash.BYTES]);
        announcers = new LinkBits(entries);
        asked = new int[entries];
        askedMs = new long[entries];
        older = new int[entries];
        younger = new int[entries];
        free = new int[entries];
        index = new OffHeapIndex(entries);
        hashing = new OutpointHash(seed);
        for (int i = entries - 1; i >= 0; i--) {
            free[freeCount++] = i;
        }
    }

    int count() {
        return free.length - freeCount;
    }

    boolean isFull() {
        return freeCount == 0;
    }

    int find(DirectBuffer source, int at) {
        int entry = index.first(hashing.hash(source, at, 0));
        while (entry != OffHeapIndex.NONE) {
            if (isSame(entry, source, at)) {
                return entry;
            }
            entry = index.next();
        }
        return NONE;
    }

    private boolean isSame(int entry, DirectBuffer source, int at) {
        for (int i = 0; i < Hash.BYTES; i += Long.BYTES) {
            if (hashes.getLong(entry * Hash.BYTES + i) != source.getLong(at + i)) {
                return false;
            }
        }
        return true;
    }

    /** Takes in a hash that is not here yet, announced by a link that is asked for it now. Only if there is room. */
    int open(DirectBuffer source, int at, int link, long nowMs) {
        Invariant.check(!isFull(), "there is room for one more");
        int entry = free[--freeCount];
        hashes.putBytes(entry * Hash.BYTES, source, at, Hash.BYTES);
        announcers.clearRow(entry);
        announcers.set(entry, link);
        index.insert(hashing.hash(source, at, 0), entry);
        append(entry, link, nowMs);
        return entry;
    }

    /** Another link has it, too. */
    void announcedBy(int entry, int link) {
        announcers.set(entry, link);
    }

    /** A link is asked, and nobody else any more. */
    void ask(int entry, int link, long nowMs) {
        unlink(entry);
        append(entry, link, nowMs);
    }

    private void append(int entry, int link, long nowMs) {
        asked[entry] = link;
        askedMs[entry] = nowMs;
        older[entry] = youngest;
        younger[entry] = NONE;
        if (youngest == NONE) {
            oldest = entry;
        } else {
            younger[youngest] = entry;
        }
        youngest = entry;
    }

    private void unlink(int entry) {
        if (older[entry] == NONE) {
            oldest = younger[entry];
        } else {
            younger[older[entry]] = younger[entry];
        }
        if (younger[entry] == NONE) {
            youngest = older[entry];
        } else {
            older[younger[entry]] = older[entry];
        }
    }

    /** The link asked has not answered, and is not asked for it again. */
    void giveUpOnAsked(int entry) {
        announcers.clear(entry, asked[entry]);
    }

    /** It has come, or nobody is left to be asked. */
    void remove(int entry) {
        unlink(entry);
        int candidate = index.first(hashing.hash(hashes, entry * Hash.BYTES, 0));
        while (candidate != entry) {
            candidate = index.next();
        }
        index.removeCurrent();
        free[freeCount++] = entry;
    }

    /** The entry that was asked for longest ago, or NONE. */
    int oldest() {
        return oldest;
    }

    long askedMs(int entry) {
        return askedMs[entry];
    }

    /** The link that was asked last. */
    int asked(int entry) {
        return asked[entry];
    }

    LinkBits announcers() {
        return announcers;
    }

    DirectBuffer hashes() {
        return hashes;
    }

    static int hashAt(int entry) {
        return entry * Hash.BYTES;
    }

    /** A link has ended: whoever was to be asked next because of it is found by the caller. */
    int nextAskedOf(int link, int from) {
        int entry = from == NONE ? oldest : younger[from];
        while (entry != NONE && asked[entry] != link) {
            entry = younger[entry];
        }
        return entry;
    }

    void clearLink(int link) {
        announcers.clearLink(link);
    }

    /** Gives the memory of the index back; the rest goes with the object. */
    @Override
    public void close() {
        index.close();
    }
}
