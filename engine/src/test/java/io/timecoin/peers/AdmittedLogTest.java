package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class AdmittedLogTest {
    private static final int ENTRIES = 64;
    private static final int BYTES = 10_000;
    private static final int HASHES = 120;

    private record Entry(long sequence, int number, byte[] payload) {}

    private static UnsafeBuffer hash(int number) {
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        hash.putInt(28, number);
        return hash;
    }

    /** Against a list: what the log finds is the last under its hash, whole, and what it has lost was the oldest. */
    @Test
    void shouldHoldTheNewestWholeWhateverIsAdded() {
        Random random = new Random(4);
        List<Entry> model = new ArrayList<>();
        try (AdmittedLog log = new AdmittedLog(ENTRIES, BYTES, 5)) {
            for (int round = 0; round < 20_000; round++) {
                int number = random.nextInt(HASHES);
                byte[] payload = new byte[random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(600)];
                random.nextBytes(payload);
                long sequence = log.append(hash(number), 0, new UnsafeBuffer(payload), 0, payload.length, 0);
                model.removeIf(entry -> entry.number == number);
                model.add(new Entry(sequence, number, payload));
                model.removeIf(entry -> entry.sequence < log.tail());
                check(log, model, random.nextInt(HASHES));
            }
            long held = model.stream().mapToLong(entry -> entry.payload.length).sum();
            assertTrue(held > BYTES / 3, "it keeps what it has room for: " + held);
        }
    }

    private static void check(AdmittedLog log, List<Entry> model, int number) {
        Entry expected = model.stream()
                .filter(entry -> entry.number == number)
                .findFirst()
                .orElse(null);
        long found = log.find(hash(number), 0, 0);
        assertEquals(expected == null ? AdmittedLog.NONE : expected.sequence, found);
        if (expected != null) {
            byte[] bytes = new byte[log.length(found)];
            log.bytes().getBytes(log.offset(found), bytes);
            assertArrayEquals(expected.payload, bytes);
            assertEquals(number, log.hashes().getInt(log.hashAt(found) + 28));
        }
    }
}
