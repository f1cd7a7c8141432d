package io.timecoin.sync;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.base.StatePath;
import io.timecoin.codec.StateChildrenView;
import io.timecoin.codec.StateCoinsView;
import io.timecoin.proof.SortedCoins;
import io.timecoin.proof.SubtreeVerifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Peers that answer a download, well or ill, and the caller that checks their answers as a node does. */
final class SimulatedPeers implements HeldParts {
    static final long HEIGHT = 9;
    static final long STEP_MS = 10;

    /** What a peer answers that is asked too often. */
    static final byte[] LIMITED = new byte[1];

    /** What a peer answers: null for silence, nothing for "not here". */
    interface Peer {
        byte[] answer(UnsafeBuffer path);
    }

    private record Flight(long connectionId, long correlationId, UnsafeBuffer path) {}

    final Map<Hash, byte[]> received = new HashMap<>();
    final List<byte[]> coins = new ArrayList<>();
    final Map<Long, Integer> asked = new HashMap<>();
    final List<Long> liars = new ArrayList<>();
    long nowMs = 1_000;
    int mostInFlight;
    int mostInFlightOfOne;
    int refused;

    private final Map<Long, Peer> peers = new HashMap<>();
    private final ArrayDeque<Flight> flights = new ArrayDeque<>();
    private final SubtreeVerifier verifier = new SubtreeVerifier();
    private final StateCoinsView coinsView = new StateCoinsView();
    private final StateChildrenView partsView = new StateChildrenView();

    void put(long connectionId, Peer peer) {
        peers.put(connectionId, peer);
    }

    static Peer honest(SortedCoins set) {
        return path -> set.answer(HEIGHT, path);
    }

    /** Correct, but opens a subtree into two parts only, so that many answers are needed. */
    static Peer slow(SortedCoins set) {
        return path -> {
            SortedCoins.Part part = set.at(path);
            return SortedCoins.isSmall(part)
                    ? set.encodeCoins(HEIGHT, part)
                    : set.encodeParts(HEIGHT, set.parts(part, 2));
        };
    }

    /** Another that answers so many questions a second, and refuses the rest. */
    Peer limited(Peer peer, int perSecond) {
        long[] second = new long[2];
        return path -> {
            if (second[0] != nowMs / 1_000) {
                second[0] = nowMs / 1_000;
                second[1] = 0;
            }
            boolean isOver = ++second[1] > perSecond;
            refused += isOver ? 1 : 0;
            return isOver ? LIMITED : peer.answer(path);
        };
    }

    @Override
    public long coinsHeld(DirectBuffer path, int pathOffset, DirectBuffer hash, int hashOffset) {
        byte[] part = received.get(Hash.of(hash, hashOffset));
        if (part == null) {
            return NOT_HELD;
        }
        keep(part);
        return part.length / CoinLayout.BYTES;
    }

    private void keep(byte[] part) {
        for (int at = 0; at < part.length; at += CoinLayout.BYTES) {
            coins.add(Arrays.copyOfRange(part, at, at + CoinLayout.BYTES));
        }
    }

    StateDownload download(byte[] root) {
        coins.clear();
        asked.clear();
        flights.clear();
        StateDownload plan = new StateDownload(HEIGHT, new UnsafeBuffer(root), 0, 0, 100, this);
        peers.keySet().stream().sorted().forEach(plan::peer);
        return plan;
    }

    /** Goes on until it is done, or so many requests were sent; false if it takes ten minutes of its time. */
    boolean run(StateDownload plan, int requestsMax) {
        int sent = 0;
        long endMs = nowMs + 600_000;
        while (!plan.isDone() && sent < requestsMax && nowMs < endMs) {
            while (sent < requestsMax && plan.ask(nowMs)) {
                send(plan);
                sent++;
            }
            if (!flights.isEmpty()) {
                answer(plan, flights.poll());
            }
            for (long liar = plan.takeLiar(); liar != StateDownload.NOBODY; liar = plan.takeLiar()) {
                liars.add(liar);
            }
            nowMs += STEP_MS;
        }
        return plan.isDone();
    }

    private void send(StateDownload plan) {
        UnsafeBuffer path = new UnsafeBuffer(new byte[StatePath.BYTES]);
        path.putBytes(0, plan.buffer(), plan.pathAt(), StatePath.BYTES);
        flights.add(new Flight(plan.connectionId(), plan.correlationId(), path));
        asked.merge(plan.connectionId(), 1, Integer::sum);
        mostInFlight = Math.max(mostInFlight, plan.progress().inFlight());
        long ofOne = flights.stream()
                .filter(flight -> flight.connectionId == plan.connectionId())
                .filter(flight -> plan.expects(flight.connectionId, flight.correlationId))
                .count();
        mostInFlightOfOne = Math.max(mostInFlightOfOne, (int) ofOne);
    }

    private void answer(StateDownload plan, Flight flight) {
        byte[] message = peers.get(flight.connectionId).answer(flight.path);
        if (message == null || !plan.expects(flight.connectionId, flight.correlationId)) {
            return;
        }
        if (message == LIMITED) {
            plan.onLimited(flight.connectionId, flight.correlationId, nowMs);
            return;
        }
        if (message.length == 0) {
            plan.onNotHere(flight.connectionId, flight.correlationId);
            return;
        }
        UnsafeBuffer source = new UnsafeBuffer(message);
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        hash.putBytes(0, plan.buffer(), plan.hashAt(), Hash.BYTES);
        if (coinsView.wrap(source, 0, message.length) == ResultCode.OK && verifier.provesCoins(hash, 0, coinsView)) {
            if (plan.onCoins(flight.connectionId, flight.correlationId, coinsView.count(), nowMs)) {
                byte[] part = Arrays.copyOfRange(message, coinsView.coinsAt(), message.length);
                received.put(Hash.of(hash, 0), part);
                keep(part);
            }
        } else if (partsView.wrap(source, 0, message.length) == ResultCode.OK
                && verifier.provesParts(hash, 0, partsView)) {
            plan.onParts(flight.connectionId, flight.correlationId, partsView, nowMs);
        } else {
            plan.onWrong(flight.connectionId, flight.correlationId);
        }
    }

    int requests() {
        return asked.values().stream().mapToInt(Integer::intValue).sum();
    }
}
