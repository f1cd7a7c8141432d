package io.timecoin.node;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An address to connect to.
 *
 * @param host name or literal; IPv6 literals stand in brackets in the text
 * @param port 1 to 65535
 */
record HostAndPort(String host, int port) {
    private static final int PORT_MAX = 65_535;

    static HostAndPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = colon < 0 ? NodeConfigFile.PORT_DEFAULT : port(text.substring(colon + 1));
        if (host.isBlank() || port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("\"" + text + "\" is not host:port");
        }
        return new HostAndPort(host, port);
    }

    private static int port(String text) {
        return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    }

    @Override
    public String toString() {
        return host + ':' + port;
    }

    /** For the command line. */
    static final class Converter implements ITypeConverter<HostAndPort> {
        @Override
        public HostAndPort convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
