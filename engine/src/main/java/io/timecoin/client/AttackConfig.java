package io.timecoin.client;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;
import io.timecoin.codec.FrameHeader;
import io.timecoin.crypto.NodeIdentity;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * What an attack sends, and how much of it.
 *
 * @param kind what is sent
 * @param identities as whom, 1 to {@link #IDENTITIES_MAX}; connections take them by turns
 * @param connections at a time, from the number of identities to {@link #CONNECTIONS_MAX}
 * @param ratePerSecond messages a second over all connections, 1 to 1,000,000, or {@link #MAXIMUM}. A large frame counts
 *     once for every 16 KiB; a byte that is dripped and a connection that is flooded count as one
 * @param windowMs how long, in ms; 0 until it is stopped
 * @param seed payloads are derived from it, for each connection by its number
 * @param isPlain whether the validator speaks no TLS
 * @param transaction what {@link AttackKind#DUPLICATE} sends; null: one that is signed well and spends what is not there
 */
public record AttackConfig(
        AttackKind kind,
        List<NodeIdentity> identities,
        int connections,
        int ratePerSecond,
        long windowMs,
        long seed,
        boolean isPlain,
        DirectBuffer transaction) {
    /** Rate of an attack that sends whatever the sockets take. */
    public static final int MAXIMUM = 0;

    /** Most identities. */
    public static final int IDENTITIES_MAX = 1_000;

    /** Most connections at a time: each takes a port of this machine. */
    public static final int CONNECTIONS_MAX = 20_000;

    private static final int RATE_MAX = 1_000_000;

    /** Checks every range. */
    public AttackConfig {
        identities = List.copyOf(identities);
        check(!identities.isEmpty() && identities.size() <= IDENTITIES_MAX, "identities are not 1 to 1000");
        check(
                connections >= identities.size() && connections <= CONNECTIONS_MAX,
                "connections are not from the number of identities to 20000");
        check(ratePerSecond >= MAXIMUM && ratePerSecond <= RATE_MAX, "the rate is not 0 to 1000000");
        check(windowMs >= 0 && windowMs <= LoadConfig.WINDOW_MS_MAX, "the window is not 0 ms to one day");
        check(
                transaction == null
                        || transaction.capacity() <= AttackScript.PIECE_BYTES_MAX - FrameHeader.BYTES
                                && transaction.capacity() <= Limits.TRANSACTION_BYTES_MAX,
                "the transaction is too large");
    }

    /** An attack over TLS with the connections of its kind, by as many new identities. */
    public static AttackConfig of(AttackKind kind, int identities, int ratePerSecond, long windowMs) {
        return new AttackConfig(
                kind,
                identities(identities, null),
                kind.connectionsDefault(identities),
                ratePerSecond,
                windowMs,
                1,
                false,
                null);
    }

    /**
     * New identities.
     *
     * @param first stands before them and counts as one; null for none
     */
    public static List<NodeIdentity> identities(int count, NodeIdentity first) {
        List<NodeIdentity> all = new ArrayList<>();
        if (first != null) {
            all.add(first);
        }
        while (all.size() < count) {
            all.add(NodeIdentity.ephemeral());
        }
        return all;
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw EngineException.fatal(CONFIG, message);
        }
    }
}
