package io.timecoin.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SegmentOrderTest {
    @Test
    void shouldKeepTheOrderOfChangesWithinASegment() {
        SegmentOrder order = new SegmentOrder(4);
        for (int round = 0; round < 2; round++) {
            order.clear();
            int[] segments = {3, 0, 3, 1, 0};
            for (int segment : segments) {
                order.add(segment);
            }
            order.sort();

            int[] expected = {1, 4, 3, 0, 2};
            for (int place = 0; place < expected.length; place++) {
                assertEquals(expected[place], order.at(place));
            }
        }
    }
}
