package io.timecoin.client;

import org.agrona.MutableDirectBuffer;

/** What one connection of an attack sends, piece by piece; goes on where it was when the connection is opened anew. */
interface AttackScript {
    /** Most bytes of one piece: what one record of TLS holds. */
    int PIECE_BYTES_MAX = 16 * 1024;

    /** Of scripts that do not care. */
    int PIECES_A_TURN = 64;

    /** Whether a handshake comes first; if not, pieces are what the socket carries. */
    default boolean wantsHandshake() {
        return true;
    }

    /** Told that a connection is up. What is written next is its first. */
    void begin();

    /**
     * Writes the next piece.
     *
     * @return its length, or 0 if there is nothing more to say
     */
    int write(MutableDirectBuffer target, int offset);

    /** Most pieces that are written one after the other before other connections have their turn. */
    default int piecesATurn() {
        return PIECES_A_TURN;
    }

    /** Whether what is written next begins a message; if not, it belongs to the last one. */
    default boolean isBetweenMessages() {
        return true;
    }

    /** Whether the connection is to be ended from this side. */
    default boolean isOver() {
        return false;
    }

    /** How long an answer is waited for once it is over, in ms. */
    default long lingerMs() {
        return 0;
    }
}
