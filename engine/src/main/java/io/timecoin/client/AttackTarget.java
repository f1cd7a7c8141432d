package io.timecoin.client;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.ChainKind;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.crypto.NodeIdentity;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** A validator that may be attacked: there is no other way to come by one than to ask it. Immutable. */
public final class AttackTarget {
    private static final int STATUS_TIMEOUT_MS = 5_000;
    private static final int UNIQUE_LOCAL_BITS = 0xFE;
    private static final int UNIQUE_LOCAL = 0xFC;

    private final String host;
    private final int port;
    private final int chainId;
    private final Hash genesisHash;

    /** One that nobody has asked, for tests. */
    AttackTarget(String host, int port, int chainId, Hash genesisHash) {
        this.host = host;
        this.port = port;
        this.chainId = chainId;
        this.genesisHash = genesisHash;
    }

    /**
     * Looks the address up and asks for the status of who listens there.
     *
     * @param isOwned whether the operator says that the network is his, where the address does not show it
     * @param asker as whom, or null for a validator without TLS
     * @throws EngineException FATAL CONFIG if it may not be attacked: nothing is sent to a public address that nobody owns,
     *     and nothing but the question to a validator of mainnet; ERROR NETWORK if nobody answers
     */
    public static AttackTarget ask(String host, int port, boolean isOwned, NodeIdentity asker) {
        InetAddress address = lookUp(host, isOwned);
        NodeStatus status = StatusQuery.ask(address.getHostAddress(), port, STATUS_TIMEOUT_MS, asker);
        if (status.network() != ChainKind.DEVNET && status.network() != ChainKind.TESTNET) {
            throw EngineException.fatal(
                    CONFIG,
                    host + ':' + port + " is a validator of mainnet, or of no chain known here: never attacked");
        }
        return new AttackTarget(address.getHostAddress(), port, status.chainId(), status.genesisHash());
    }

    private static InetAddress lookUp(String host, boolean isOwned) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new EngineException(Category.ERROR, Cause.NETWORK, "the host is unknown: " + host, e);
        }
        for (InetAddress address : addresses) {
            if (!isOwned && !isPrivate(address)) {
                throw EngineException.fatal(
                        CONFIG,
                        address.getHostAddress() + " is a public address: only a network of one's own is attacked;"
                                + " say --i-own-this-network if it is yours");
            }
        }
        return addresses[0];
    }

    /** Whether an address is of this machine or of a network that no router leads to from outside. */
    static boolean isPrivate(InetAddress address) {
        boolean isUniqueLocal =
                address instanceof Inet6Address && (address.getAddress()[0] & UNIQUE_LOCAL_BITS) == UNIQUE_LOCAL;
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || isUniqueLocal;
    }

    /** The address as a literal, so that no name leads elsewhere later. */
    String host() {
        return host;
    }

    int port() {
        return port;
    }

    int chainId() {
        return chainId;
    }

    Hash genesisHash() {
        return genesisHash;
    }
}
