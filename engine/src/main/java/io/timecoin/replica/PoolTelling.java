package io.timecoin.replica;

import io.timecoin.codec.FrameType;
import io.timecoin.txpool.TransactionPool;

/**
 * Tells transactions that wait in the pool once more. Each is relayed when it comes, once, to the links that are up then and
 * have room; a validator that missed it proposes blocks without it. So what waits is told again when a link is new, and when a
 * block is decided that had room for all of it and holds none. Bounded: what pays best goes first, parents before children.
 * State thread; the replica decides nothing by it.
 */
final class PoolTelling {
    /** How long a transaction has waited at least: what is on its way is not told twice. */
    static final long WAITED_MS = 1_000;

    /** Most transactions told at once. */
    static final int TRANSACTIONS_MAX = 64;

    /** Most bytes of transactions told at once. */
    static final int BYTES_MAX = 64 * 1024;

    private static final long ALL_PEERS = 0;

    private final Outbox outbox;
    private final int[] handles = new int[TRANSACTIONS_MAX];
    private long newestLink;

    PoolTelling(Outbox outbox) {
        this.outbox = outbox;
    }

    /** A process starts, and counts its links from the beginning. */
    void startAnew() {
        newestLink = 0;
    }

    /** A peer says hello; its first on this link, or one more. */
    void onHello(long connectionId, TransactionPool pool, long nowMs) {
        if (connectionId > newestLink) {
            newestLink = connectionId;
            tell(connectionId, pool, nowMs);
        }
    }

    /** A block without transactions is decided. */
    void onEmptyBlock(TransactionPool pool, long nowMs) {
        tell(ALL_PEERS, pool, nowMs);
    }

    private void tell(long connectionId, TransactionPool pool, long nowMs) {
        int count = pool.count() == 0 ? 0 : pool.assemble(TRANSACTIONS_MAX, BYTES_MAX, nowMs, handles);
        for (int i = 0; i < count; i++) {
            int handle = handles[i];
            if (nowMs - pool.admittedMs(handle) < WAITED_MS) {
                continue;
            }
            if (connectionId == ALL_PEERS) {
                outbox.toPeers(FrameType.TRANSACTION, pool.bytes(handle), pool.offset(handle), pool.length(handle));
            } else {
                outbox.to(
                        connectionId,
                        FrameType.TRANSACTION,
                        pool.bytes(handle),
                        pool.offset(handle),
                        pool.length(handle));
            }
        }
    }
}
