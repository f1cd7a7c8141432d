package io.timecoin.txpool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OrderedIndexTest {
    private static final int HANDLES = 300;

    private final long[] keys = new long[HANDLES];
    private final boolean[] eligible = new boolean[HANDLES];

    @Test
    void shouldAgreeWithTreeSetOnRandomChanges() {
        Random random = new Random(5);
        OrderedIndex index = new OrderedIndex(HANDLES, (a, b) -> a < b);
        TreeSet<Integer> model = new TreeSet<>(
                Comparator.comparingLong((Integer handle) -> keys[handle]).thenComparing(handle -> handle));
        for (int i = 0; i < 60_000; i++) {
            int handle = random.nextInt(HANDLES);
            if (!model.contains(handle)) {
                model.remove(handle);
                keys[handle] = random.nextInt(40);
                eligible[handle] = true;
                index.insert(handle, keys[handle], random.nextInt(1_000));
                model.add(handle);
            } else if (random.nextBoolean()) {
                index.remove(handle);
                model.remove(handle);
            } else {
                eligible[handle] = random.nextInt(8) == 0;
                index.setEligible(handle, eligible[handle]);
            }
            compare(index, model, i % 50 == 0);
        }
    }

    private void compare(OrderedIndex index, TreeSet<Integer> model, boolean fully) {
        assertEquals(model.size(), index.size());
        assertEquals(model.isEmpty() ? OrderedIndex.NONE : model.first(), index.first());
        assertEquals(model.isEmpty() ? OrderedIndex.NONE : model.last(), index.last());
        int firstEligible =
                model.stream().filter(handle -> eligible[handle]).findFirst().orElse(OrderedIndex.NONE);
        assertEquals(firstEligible, index.firstEligible());
        if (!fully) {
            return;
        }
        int at = index.first();
        for (int handle : model) {
            assertEquals(handle, at);
            at = index.next(at);
        }
        assertEquals(OrderedIndex.NONE, at);
        at = index.last();
        for (int handle : model.descendingSet()) {
            assertEquals(handle, at);
            at = index.previous(at);
        }
        assertEquals(OrderedIndex.NONE, at);
    }
}
