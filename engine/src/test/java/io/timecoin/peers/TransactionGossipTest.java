package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HashList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The decisions of gossip, with links that write down what they are sent. Numbers stand for hashes. */
class TransactionGossipTest {
    private static final int ENTRIES = 4_096;
    private static final int CLIENT = 99;

    private final GossipCounts counts = new GossipCounts();
    private final TransactionGossip gossip =
            new TransactionGossip(new AdmittedLog(ENTRIES, 1 << 20, 1), new WantedTransactions(ENTRIES, 2), counts);
    private final Map<Integer, Sent> links = new HashMap<>();
    private long nowMs;

    /** What one link was sent. */
    private static final class Sent implements GossipLink.Outlet {
        private final List<Integer> announced = new ArrayList<>();
        private final List<Integer> asked = new ArrayList<>();
        private final List<Integer> given = new ArrayList<>();
        private int gathered;
        private int lists;
        private boolean hasRoom = true;

        @Override
        public boolean send(FrameType type, DirectBuffer payload, int offset, int length) {
            assertEquals(io.timecoin.base.ResultCode.OK, HashList.check(type, payload, offset, length));
            lists++;
            for (int i = 0; i < HashList.count(payload, offset); i++) {
                int number = payload.getInt(offset + HashList.HASHES_AT + i * Hash.BYTES);
                (type == FrameType.TX_ANNOUNCE ? announced : asked).add(number);
            }
            return hasRoom;
        }

        @Override
        public void add(DirectBuffer payload, int offset, int length) {
            given.add(payload.getInt(offset));
            gathered++;
        }

        @Override
        public boolean flush() {
            assertTrue(gathered > 0);
            gathered = 0;
            return hasRoom;
        }
    }

    @AfterEach
    void close() {
        gossip.close();
    }

    private Sent link(int connectionId) {
        Sent sent = new Sent();
        assertTrue(gossip.addLink(connectionId, sent));
        links.put(connectionId, sent);
        return sent;
    }

    private static UnsafeBuffer hash(int number) {
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        hash.putInt(0, number);
        return hash;
    }

    private static UnsafeBuffer list(FrameType type, int... numbers) {
        UnsafeBuffer list = new UnsafeBuffer(new byte[HashList.bytes(numbers.length)]);
        HashList.encodeFront(type, numbers.length, list, 0);
        for (int i = 0; i < numbers.length; i++) {
            list.putInt(HashList.bytes(i), numbers[i]);
        }
        return list;
    }

    private void announce(int connectionId, int... numbers) {
        gossip.onAnnounce(connectionId, list(FrameType.TX_ANNOUNCE, numbers), 0, nowMs);
    }

    private void request(int connectionId, int... numbers) {
        gossip.onRequest(connectionId, list(FrameType.TX_REQUEST, numbers), 0, nowMs);
    }

    private void accept(int connectionId, int number) {
        UnsafeBuffer payload = new UnsafeBuffer(new byte[200]);
        payload.putInt(0, number);
        gossip.onAccepted(connectionId, hash(number), 0, payload, 0, payload.capacity(), nowMs);
    }

    private void pass(long ms) {
        nowMs += ms;
        gossip.onTime(nowMs);
    }

    @Test
    void shouldAnnounceWhatIsAcceptedToWhoDoesNotHaveItAndGiveItOnce() {
        Sent first = link(1);
        Sent second = link(2);
        accept(CLIENT, 7);
        accept(1, 8);
        gossip.announce();
        gossip.announce();
        assertEquals(List.of(7), first.announced);
        assertEquals(List.of(7, 8), second.announced);
        assertEquals(1, second.lists, "many hashes stand in one message");
        request(2, 8, 7, 8, 9);
        request(2, 7);
        assertEquals(List.of(8, 7), second.given);
        request(1, 8);
        assertEquals(List.of(), first.given, "it was never told of it");
        assertEquals(2, counts.served.sum());
    }

    @Test
    void shouldAskOneAtATimeAndTheNextWhenItStaysSilent() {
        Sent silent = link(1);
        Sent honest = link(2);
        announce(1, 7);
        announce(2, 7);
        assertEquals(List.of(7), silent.asked);
        assertEquals(List.of(), honest.asked);
        pass(TransactionGossip.REQUEST_MS - 1);
        assertEquals(List.of(), honest.asked);
        pass(1);
        assertEquals(List.of(7), honest.asked);
        accept(2, 7);
        pass(2 * TransactionGossip.REQUEST_MS);
        assertEquals(List.of(7), honest.asked);
        assertEquals(0, gossip.wantedCount());
        assertEquals(1, counts.unanswered.sum());
    }

    @Test
    void shouldAskAtOnceWhoeverLeftLessUnanswered() {
        Sent silent = link(1);
        Sent honest = link(2);
        announce(1, 7);
        pass(TransactionGossip.REQUEST_MS);
        announce(1, 8);
        announce(2, 8);
        assertEquals(List.of(7, 8), silent.asked);
        assertEquals(List.of(8), honest.asked, "no second is waited for one that was silent before");
    }

