package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DiskWatchTest {
    @Test
    void shouldBeLowBelowTheMarkAndHaveRoomAQuarterAbove() {
        DiskWatch watch = new DiskWatch(1_000);
        assertFalse(watch.look(1_000));
        assertTrue(watch.look(999));
        assertTrue(watch.look(1_249));
        assertFalse(watch.look(1_250));
        assertFalse(watch.look(1_000));
        assertTrue(watch.look(0));
    }

    @Test
    void shouldNeverBeLowWithoutAMarkAndAlwaysBelowTheHighest() {
        assertFalse(new DiskWatch(0).look(0));
        DiskWatch highest = new DiskWatch(Long.MAX_VALUE);
        assertTrue(highest.look(Long.MAX_VALUE - 1));
        assertTrue(highest.look(Long.MAX_VALUE - 1));
        assertTrue(highest.look(0));
    }
}
