package io.timecoin.sync;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A plan that plays against peers of all kinds, on a clock of its own. What comes is brought into the order of heights
 * before the plan hears of it, as ahead of the ring; a tenth of a second is the longest step between two events.
 */
final class PeersInPlay {
    private static final long STEP_MS = 10;
    private static final int SMALL = 1_000;

    /** One peer: what it claims, what it has, how long it takes for a block, and whether what it sends is any good. */
    static final class Peer {
        final long connection;
        final long has;
        final long blockMs;
        final boolean isHonest;
        final List<long[]> requests = new ArrayList<>();
        private long busyUntilMs;
        int delivered;
        boolean isSilent;

        Peer(long connection, long has, long blockMs, boolean isHonest) {
            this.connection = connection;
            this.has = has;
            this.blockMs = blockMs;
            this.isHonest = isHonest;
        }
    }

    private record Block(long height, Peer from) {}

    final BlockCatchUp plan;
    final List<Peer> peers = new ArrayList<>();
    private final TreeMap<Long, List<Block>> onTheWay = new TreeMap<>();
    private final TreeMap<Long, Block> waiting = new TreeMap<>();
    final List<Long> blamed = new ArrayList<>();
    long tip;
    long nowMs = 1_000_000;
    int bytes = SMALL;
    int mostWaiting;

    PeersInPlay(long tip, int largeBlocksMax) {
        this.tip = tip;
        this.plan = new BlockCatchUp(tip, largeBlocksMax);
    }

    Peer honest(long has, long blockMs) {
        return add(has, blockMs, true);
    }

    Peer silent() {
        Peer peer = add(0, 0, true);
        peer.isSilent = true;
        return peer;
    }

    Peer add(long has, long blockMs, boolean isHonest) {
        Peer peer = new Peer(peers.size() + 1, has, blockMs, isHonest);
        peers.add(peer);
        return peer;
    }

    void claim(Peer peer, long height) {
        plan.heard(peer.connection, height);
        ask();
    }

    void ask() {
        while (plan.ask(nowMs)) {
            Peer peer = peers.get((int) plan.connectionId() - 1);
            long from = plan.fromHeight();
            long to = from + plan.count() - 1;
            peer.requests.add(new long[] {from, to});
            for (long height = from; height <= to && height <= peer.has && !peer.isSilent; height++) {
                peer.busyUntilMs = Math.max(nowMs, peer.busyUntilMs) + peer.blockMs;
                onTheWay.computeIfAbsent(peer.busyUntilMs, due -> new ArrayList<>())
                        .add(new Block(height, peer));
            }
        }
    }

    /** Lets time pass until a height is reached; returns how long that took. */
    long runTo(long height, long msMax) {
        long beganMs = nowMs;
        while (tip < height) {
            assertTrue(nowMs - beganMs < msMax, () -> "stands at " + tip + ": " + plan.view());
            step();
        }
        return nowMs - beganMs;
    }

    void pass(long ms) {
        for (long untilMs = nowMs + ms; nowMs < untilMs; ) {
            step();
        }
    }

    private void step() {
        nowMs += STEP_MS;
        while (!onTheWay.isEmpty() && onTheWay.firstKey() <= nowMs) {
            for (Block block : onTheWay.pollFirstEntry().getValue()) {
                arrive(block);
            }
        }
        if (plan.deadlineMs() <= nowMs) {
            ask();
        }
    }

    private void arrive(Block block) {
        boolean isWanted = plan.view().sources().stream()
                .anyMatch(
                        source -> source.connectionId() == block.from.connection && block.height <= source.wantedTo());
        if (block.height > tip && isWanted) {
            waiting.putIfAbsent(block.height, block);
            mostWaiting = Math.max(mostWaiting, waiting.size());
        }
        while (!waiting.isEmpty() && waiting.firstKey() <= tip + 1) {
            Block next = waiting.pollFirstEntry().getValue();
            if (next.height == tip + 1) {
                take(next);
            }
        }
    }

    private void take(Block next) {
        if (next.from.isHonest) {
            next.from.delivered++;
            plan.answered(next.from.connection, bytes, nowMs);
            tip++;
            plan.committed(tip, nowMs);
        } else if (plan.giveUp(next.from.connection, nowMs)) {
            blamed.add(next.from.connection);
            waiting.values().removeIf(other -> other.from == next.from);
        }
        ask();
    }
}
