package io.timecoin.client;

import org.agrona.MutableDirectBuffer;

/** Says nothing and ends as soon as the handshake has. */
final class ConnectionFlood implements AttackScript {
    @Override
    public void begin() {
        // There is nothing to begin.
    }

    @Override
    public int write(MutableDirectBuffer target, int offset) {
        return 0;
    }

    @Override
    public boolean isOver() {
        return true;
    }
}
