package io.timecoin.peers;

import io.timecoin.crypto.SipHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Which link gives way when all slots are taken: a function of what is known of the links, no more. After Bitcoin's
 * {@code SelectNodeToEvict}: what is good by one of several measures is kept, and an attacker would have to be better
 * than all by each of them; of the rest the youngest of the network with the most links goes.
 *
 * <pre>
 *  kept, of one network one by each measure:  4 networks drawn by a secret, 8 that answer fastest, 4 that brought
 *                                             blocks last, 4 transactions last, then half of the rest, the oldest
 *  gives way: of the others that of the most crowded network, the youngest of it -
 *             if that network keeps more links than the newcomer's has with the newcomer
 * </pre>
 *
 * <p>The last condition makes it safe: a crowd from one network takes slots only from networks that are as crowded. Where
 * every link is of another network nobody gives way, and the newcomer tries elsewhere. Stateless but for the secret.
 */
final class EvictionRules {
    /** Instead of a connection: nobody gives way. */
    static final long NOBODY = 0;

    static final int KEPT_BY_SECRET = 4;
    static final int KEPT_BY_LATENCY = 8;
    static final int KEPT_BY_BLOCKS = 4;
    static final int KEPT_BY_TRANSACTIONS = 4;

    private final SipHash hashing;

    EvictionRules(SipHash hashing) {
        this.hashing = hashing;
    }

    /**
     * Who gives way to a newcomer.
     *
     * @param links all that compete for slots, in any order
     * @param newcomer where it comes from
     * @return a connection, or NOBODY
     */
    long victim(List<InboundPeer> links, IpAddress newcomer) {
        Map<IpAddress, Integer> crowds = new HashMap<>();
        links.forEach(link -> crowds.merge(link.address().group(), 1, Integer::sum));
        // Ids break every tie: the order of the list must not decide.
        Comparator<InboundPeer> byId = Comparator.comparingLong(InboundPeer::connectionId);
        List<InboundPeer> rest = new ArrayList<>(links);
        rest.sort(byId);
        keep(
                rest,
                KEPT_BY_SECRET,
                Comparator.comparingLong(link -> secretRank(link.address().group())));
        keep(rest, KEPT_BY_LATENCY, Comparator.comparingLong(InboundPeer::latencyNs));
        keep(rest, KEPT_BY_BLOCKS, Comparator.comparingLong(link -> -link.lastConsensusMs()));
        keep(rest, KEPT_BY_TRANSACTIONS, Comparator.comparingLong(link -> -link.lastTransactionMs()));
        keep(rest, rest.size() / 2, Comparator.comparingLong(InboundPeer::sinceMs));
        Comparator<InboundPeer> byCrowdThenAge = Comparator.<InboundPeer>comparingInt(
                        link -> crowds.get(link.address().group()))
                .thenComparingLong(InboundPeer::sinceMs)
                .thenComparing(byId);
        InboundPeer victim = rest.stream().max(byCrowdThenAge).orElse(null);
        if (victim == null) {
            return NOBODY;
        }
        int left = crowds.get(victim.address().group()) - 1;
        int newcomers = crowds.getOrDefault(newcomer.group(), 0) + 1;
        return left >= newcomers ? victim.connectionId() : NOBODY;
    }

    /**
     * Takes those that come first out of the rest, of one network one: a crowd must not take all the places of a
     * measure.
     */
    private static void keep(List<InboundPeer> rest, int count, Comparator<InboundPeer> measure) {
        List<InboundPeer> sorted = new ArrayList<>(rest);
        sorted.sort(measure);
        Set<IpAddress> networks = new HashSet<>();
        for (InboundPeer link : sorted) {
            if (networks.size() == count) {
                return;
            }
            if (networks.add(link.address().group())) {
                rest.remove(link);
            }
        }
    }

    private long secretRank(IpAddress group) {
        UnsafeBuffer words = new UnsafeBuffer(new byte[IpAddress.BYTES]);
        words.putLong(0, group.high());
        words.putLong(Long.BYTES, group.low());
        return hashing.hash(words, 0, IpAddress.BYTES);
    }
}
