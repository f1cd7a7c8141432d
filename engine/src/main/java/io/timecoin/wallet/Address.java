package io.timecoin.wallet;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;

/**
 * Where a payment goes, as people write it: {@code time1...}, {@code ttime1...}, {@code dtime1...}. The payload is a
 * version of five bits, 0, and the 32-byte hash of the owner's public key. Immutable; any thread.
 *
 * @param chain the kind of chain it belongs to
 * @param owner what outputs name
 */
public record Address(ChainKind chain, Hash owner) {
    private static final int VERSION = 0;
    private static final int BITS_IN = 8;
    private static final int BITS_OUT = 5;
    private static final int OUT_MASK = 31;
    private static final int BYTE_MASK = 0xFF;
    private static final int VALUES = 1 + (Hash.BYTES * BITS_IN + BITS_OUT - 1) / BITS_OUT;

    /**
     * What a text was read as.
     *
     * @param code OK, or why it is refused
     * @param address null unless OK
     */
    public record Parsed(AddressCode code, Address address) {
        static Parsed refused(AddressCode code) {
            return new Parsed(code, null);
        }

        /** Whether there is an address. */
        public boolean isOk() {
            return code == AddressCode.OK;
        }
    }

    /** Reads an address of any kind of chain; never throws. */
    public static Parsed parse(String text) {
        Bech32m.Decoded decoded = Bech32m.decode(text);
        if (decoded.code() != AddressCode.OK) {
            return Parsed.refused(decoded.code());
        }
        ChainKind chain = ChainKind.byAddressPrefix(decoded.prefix());
        if (chain == null) {
            return Parsed.refused(AddressCode.PREFIX_UNKNOWN);
        }
        byte[] values = decoded.values();
        if (values.length > 0 && values[0] != VERSION) {
            return Parsed.refused(AddressCode.VERSION_UNKNOWN);
        }
        byte[] owner = values.length == VALUES ? toBytes(values) : null;
        return owner == null
                ? Parsed.refused(AddressCode.PAYLOAD)
                : new Parsed(AddressCode.OK, new Address(chain, Hash.of(owner)));
    }

    /** Reads an address of one kind of chain; another kind's is refused as such. */
    public static Parsed parse(String text, ChainKind expected) {
        Parsed parsed = parse(text);
        return parsed.isOk() && parsed.address.chain != expected ? Parsed.refused(AddressCode.OTHER_CHAIN) : parsed;
    }

    /** The address as text, in lower case. */
    public String encode() {
        byte[] values = new byte[VALUES];
        values[0] = VERSION;
        int bits = 0;
        int pending = 0;
        int at = 1;
        for (byte next : owner.toByteArray()) {
            pending = pending << BITS_IN | next & BYTE_MASK;
            bits += BITS_IN;
            while (bits >= BITS_OUT) {
                bits -= BITS_OUT;
                values[at++] = (byte) (pending >>> bits & OUT_MASK);
            }
        }
        values[at] = (byte) (pending << BITS_OUT - bits & OUT_MASK);
        return Bech32m.encode(chain.addressPrefix(), values);
    }

    /** The 32 bytes after the version, or null where the bits that fill up the last value are not zero. */
    private static byte[] toBytes(byte[] values) {
        byte[] bytes = new byte[Hash.BYTES];
        int bits = 0;
        int pending = 0;
        int at = 0;
        for (int i = 1; i < values.length; i++) {
            pending = pending << BITS_OUT | values[i];
            bits += BITS_OUT;
            if (bits >= BITS_IN) {
                bits -= BITS_IN;
                bytes[at++] = (byte) (pending >>> bits);
            }
        }
        return (pending & (1 << bits) - 1) == 0 ? bytes : null;
    }

    @Override
    public String toString() {
        return encode();
    }
}