    @Test
    void shouldFindTheHonestOneAmongManyLiars() {
        List<Sent> all = new ArrayList<>();
        for (int id = 1; id <= 50; id++) {
            all.add(link(id));
            announce(id, 7);
        }
        for (int round = 0; round < 50; round++) {
            pass(TransactionGossip.REQUEST_MS);
        }
        for (Sent sent : all) {
            assertEquals(List.of(7), sent.asked);
        }
        assertEquals(0, gossip.wantedCount(), "nobody is left: it is forgotten");
        announce(3, 7);
        assertEquals(List.of(7, 7), all.get(2).asked, "and asked for when it is announced again");
    }

    @Test
    void shouldAskOthersWhenALinkEnds() {
        link(1);
        Sent second = link(2);
        announce(1, 5, 6, 7);
        announce(2, 7, 5);
        gossip.removeLink(1, nowMs);
        assertEquals(List.of(5, 7), second.asked);
        assertEquals(2, gossip.wantedCount());
        Sent third = link(3);
        accept(CLIENT, 9);
        gossip.announce();
        assertEquals(List.of(9), third.announced, "the place of the first has nothing of it");
        pass(TransactionGossip.REQUEST_MS);
        assertEquals(List.of(), third.asked);
    }

    @Test
    void shouldNotAskForWhatIsHereOrWasRefusedAMomentAgo() {
        Sent first = link(1);
        accept(CLIENT, 7);
        announce(1, 7);
        assertEquals(List.of(), first.asked);
        gossip.announce();
        assertEquals(List.of(), first.announced, "it has it");
        announce(1, 8);
        gossip.onRefused(1, hash(8), 0, nowMs);
        announce(1, 8);
        gossip.announce();
        assertEquals(List.of(8), first.asked);
        assertEquals(List.of(), first.announced);
        pass(AdmittedLog.REFUSED_MS);
        announce(1, 8);
        assertEquals(List.of(8, 8), first.asked, "what refused it may have changed");
    }

    @Test
    void shouldAskAgainForWhatMayBeAcceptedInAMoment() {
        Sent first = link(1);
        Sent second = link(2);
        announce(1, 8);
        gossip.onNotYet(1, hash(8), 0);
        assertEquals(0, gossip.wantedCount());
        announce(2, 8);
        assertEquals(List.of(8), first.asked);
        assertEquals(List.of(8), second.asked);
    }

    @Test
    void shouldGiveAgainWhatWasAcceptedAfterARefusal() {
        Sent first = link(1);
        gossip.onRefused(CLIENT, hash(7), 0, nowMs);
        accept(CLIENT, 7);
        gossip.onRefused(CLIENT, hash(7), 0, nowMs);
        gossip.announce();
        assertEquals(List.of(7), first.announced);
        request(1, 7);
        assertEquals(List.of(7), first.given, "refused the second time since it was here");
    }

    @Test
    void shouldLetOneLinkAnnounceOnlySoMuchAhead() {
        Sent greedy = link(1);
        Sent other = link(2);
        int[] numbers = new int[Limits.HASHES_A_MESSAGE_MAX];
        for (int message = 0; message < 3; message++) {
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = 10_000 * message + i;
            }
            announce(1, numbers);
        }
        assertEquals(TransactionGossip.PENDING_A_LINK_MAX, greedy.asked.size());
        assertEquals(TransactionGossip.PENDING_A_LINK_MAX, gossip.wantedCount());
        assertEquals(2L * numbers.length, counts.overheard.sum());
        announce(2, -5);
        assertEquals(List.of(-5), other.asked);
        pass(TransactionGossip.REQUEST_MS);
        assertEquals(0, gossip.wantedCount());
        announce(1, 6);
        assertEquals(6, greedy.asked.get(greedy.asked.size() - 1), "what it did not give counts no more");
    }

    @Test
    void shouldTellNothingOfWhatWasBeforeALinkNorOfWhatHasMadeRoom() {
        accept(CLIENT, 1);
        Sent first = link(1);
        for (int i = 0; i < ENTRIES + 10; i++) {
            accept(CLIENT, 100 + i);
        }
        gossip.announce();
        assertEquals(ENTRIES, first.announced.size());
        assertEquals(110, first.announced.get(0));
        request(1, 105, 110);
        assertEquals(List.of(110), first.given);
    }

    @Test
    void shouldLeaveOutLinksBeyondTheBound() {
        for (int id = 0; id < LinkBits.LINKS_MAX; id++) {
            link(id);
        }
        assertFalse(gossip.addLink(1_000, new Sent()));
        announce(1_000, 7);
        request(1_000, 7);
        gossip.removeLink(1_000, nowMs);
        assertEquals(0, gossip.wantedCount());
        gossip.removeLink(200, nowMs);
        assertTrue(gossip.addLink(1_000, new Sent()));
    }
}
