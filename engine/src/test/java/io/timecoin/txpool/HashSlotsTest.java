package io.timecoin.txpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.timecoin.base.InvariantViolation;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HashSlotsTest {
    private static final int REFERENCES = 100;

    @Test
    void shouldFindEveryReferenceAmongCollidingHashes() {
        Random random = new Random(3);
        HashSlots slots = new HashSlots(REFERENCES);
        Map<Integer, Integer> model = new TreeMap<>();
        for (int i = 0; i < 100_000; i++) {
            int reference = random.nextInt(REFERENCES);
            Integer hash = model.remove(reference);
            if (hash == null) {
                // Few hashes, some of them at the wrap of the table and some with equal low bits.
                int fresh = random.nextInt(12) - 6 + (random.nextInt(3) << 20);
                slots.put(fresh, reference);
                model.put(reference, fresh);
            } else {
                slots.remove(hash, reference);
            }
            assertEquals(model.size(), slots.size());
            int probe = random.nextInt(12) - 6 + (random.nextInt(3) << 20);
            assertEquals(expected(model, probe), found(slots, probe));
        }
    }

    @Test
    void shouldRefuseToForgetWhatItNeverHeld() {
        HashSlots slots = new HashSlots(4);
        slots.put(1, 0);
        assertThrows(InvariantViolation.class, () -> slots.remove(1, 1));
    }

    @Test
    void shouldRefuseMoreThanItWasMadeFor() {
        HashSlots slots = new HashSlots(1);
        slots.put(1, 0);
        assertThrows(InvariantViolation.class, () -> slots.put(2, 1));
    }

    private static TreeSet<Integer> expected(Map<Integer, Integer> model, int hash) {
        TreeSet<Integer> references = new TreeSet<>();
        model.forEach((reference, of) -> {
            if (of == hash) {
                references.add(reference);
            }
        });
        return references;
    }

    private static TreeSet<Integer> found(HashSlots slots, int hash) {
        TreeSet<Integer> references = new TreeSet<>();
        for (int slot = slots.first(hash); slot != HashSlots.NONE; slot = slots.next(hash, slot)) {
            references.add(slots.reference(slot));
        }
        return references;
    }
}
