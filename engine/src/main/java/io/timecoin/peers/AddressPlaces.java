package io.timecoin.peers;

import io.timecoin.crypto.SipHash;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where in the tables of an address book an address belongs: one place each, under a secret of this node. Who tells
 * addresses reaches few buckets of the new ones, and what one network holds few buckets of the tried ones, and nobody
 * knows which. After the address manager of Bitcoin (addrman), and the attacks that shaped it (Heilman and others,
 * "Eclipse Attacks on Bitcoin's Peer-to-Peer Network"). One thread.
 *
 * <pre>
 *  new:   bucket = H(group of the source, H(group of the source, group) mod 32) mod 256
 *  tried: bucket = H(group, H(address, port) mod 4) mod 64
 *  slot   = H(table, bucket, address, port) mod the slots of a bucket
 * </pre>
 *
 * <p>The id of a peer has no part in it: thousands of made-up ids at one address want one place.
 */
final class AddressPlaces {
    static final int NEW_BUCKETS = 256;
    static final int NEW_SLOTS = 12;
    static final int TRIED_BUCKETS = 64;
    static final int TRIED_SLOTS = 16;
    static final int NEW_BUCKETS_A_SOURCE = 32;
    static final int TRIED_BUCKETS_A_GROUP = 4;

    private static final int WORDS_MAX = 6;
    private static final long TAG_NEW = 1;
    private static final long TAG_TRIED = 2;
    private static final long TAG_SLOT = 3;
    private static final long TAG_TOLD = 4;

    private final SipHash hashing;
    private final UnsafeBuffer words = new UnsafeBuffer(new byte[WORDS_MAX * Long.BYTES]);
    private int at;

    AddressPlaces(SipHash hashing) {
        this.hashing = hashing;
    }

    /** The place of an address in its table. */
    int place(KnownPeer peer) {
        return peer.isTried() ? triedPlace(peer) : newPlace(peer);
    }

    private int newPlace(KnownPeer peer) {
        IpAddress source = peer.source().group();
        long share = begin(TAG_NEW).feed(source).feed(peer.address().group()).below(NEW_BUCKETS_A_SOURCE);
        int bucket = begin(TAG_NEW).feed(source).feed(share).below(NEW_BUCKETS);
        return bucket * NEW_SLOTS + slot(TAG_NEW, bucket, peer, NEW_SLOTS);
    }

    private int triedPlace(KnownPeer peer) {
        long share = begin(TAG_TRIED).feed(peer.address()).feed(peer.port()).below(TRIED_BUCKETS_A_GROUP);
        int bucket = begin(TAG_TRIED).feed(peer.address().group()).feed(share).below(TRIED_BUCKETS);
        return bucket * TRIED_SLOTS + slot(TAG_TRIED, bucket, peer, TRIED_SLOTS);
    }

    private int slot(long table, int bucket, KnownPeer peer, int slots) {
        return begin(TAG_SLOT)
                .feed(table)
                .feed(bucket)
                .feed(peer.address())
                .feed(peer.port())
                .below(slots);
    }

    /** By what the addresses that are told of all are chosen: the same for a day. */
    long toldRank(KnownPeer peer, long day) {
        return begin(TAG_TOLD).feed(day).feed(peer.address()).feed(peer.port()).hash();
    }

    private AddressPlaces begin(long tag) {
        at = 0;
        return feed(tag);
    }

    private AddressPlaces feed(long word) {
        words.putLong(at, word);
        at += Long.BYTES;
        return this;
    }

    private AddressPlaces feed(IpAddress address) {
        return feed(address.high()).feed(address.low());
    }

    private long hash() {
        return hashing.hash(words, 0, at);
    }

    private int below(int bound) {
        return (int) Long.remainderUnsigned(hash(), bound);
    }
}
