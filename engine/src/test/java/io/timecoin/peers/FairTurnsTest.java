package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FairTurnsTest {
    private static final int TRANSFER = 200;
    private static final long MANY = Long.MAX_VALUE;

    private final FairTurns turns = new FairTurns();
    private final List<Sender> order = new ArrayList<>();
    private long room;

    /** Holds so many frames of one size, for which the sink has room by the byte. */
    private final class Sender extends FairTurns.Waiting {
        private final int frameBytes;
        private long held;
        private long sentBytes;
        private boolean needsRoom = true;
        private int quantum = FairTurns.QUANTUM_BYTES;

        private Sender(int frameBytes, long held) {
            this.frameBytes = frameBytes;
            this.held = held;
        }

        @Override
        int quantumBytes() {
            return quantum;
        }

        @Override
        FairTurns.End serve(int budgetBytes) {
            int used = 0;
            while (held > 0) {
                if (used >= budgetBytes) {
                    return FairTurns.End.BUDGET_USED;
                }
                if (needsRoom && room <= 0) {
                    return FairTurns.End.REFUSED;
                }
                room -= needsRoom ? frameBytes : 0;
                held--;
                used += frameBytes;
                sentBytes += frameBytes;
                use(frameBytes);
                order.add(this);
            }
            return FairTurns.End.NOTHING_LEFT;
        }
    }

    private Sender joined(int frameBytes, long held) {
        Sender sender = new Sender(frameBytes, held);
        turns.join(sender);
        return sender;
    }

    private boolean serve(long bytes) {
        room = bytes;
        return turns.serve();
    }

    /** Without a quantum the first in the queue would take all of every room, and the others none for ever. */
    @Test
    void shouldServeAllAlikeHoweverMuchTheFirstHolds() {
        List<Sender> senders = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            senders.add(joined(TRANSFER, MANY));
        }
        for (int resume = 0; resume < 1_000; resume++) {
            assertFalse(serve(25 * TRANSFER));
        }
        long all = senders.stream().mapToLong(sender -> sender.sentBytes).sum();
        assertEquals(1_000L * 25 * TRANSFER, all);
        for (Sender sender : senders) {
            assertEquals(all / 10.0, sender.sentBytes, FairTurns.QUANTUM_BYTES + TRANSFER);
        }
    }

    /** Twenty that have shown nothing yet have no more than one that has. */
    @Test
    void shouldServeNewcomersAQuantumOfTheirOwn() {
        List<Sender> newcomers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Sender newcomer = joined(TRANSFER, MANY);
            newcomer.quantum = FairTurns.QUANTUM_OF_NEWCOMER_BYTES;
            newcomers.add(newcomer);
        }
        Sender known = joined(TRANSFER, MANY);
        for (int resume = 0; resume < 1_000; resume++) {
            serve(25 * TRANSFER);
        }
        long all = newcomers.stream().mapToLong(sender -> sender.sentBytes).sum();
        double share = (double) FairTurns.QUANTUM_OF_NEWCOMER_BYTES * 20 / FairTurns.QUANTUM_BYTES;
        assertEquals(known.sentBytes * share, all, 0.02 * all);
        newcomers.forEach(newcomer -> newcomer.quantum = FairTurns.QUANTUM_BYTES);
        long before = known.sentBytes;
        long othersBefore = all;
        for (int resume = 0; resume < 1_000; resume++) {
            serve(25 * TRANSFER);
        }
        long others = newcomers.stream().mapToLong(sender -> sender.sentBytes).sum() - othersBefore;
        assertEquals(20.0 * (known.sentBytes - before), others, 0.05 * others);
    }

    @Test
    void shouldNotMakeOneFrameWaitBehindHundreds() {
        for (int i = 0; i < 20; i++) {
            joined(TRANSFER, MANY);
        }
        Sender light = joined(TRANSFER, 1);
        long given = 0;
        while (light.held > 0) {
            serve(5 * TRANSFER);
            given += 5 * TRANSFER;
            assertTrue(given <= 21 * (FairTurns.QUANTUM_BYTES + TRANSFER), "waited for " + given + " bytes");
        }
    }

    /** Large frames count for what they are: who sends them has as many bytes of room, not as many frames. */
    @Test
    void shouldCountBytesNotFrames() {
        Sender large = joined(60_000, MANY);
        Sender small = joined(TRANSFER, MANY);
        for (int resume = 0; resume < 5_000; resume++) {
            serve(3_000);
        }
        assertEquals(small.sentBytes, large.sentBytes, 2 * 60_000 + FairTurns.QUANTUM_BYTES);
    }

    @Test
    void shouldLetAVotePassBehindARefusedTransaction() {
        Sender transactions = joined(TRANSFER, MANY);
        Sender votes = joined(TRANSFER, 3);
        votes.needsRoom = false;
        assertFalse(serve(0));
        assertEquals(0, votes.held);
        assertEquals(0, transactions.sentBytes);
        assertEquals(1, turns.count());
    }

    /** Who was refused is first when there is room again. */
    @Test
    void shouldKeepThePlaceOfTheRefused() {
        Sender first = joined(TRANSFER, 2);
        Sender second = joined(TRANSFER, 2);
        serve(TRANSFER);
        serve(2 * TRANSFER);
        serve(TRANSFER);
        assertEquals(List.of(first, first, second, second), order);
        assertFalse(turns.isAnybodyWaiting());
    }

    @Test
    void shouldGoOnUntilSomebodyIsRefusedOrNobodyIsLeft() {
        Sender sender = joined(TRANSFER, 1_000);
        assertFalse(serve(MANY));
        assertEquals(0, sender.held);
        joined(TRANSFER, MANY);
        assertTrue(serve(MANY), "a loop has others to see to");
        assertTrue(turns.isAnybodyWaiting());
    }

    /** Nobody gets rid of what is owed by having nothing left for a moment. */
    @Test
    void shouldRememberWhatIsOwedWhileOthersWait() {
        Sender other = joined(TRANSFER, MANY);
        Sender large = new Sender(60_000, 0);
        for (int resume = 0; resume < 2_000; resume++) {
            large.held = 1;
            turns.join(large);
            serve(3_000);
        }
        assertTrue(large.sentBytes <= other.sentBytes + 2 * 60_000, large.sentBytes + " of " + other.sentBytes);
    }

    @Test
    void shouldForgetWhoLeaves() {
        Sender gone = joined(TRANSFER, MANY);
        Sender stays = joined(TRANSFER, MANY);
        turns.join(gone);
        assertEquals(2, turns.count());
        turns.leave(gone);
        turns.leave(gone);
        serve(10 * TRANSFER);
        assertEquals(0, gone.sentBytes);
        assertEquals(10 * TRANSFER, stays.sentBytes);
        turns.clear();
        assertFalse(turns.isAnybodyWaiting());
        turns.join(stays);
        assertEquals(1, turns.count());
    }

    /** Any mix of senders, over any room: over time each has its share, or all that it had. */
    @Test
    void shouldStarveNobodyInRandomCrowds() {
        Random random = new Random(3);
        for (int run = 0; run < 50; run++) {
            turns.clear();
            List<Sender> senders = new ArrayList<>();
            int count = 2 + random.nextInt(30);
            for (int i = 0; i < count; i++) {
                senders.add(joined(100 + random.nextInt(10_000), random.nextInt(4) == 0 ? 1 : MANY));
            }
            long given = 0;
            for (int resume = 0; resume < 2_000; resume++) {
                int bytes = 1 + random.nextInt(20_000);
                serve(bytes);
                given += bytes;
            }
            long share = given / count;
            for (Sender sender : senders) {
                assertTrue(sender.held == 0 || sender.sentBytes >= share * 8 / 10, "run " + run);
            }
        }
    }
}
