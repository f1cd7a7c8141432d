package io.timecoin.peers;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;

/**
 * Where another validator listens.
 *
 * @param host a name or literal, not empty
 * @param port TCP port, 1 to 65535
 */
public record PeerAddress(String host, int port) {
    private static final int PORT_MAX = 65_535;

    /** Checks both. */
    public PeerAddress {
        if (host == null || host.isBlank() || port < 1 || port > PORT_MAX) {
            throw invalid(host + ':' + port);
        }
    }

    /**
     * Reads {@code host:port}; the host of an IPv6 literal may stand in brackets.
     *
     * @throws EngineException FATAL CONFIG if the text is anything else
     */
    public static PeerAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw invalid(text);
        }
        String host = text.substring(0, colon);
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        try {
            return new PeerAddress(
                    isBracketed ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
    }

    private static EngineException invalid(String text) {
        return EngineException.fatal(CONFIG, "network.peers: '" + text + "' is no host:port");
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ':' + port : '[' + host + "]:" + port;
    }
}
