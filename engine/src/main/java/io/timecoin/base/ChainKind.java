package io.timecoin.base;

/**
 * The three kinds of chain; their addresses cannot be mistaken for one another. The ordinal stands in genesis and in a
 * status. Any thread.
 */
public enum ChainKind {
    /** The chain whose coins are worth something. */
    MAINNET("mainnet", "time"),
    /** A public chain for trials. */
    TESTNET("testnet", "ttime"),
    /** A chain made on the spot. */
    DEVNET("devnet", "dtime");

    private final String text;
    private final String addressPrefix;

    ChainKind(String text, String addressPrefix) {
        this.text = text;
        this.addressPrefix = addressPrefix;
    }

    /** The name in configuration and genesis. */
    public String text() {
        return text;
    }

    /** What an address begins with, before the separator 1. */
    public String addressPrefix() {
        return addressPrefix;
    }

    /** The kind of a number in genesis or a status, or null. */
    public static ChainKind byNumber(long number) {
        for (ChainKind kind : values()) {
            if (kind.ordinal() == number) {
                return kind;
            }
        }
        return null;
    }

    /** The kind of an address prefix in lower case, or null. */
    public static ChainKind byAddressPrefix(String prefix) {
        for (ChainKind kind : values()) {
            if (kind.addressPrefix.equals(prefix)) {
                return kind;
            }
        }
        return null;
    }
}
