package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.RingBuffer;
import io.timecoin.codec.FrameType;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What is given back, when, and what the state thread's time teaches. */
class CreditReturnTest {
    private static final int SLOTS = 1024;
    private static final int GROUP = 16;

    private final SampleChain chain = new SampleChain(4);
    private final TransactionCredits both = new TransactionCredits(5, 64);
    private final TimeCredits credits = both.execution();
    private final RingBuffer<InboundEvent> ring = RingBuffer.createMultiProducer(InboundEvent::new, SLOTS);
    private final Ingress ingress =
            new Ingress(ring, both, new LargePayloads(2, chain.genesis.rules()), () -> SampleChain.GENESIS_MS);
    private int resumes;
    private final CreditReturn toGiveBack = new CreditReturn(credits, ingress, () -> resumes++);
    private final byte[] transfer = chain.transfer(0, 1, false);
    private int seen;

    private boolean offer() {
        return ingress.offer(1, 1, FrameType.TRANSACTION, new UnsafeBuffer(transfer), 0, transfer.length);
    }

    private int offerAll() {
        int taken = 0;
        while (offer()) {
            taken++;
        }
        return taken;
    }

    /** The next events are a group of transactions. */
    private void handle(int events, boolean areAccepted) {
        toGiveBack.begin();
        addAll(events, areAccepted);
        toGiveBack.end();
    }

    private void addAll(int events, boolean areAccepted) {
        for (int i = 1; i <= events; i++) {
            InboundEvent event = ring.get(seen);
            both.verification().giveBack(event.verificationLentNs);
            toGiveBack.addTransaction(event.executionLentNs, areAccepted ? 1 : 0);
            seen++;
        }
    }

    @Test
    void shouldGiveBackWhatAGroupHasBorrowed() {
        int taken = offerAll();
        long lentNs = credits.lentNs();
        handle(GROUP, true);
        assertEquals(lentNs - GROUP * (lentNs / taken), credits.lentNs());
    }

    @Test
    void shouldTellOfRoomOnceHalfIsBack() {
        int taken = offerAll();
        handle(taken / 2 - 1, true);
        assertEquals(0, resumes);
        handle(1, true);
        assertEquals(1, resumes);
        handle(taken - taken / 2, true);
        assertEquals(1, resumes, "nobody was refused meanwhile");
        assertEquals(0, credits.lentNs());
    }

    @Test
    void shouldLearnFromTransactionsThatWereAccepted() {
        offerAll();
        for (int i = 0; i < 40; i++) {
            handle(1, true);
        }
        assertNotEquals(TransactionCredits.STEP_NS_FIRST, credits.unitNs());
    }

    /** What is refused costs little, and must not make the rest look cheap. */
    @Test
    void shouldLearnNothingFromWhatIsRefused() {
        offerAll();
        long lentNs = credits.lentNs();
        handle(GROUP, false);
        assertTrue(credits.lentNs() < lentNs);
        assertEquals(TransactionCredits.STEP_NS_FIRST, credits.unitNs());
    }

    @Test
    void shouldLearnFromTheAcceptedAmongTheRefused() {
        offerAll();
        for (int i = 0; i < 10; i++) {
            toGiveBack.begin();
            addAll(3, false);
            addAll(1, true);
            toGiveBack.end();
        }
        assertNotEquals(TransactionCredits.STEP_NS_FIRST, credits.unitNs());
    }

    /** A vote may bring a block about. */
    @Test
    void shouldLearnNothingFromAGroupWithAnythingElse() {
        offerAll();
        toGiveBack.begin();
        addAll(GROUP - 1, true);
        toGiveBack.addOther();
        toGiveBack.end();
        assertEquals(TransactionCredits.STEP_NS_FIRST, credits.unitNs());
    }
}
