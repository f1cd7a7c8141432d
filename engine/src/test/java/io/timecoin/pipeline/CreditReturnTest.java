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
    private final TransactionCredits credits = new TransactionCredits(5, 1);
    private final RingBuffer<InboundEvent> ring = RingBuffer.createMultiProducer(InboundEvent::new, SLOTS);
    private final Ingress ingress =
            new Ingress(ring, credits, new LargePayloads(2, chain.genesis.rules()), () -> SampleChain.GENESIS_MS);
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

    /** The next events are a group; whether the last of them is accepted as the others are. */
    private void handle(int events, boolean isLastAccepted) {
        toGiveBack.begin();
        for (int i = 1; i <= events; i++) {
            toGiveBack.add(ring.get(seen).lentNs, i < events || isLastAccepted);
            seen++;
        }
        toGiveBack.end();
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
        assertNotEquals(TransactionCredits.STATE_NS_FIRST, credits.stateNs());
    }

    /** What is refused costs little, and a vote may bring a block about, which takes as long as thousands of transactions. */
    @Test
    void shouldLearnNothingFromAGroupWithAnythingElse() {
        offerAll();
        long lentNs = credits.lentNs();
        handle(GROUP, false);
        assertTrue(credits.lentNs() < lentNs);
        assertEquals(TransactionCredits.STATE_NS_FIRST, credits.stateNs());
    }
}
