package io.timecoin.client;

/** Ways to wear a validator down, for people who test their own. Any thread. */
public enum AttackKind {
    /** Transactions in order in all but their signatures, which cost the most to refuse. */
    INVALID_SIGNATURES("invalid-signatures", 1),
    /** Random payloads under known types, damaged transactions, hellos that do not fit. */
    MALFORMED("malformed", 1),
    /** Frames that claim 0, the maximum less one, it, one more, 2^31 and 2^32 - 1 bytes, with and without them. */
    OVERSIZED("oversized", 8),
    /** Sockets that say nothing, drip a handshake, or drip a frame behind one. */
    SLOWLORIS("slowloris", 1_000),
    /** One transaction over and over. */
    DUPLICATE("duplicate", 1),
    /** Connections that end as soon as their handshake has. */
    CONNECTION_FLOOD("connection-flood", 16),
    /** Compressed frames that claim one thing and hold another, from who has said that it is a peer. */
    COMPRESSION_BOMB("compression-bomb", 1);

    private final String text;
    private final int connectionsDefault;

    AttackKind(String text, int connectionsDefault) {
        this.text = text;
        this.connectionsDefault = connectionsDefault;
    }

    /** The name on the command line. */
    public String text() {
        return text;
    }

    /** Connections at a time if nobody says how many: at least one of each identity. */
    public int connectionsDefault(int identities) {
        return Math.max(identities, connectionsDefault);
    }

    /** The kind of a name, or null. */
    public static AttackKind byText(String text) {
        for (AttackKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        return null;
    }
}
