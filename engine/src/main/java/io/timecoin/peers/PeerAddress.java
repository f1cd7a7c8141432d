package io.timecoin.peers;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;

/**
 * Where another node listens.
 *
 * @param peerId what it must be called, or null if any node will do
 * @param host a name or literal, not empty
 * @param port TCP port, 1 to 65535
 */
public record PeerAddress(Hash peerId, String host, int port) {
    private static final int PORT_MAX = 65_535;

    /** Checks both. */
    public PeerAddress {
        if (host == null || host.isBlank() || port < 1 || port > PORT_MAX) {
            throw invalid(host + ':' + port);
        }
    }

    /** Where whoever listens there will do. */
    public PeerAddress(String host, int port) {
        this(null, host, port);
    }

    /** The same, which must be of that name. */
    public PeerAddress of(Hash named) {
        return new PeerAddress(named, host, port);
    }

    /**
     * Reads {@code host:port} or {@code id@host:port}; the host of an IPv6 literal may stand in brackets.
     *
     * @throws EngineException FATAL CONFIG if the text is anything else
     */
    public static PeerAddress parse(String text) {
        int at = text.indexOf('@');
        String place = text.substring(at + 1);
        int colon = place.lastIndexOf(':');
        if (colon < 1) {
            throw invalid(text);
        }
        String host = place.substring(0, colon);
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        try {
            return new PeerAddress(
                    at < 0 ? null : Hash.fromHex(text.substring(0, at)),
                    isBracketed ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(place.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw invalid(text);
        }
    }

    private static EngineException invalid(String text) {
        return EngineException.fatal(CONFIG, "'" + text + "' is no host:port and no id@host:port");
    }

    @Override
    public String toString() {
        String place = host.indexOf(':') < 0 ? host + ':' + port : '[' + host + "]:" + port;
        return peerId == null ? place : peerId + "@" + place;
    }
}
