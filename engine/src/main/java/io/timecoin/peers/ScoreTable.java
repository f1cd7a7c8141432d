package io.timecoin.peers;

import java.util.Map;
import java.util.TreeMap;

/**
 * Scores by identity or address, bounded. Only who has offended has a place, so opening connections pushes nobody out; who
 * finds none takes that of the lowest score. And one address takes few of the places, however many identities come
 * from it: of these the lowest goes. Locked by its owner.
 *
 * @param <K> an identity, or an address
 */
final class ScoreTable<K extends Comparable<K>> {
    /** Places for identities that came from one address. */
    static final int PLACES_AN_ADDRESS_MAX = 16;

    private record Entry(DecayingScore score, IpAddress from) {}

    private final Map<K, Entry> entries = new TreeMap<>();
    private final int capacity;
    private final long halfLifeMs;

    ScoreTable(int capacity, long halfLifeMs) {
        this.capacity = capacity;
        this.halfLifeMs = halfLifeMs;
    }

    /** Adds points and returns the score. */
    double add(K key, IpAddress from, int points, long nowMs) {
        Entry entry = entries.get(key);
        if (entry == null) {
            makeRoom(from, nowMs);
            entry = new Entry(new DecayingScore(), from);
            entries.put(key, entry);
        }
        return entry.score.add(points, nowMs, halfLifeMs);
    }

    private void makeRoom(IpAddress from, long nowMs) {
        K lowest = null;
        K lowestHere = null;
        double score = 0;
        double scoreHere = 0;
        int here = 0;
        for (Map.Entry<K, Entry> each : entries.entrySet()) {
            double its = each.getValue().score.at(nowMs, halfLifeMs);
            if (lowest == null || its < score) {
                lowest = each.getKey();
                score = its;
            }
            if (from.equals(each.getValue().from)) {
                here++;
                if (lowestHere == null || its < scoreHere) {
                    lowestHere = each.getKey();
                    scoreHere = its;
                }
            }
        }
        if (here >= PLACES_AN_ADDRESS_MAX) {
            entries.remove(lowestHere);
        } else if (entries.size() >= capacity) {
            entries.remove(lowest);
        }
    }

    double at(K key, long nowMs) {
        Entry entry = entries.get(key);
        return entry == null ? 0 : entry.score.at(nowMs, halfLifeMs);
    }

    void forget(K key) {
        entries.remove(key);
    }

    int size() {
        return entries.size();
    }
}
