package io.timecoin.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.codec.StateChildrenView;
import io.timecoin.ledger.Coins;
import io.timecoin.proof.SortedCoins;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class StateDownloadTest {
    private static final int ALL = Integer.MAX_VALUE;
    private static final SortedCoins SET = SortedCoins.random(1, 60_000, 300);
    private static final byte[] ROOT = SET.root();

    private final SimulatedPeers peers = new SimulatedPeers();

    private void assertHasAllCoins() {
        assertArrayEquals(SET.bytes(), new SortedCoins(peers.coins).bytes());
        assertEquals(SET.size(), peers.coins.size(), "each coin comes once");
    }

    private static SimulatedPeers.Peer changing(SortedCoins set, int offset) {
        return path -> {
            byte[] message = set.answer(SimulatedPeers.HEIGHT, path);
            message[Math.min(offset, message.length - 1)] ^= 1;
            return message;
        };
    }

    @Test
    void shouldFetchAllCoinsFromOnePeer() {
        peers.put(1, SimulatedPeers.honest(SET));
        StateDownload plan = peers.download(ROOT);
        assertEquals(DownloadProgress.Waiting.TURN, plan.progress().waiting());
        assertTrue(peers.run(plan, ALL));
        assertHasAllCoins();
        assertEquals(4, peers.mostInFlight);
        DownloadProgress progress = plan.progress();
        assertEquals(DownloadProgress.Waiting.DONE, progress.waiting());
        assertEquals(SET.size(), progress.coinsDone());
        assertEquals(SET.size(), progress.coinsKnown());
        assertEquals(List.of(), peers.liars);
    }

    @Test
    void shouldHaveNothingToDoForNoCoins() {
        StateDownload plan = peers.download(new byte[Hash.BYTES]);
        assertTrue(plan.isDone());
        assertFalse(plan.ask(0));
        assertEquals(DownloadProgress.Waiting.DONE, plan.progress().waiting());
    }

    @Test
    void shouldShareTheWorkAmongPeersWithinBounds() {
        for (int peer = 1; peer <= 12; peer++) {
            peers.put(peer, SimulatedPeers.slow(SET));
        }
        assertTrue(peers.run(peers.download(ROOT), ALL));
        assertHasAllCoins();
        assertEquals(12, peers.asked.size());
        assertTrue(peers.mostInFlight <= StateDownload.IN_FLIGHT_MAX);
        assertTrue(peers.mostInFlightOfOne <= StateDownload.IN_FLIGHT_A_PEER_MAX);
    }

    @Test
    void shouldGiveUpAndNameWhoSendsWrongCoins() {
        peers.put(
                1,
                path -> SortedCoins.isSmall(SET.at(path))
                        ? changing(SET, 2_000).answer(path)
                        : SET.answer(SimulatedPeers.HEIGHT, path));
        peers.put(2, SimulatedPeers.honest(SET));
        peers.put(3, SimulatedPeers.honest(SET));
        assertTrue(peers.run(peers.download(ROOT), ALL));
        assertHasAllCoins();
        assertEquals(List.of(1L), peers.liars);
        assertTrue(peers.asked.get(1L) <= 6, "asked " + peers.asked);
    }

    /** The number of coins of a part is changed: all hashes are right, and the coins show the lie. */
    @Test
    void shouldGiveUpWhoClaimsWrongNumbersOnceTheCoinsAreThere() {
        peers.put(1, changing(SET, StateChildrenView.FRONT_BYTES + 4));
        StateDownload plan = peers.download(ROOT);
        peers.run(plan, 1);
        peers.run(plan, 0);
        peers.put(1, path -> new byte[0]);
        assertTrue(plan.progress().partsWaiting() > 2);
        peers.put(2, SimulatedPeers.honest(SET));
        plan.peer(2);
        assertTrue(peers.run(plan, ALL));
        assertHasAllCoins();
        assertEquals(List.of(1L), peers.liars);
        assertEquals(SET.size(), plan.progress().coinsKnown());
    }

    /** Whoever cuts what one answer holds would have a state kept in ever so many pieces. */
    @Test
    void shouldGiveUpWhoCutsWhatOneAnswerHolds() {
        peers.put(1, path -> {
            byte[] parts = SET.answer(SimulatedPeers.HEIGHT, path);
            UnsafeBuffer view = new UnsafeBuffer(parts);
            for (int at = StateChildrenView.FRONT_BYTES; at < parts.length; at += StateChildrenView.PART_BYTES) {
                view.putInt(at + 4, 1);
            }
            return parts;
        });
        StateDownload plan = peers.download(ROOT);
        assertFalse(peers.run(plan, ALL));
        assertEquals(1, peers.requests());
        assertEquals(List.of(1L), peers.liars);
    }

    @Test
    void shouldPassOverWhoIsSilent() {
        peers.put(1, path -> null);
        peers.put(2, SimulatedPeers.honest(SET));
        StateDownload plan = peers.download(ROOT);
        assertTrue(peers.run(plan, ALL));
        assertHasAllCoins();
        assertEquals(List.of(), peers.liars);
        assertTrue(peers.asked.get(1L) < 8, "asked " + peers.asked);
    }

    /** In time of the simulation: it asks about as often as it may, and waits out no answer. */
    @Test
    void shouldAskAsOftenAsAPeerAllows() {
        peers.put(1, peers.limited(SimulatedPeers.slow(SET), 10));
        long begunMs = peers.nowMs;
        assertTrue(peers.run(peers.download(ROOT), ALL));
        assertHasAllCoins();
        assertEquals(List.of(), peers.liars);
        int answered = peers.requests() - peers.refused;
        long leastMs = answered * 100L;
        assertTrue(
                peers.nowMs - begunMs < 2 * leastMs, "it took " + (peers.nowMs - begunMs) + " of " + leastMs + " ms");
        assertTrue(peers.refused < answered / 2, peers.refused + " refused, " + answered + " answered");
    }

    @Test
    void shouldAskAnotherWhatAPeerHasNoRoomFor() {
        peers.put(1, peers.limited(SimulatedPeers.honest(SET), 0));
        peers.put(2, SimulatedPeers.honest(SET));
        StateDownload plan = peers.download(ROOT);
        long begunMs = peers.nowMs;
        assertTrue(peers.run(plan, ALL));
        assertHasAllCoins();
        assertEquals(2, plan.progress().peers());
        int least = peers.requests() - peers.refused;
        assertTrue(peers.nowMs - begunMs < 2 * least * SimulatedPeers.STEP_MS, "nothing is waited out");
    }

    @Test
    void shouldSayWhenItMayAskAgain() {
        peers.put(1, SimulatedPeers.honest(SET));
        StateDownload plan = peers.download(ROOT);
        assertTrue(plan.ask(1_000));
        plan.onLimited(1, plan.correlationId(), 1_001);
        assertEquals(1_015, plan.deadlineMs());
        assertFalse(plan.ask(1_014));
        assertTrue(plan.ask(1_015));
    }

    @Test
    void shouldNameWhomItWaitsForAndAskAgain() {
        peers.put(7, path -> null);
        StateDownload plan = peers.download(ROOT);
        assertTrue(plan.ask(1_000));
        assertEquals(7, plan.connectionId());
        long first = plan.correlationId();
        assertEquals(new DownloadProgress(DownloadProgress.Waiting.ANSWER, 0, 0, 0, 1, 1, 7, 1_000), plan.progress());
        assertEquals(6_000, plan.deadlineMs());
        assertFalse(plan.ask(5_999));
        assertTrue(plan.ask(6_000));
        assertFalse(plan.expects(7, first));
        assertTrue(plan.expects(7, plan.correlationId()));
        assertEquals(16_000, plan.deadlineMs());
    }

    @Test
    void shouldWaitForAPeerWhenNoneHasTheSnapshot() {
        peers.put(1, path -> new byte[0]);
        StateDownload plan = peers.download(ROOT);
        assertFalse(peers.run(plan, ALL));
        assertEquals(DownloadProgress.Waiting.PEER, plan.progress().waiting());
        assertEquals(1, peers.requests());
        peers.put(2, SimulatedPeers.honest(SET));
        plan.peer(2);
        assertTrue(peers.run(plan, ALL));
        assertHasAllCoins();
    }

    @Test
    void shouldNotAskAgainWhoWasGivenUpWhateverItSays() {
        peers.put(1, changing(SET, 300));
        StateDownload plan = peers.download(ROOT);
        assertFalse(peers.run(plan, ALL));
        plan.peer(1);
        assertFalse(plan.ask(peers.nowMs));
        assertEquals(DownloadProgress.Waiting.PEER, plan.progress().waiting());
    }

    @Test
    void shouldAskOthersWhenAConnectionEnds() {
        peers.put(1, SimulatedPeers.honest(SET));
        StateDownload plan = peers.download(ROOT);
        assertTrue(plan.ask(0));
        long lost = plan.correlationId();
        plan.ended(1);
        assertFalse(plan.expects(1, lost));
        assertFalse(plan.onCoins(1, lost, 5, 0));
        assertFalse(plan.ask(0));
        plan.peer(2);
        assertTrue(plan.ask(0));
        assertEquals(2, plan.connectionId());
    }

    /** Killed after any number of requests, it fetches only what it lacks. */
    @Test
    void shouldResumeWithWhatWasReceived() {
        peers.put(1, SimulatedPeers.honest(SET));
        assertFalse(peers.run(peers.download(ROOT), 12));
        int before = peers.received.size();
        assertTrue(before > 3);
        assertTrue(peers.run(peers.download(ROOT), ALL));
        assertHasAllCoins();
        int requests = peers.requests();
        peers.received.clear();
        assertTrue(peers.run(peers.download(ROOT), ALL));
        assertEquals(peers.requests() - before, requests);
    }

    /** A snapshot later, few coins have changed: what still has its hash is not fetched again. */
    @Test
    void shouldFetchOnlyWhatDiffersFromAnotherState() {
        peers.put(1, SimulatedPeers.honest(SET));
        assertTrue(peers.run(peers.download(ROOT), ALL));
        int whole = peers.requests();
        List<byte[]> changed = new ArrayList<>(SET.coins());
        changed.remove(40_000);
        changed.add(Coins.coin(new Random(5), 0, 1));
        SortedCoins later = new SortedCoins(changed);
        peers.put(1, SimulatedPeers.honest(later));
        assertTrue(peers.run(peers.download(later.root()), ALL));
        assertArrayEquals(later.bytes(), new SortedCoins(peers.coins).bytes());
        assertTrue(peers.requests() <= 5, "asked " + peers.requests() + " times, the whole is " + whole);
        assertNotEquals(0, peers.requests());
        assertTrue(peers.run(peers.download(later.root()), ALL));
        assertEquals(1, peers.requests());
    }

    @Test
    void shouldDoTheSameEveryTime() {
        List<List<Long>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            SimulatedPeers again = new SimulatedPeers();
            for (int peer = 1; peer <= 5; peer++) {
                again.put(peer, peer == 3 ? path -> null : SimulatedPeers.honest(SET));
            }
            StateDownload plan = again.download(ROOT);
            assertTrue(again.run(plan, ALL));
            List<Long> seen = new ArrayList<>(List.of(again.nowMs));
            again.asked.values().forEach(count -> seen.add((long) count));
            runs.add(seen);
        }
        assertEquals(runs.get(0), runs.get(1));
    }

    @Test
    void shouldTakeNoMorePeersThanItRemembers() {
        StateDownload plan = peers.download(ROOT);
        for (int peer = 0; peer < 200; peer++) {
            plan.peer(peer);
        }
        assertEquals(96, plan.progress().peers());
        plan.ended(5);
        plan.peer(1_000);
        assertEquals(96, plan.progress().peers());
        assertTrue(plan.ask(0));
        assertEquals(new UnsafeBuffer(ROOT), new UnsafeBuffer(plan.buffer(), plan.hashAt(), Hash.BYTES));
    }

    @Test
    void shouldGiveThePlaceOfWhoLiedToAnother() {
        StateDownload plan = peers.download(ROOT);
        for (int peer = 0; peer < 96; peer++) {
            plan.peer(peer);
        }
        assertTrue(plan.ask(0));
        long liar = plan.connectionId();
        plan.onWrong(liar, plan.correlationId());
        assertEquals(liar, plan.takeLiar());
        plan.peer(1_000);
        assertEquals(96, plan.progress().peers());
    }
}
