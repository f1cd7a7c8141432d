package io.timecoin.txpool;

import io.timecoin.base.Hash;
import org.agrona.DirectBuffer;

/** Finds an entry by its transaction id or by its content hash: one index each. State thread. */
final class IdIndex {
    /** Which of an entry's two hashes an index keys on. */
    enum Key {
        TX_ID,
        CONTENT_HASH
    }

    private static final int WORDS = Hash.BYTES / Long.BYTES;

    private final PoolEntries entries;
    private final KeyMix mix;
    private final boolean byContent;
    private final HashSlots slots;

    IdIndex(PoolEntries entries, KeyMix mix, Key key) {
        this.entries = entries;
        this.mix = mix;
        this.byContent = key == Key.CONTENT_HASH;
        slots = new HashSlots(entries.capacity());
    }

    int size() {
        return slots.size();
    }

    /** The entry whose hash is the 32 bytes at a position, or NONE. */
    int find(DirectBuffer id, int offset) {
        int hash = hash(id, offset);
        for (int slot = slots.first(hash); slot != HashSlots.NONE; slot = slots.next(hash, slot)) {
            int handle = slots.reference(slot);
            if (matches(handle, id, offset)) {
                return handle;
            }
        }
        return PoolEntries.NONE;
    }

    /** Brings where a hash belongs into the cache. */
    void touch(DirectBuffer id, int offset) {
        slots.touch(hash(id, offset));
    }

    void add(int handle) {
        slots.put(hash(handle), handle);
    }

    void remove(int handle) {
        slots.remove(hash(handle), handle);
    }

    private boolean matches(int handle, DirectBuffer id, int offset) {
        for (int i = 0; i < WORDS; i++) {
            if (word(handle, i) != id.getLong(offset + i * Long.BYTES)) {
                return false;
            }
        }
        return true;
    }

    private int hash(DirectBuffer id, int offset) {
        return mix.hash(
                id.getLong(offset),
                id.getLong(offset + Long.BYTES),
                id.getLong(offset + 2 * Long.BYTES),
                id.getLong(offset + 3 * Long.BYTES),
                0);
    }

    private int hash(int handle) {
        return mix.hash(word(handle, 0), word(handle, 1), word(handle, 2), word(handle, 3), 0);
    }

    private long word(int handle, int word) {
        return byContent ? entries.contentWord(handle, word) : entries.txIdWord(handle, word);
    }
}
