package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.crypto.VerifierChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Nothing but the hashes of the very bytes is found, in whatever order they are asked for. */
class ToldTransactionsTest {
    private static final int PLACES = VerifierChoice.BATCH;
    private static final int LONGEST = 448;

    private final Random random = new Random(3);
    private final ToldTransactions told = new ToldTransactions();
    private final UnsafeBuffer found = new UnsafeBuffer(new byte[TransactionIds.OWNERS_AT]);
    private final List<UnsafeBuffer> transactions = new ArrayList<>();
    private final List<UnsafeBuffer> hashes = new ArrayList<>();

    private UnsafeBuffer bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new UnsafeBuffer(bytes);
    }

    private void tell(int length) {
        UnsafeBuffer transaction = bytes(length + 5);
        UnsafeBuffer ids = bytes(TransactionIds.OWNERS_AT);
        told.add(transaction, 5, length, ids);
        transactions.add(transaction);
        hashes.add(ids);
    }

    private boolean find(int number) {
        UnsafeBuffer transaction = transactions.get(number);
        return told.find(transaction, 5, transaction.capacity() - 5, found);
    }

    @Test
    void shouldBringTheHashesOfWhatWasToldInAnyOrder() {
        for (int i = 0; i < PLACES; i++) {
            tell(LONGEST - i);
        }
        for (int i = 0; i < 3 * PLACES; i++) {
            int number = i < PLACES ? i : random.nextInt(PLACES);
            assertTrue(find(number));
            assertEquals(hashes.get(number), found);
            assertTrue(told.contains(hashes.get(number)));
        }
    }

    @Test
    void shouldNotFindWhatDiffersInAnyByteOrInLength() {
        tell(250);
        UnsafeBuffer transaction = transactions.get(0);
        for (int i = 5; i < transaction.capacity(); i++) {
            transaction.putByte(i, (byte) (transaction.getByte(i) ^ 1));
            assertFalse(find(0));
            transaction.putByte(i, (byte) (transaction.getByte(i) ^ 1));
        }
        assertFalse(told.find(transaction, 5, 249, found));
        assertFalse(told.contains(bytes(TransactionIds.OWNERS_AT)));
        assertTrue(find(0));
    }

    @Test
    void shouldForgetAndHaveSoManyPlaces() {
        tell(LONGEST + 1);
        assertFalse(find(0), "too long");
        assertTrue(told.contains(hashes.get(0)));
        for (int i = 1; i < PLACES; i++) {
            tell(200);
        }
        assertTrue(told.isFull());
        assertTrue(find(PLACES - 1));
        told.clear();
        assertFalse(find(1));
        assertFalse(told.contains(hashes.get(1)));
        assertFalse(told.isFull());
        tell(200);
        assertTrue(find(PLACES));
        assertFalse(find(1));
    }
}
