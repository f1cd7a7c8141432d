package io.timecoin.peers;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.agrona.DirectBuffer;

/**
 * An address as 16 bytes, IPv4 mapped into IPv6 (RFC 4291, 2.5.5.2), in the order of the wire.
 *
 * @param high the first eight bytes
 * @param low the others
 */
record IpAddress(long high, long low) implements Comparable<IpAddress> {
    static final int BYTES = 16;

    /** Where an address can be reached from. */
    enum Reach {
        /** This machine. */
        MACHINE,
        /** A private network. */
        PRIVATE,
        /** Everywhere. */
        PUBLIC,
        /** No host can have it, or nobody may tell it to others: unspecified, multicast, link-local, reserved. */
        NONE
    }

    private static final int IPV4_BYTES = 4;
    private static final long MAPPED = 0xFFFFL << 32;
    private static final long MAPPED_MASK = -1L << 32;
    private static final long IPV4_MASK = 0xFFFF_FFFFL;

    /** The address of a socket. */
    static IpAddress of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == IPV4_BYTES) {
            return new IpAddress(0, MAPPED | ByteBuffer.wrap(bytes).getInt() & IPV4_MASK);
        }
        ByteBuffer both = ByteBuffer.wrap(bytes);
        return new IpAddress(both.getLong(), both.getLong());
    }

    /** Reads 16 bytes. */
    static IpAddress of(DirectBuffer buffer, int offset) {
        return new IpAddress(
                buffer.getLong(offset, ByteOrder.BIG_ENDIAN),
                buffer.getLong(offset + Long.BYTES, ByteOrder.BIG_ENDIAN));
    }

    /** Reads what {@link #toString} wrote; null if it is anything else. Looks no name up. */
    static IpAddress parse(String text) {
        boolean isLiteral = !text.isEmpty()
                && text.length() <= 45
                && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128 || c == '.' || c == ':')
                && (text.indexOf(':') >= 0 || text.matches("\\d{1,3}(\\.\\d{1,3}){3}"));
        try {
            return isLiteral ? of(InetAddress.getByName(text)) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** The address for a socket. */
    InetAddress inet() {
        byte[] bytes = ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }

    boolean isIpv4() {
        return high == 0 && (low & MAPPED_MASK) == MAPPED;
    }

    private int ipv4() {
        return (int) low;
    }

    /** From where it can be reached. */
    Reach reach() {
        return isIpv4() ? reachOfIpv4() : reachOfIpv6();
    }

    private Reach reachOfIpv4() {
        int first = ipv4() >>> 24;
        int second = ipv4() >>> 16 & 0xFF;
        if (first == 127) {
            return Reach.MACHINE;
        }
        if (first == 10 || first == 172 && second >> 4 == 1 || first == 192 && second == 168) {
            return Reach.PRIVATE;
        }
        boolean isShared = first == 100 && second >> 6 == 1;
        boolean isLinkLocal = first == 169 && second == 254;
        return first == 0 || first >= 224 || isShared || isLinkLocal ? Reach.NONE : Reach.PUBLIC;
    }

    private Reach reachOfIpv6() {
        if (high == 0) {
            return low == 1 ? Reach.MACHINE : Reach.NONE;
        }
        if (high >>> 57 == 0xFC >>> 1) {
            return Reach.PRIVATE;
        }
        // Global unicast, 2000::/3, but for what is set aside for documents.
        return high >>> 61 == 1 && high >>> 32 != 0x2001_0DB8L ? Reach.PUBLIC : Reach.NONE;
    }

    /**
     * The network that one owner is likely to hold: of IPv4 the first 16 bits, of IPv6 the first 32. Who has few of them is
     * kept to few places, however many addresses there are in each. What is reached from here alone is one group each.
     */
    IpAddress group() {
        if (reach() == Reach.MACHINE) {
            return new IpAddress(0, 1);
        }
        return isIpv4() ? new IpAddress(0, low & -1L << 16) : new IpAddress(high & -1L << 32, 0);
    }

    /** What is held to account for what comes from it: an IPv4 address, of IPv6 the 64 bits that one subscriber has. */
    IpAddress subscriber() {
        return isIpv4() ? this : new IpAddress(high, 0);
    }

    @Override
    public int compareTo(IpAddress other) {
        int highs = Long.compareUnsigned(high, other.high);
        return highs == 0 ? Long.compareUnsigned(low, other.low) : highs;
    }

    @Override
    public String toString() {
        if (isIpv4()) {
            int ip = ipv4();
            return (ip >>> 24) + "." + (ip >>> 16 & 0xFF) + '.' + (ip >>> 8 & 0xFF) + '.' + (ip & 0xFF);
        }
        HexFormat hex = HexFormat.of();
        StringBuilder text = new StringBuilder();
        for (int shift = 48; shift >= 0; shift -= 16) {
            text.append(hex.toHexDigits((short) (high >>> shift))).append(':');
        }
        for (int shift = 48; shift >= 0; shift -= 16) {
            text.append(hex.toHexDigits((short) (low >>> shift))).append(shift == 0 ? "" : ":");
        }
        return text.toString();
    }
}
