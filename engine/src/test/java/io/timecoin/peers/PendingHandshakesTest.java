package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class PendingHandshakesTest {
    private static final IpAddress CROWD = IpAddress.parse("203.0.113.7");
    private static final IpAddress ANOTHER = IpAddress.parse("198.51.100.1");

    private final PendingHandshakes<String> pending = new PendingHandshakes<>(3, 2);

    @Test
    void shouldGiveUpWhoHasKeptItWaitingLongest() {
        assertNull(pending.add("a", CROWD));
        assertNull(pending.add("b", CROWD));
        assertNull(pending.add("c", CROWD));
        assertEquals("a", pending.add("d", CROWD));
        assertEquals("b", pending.add("e", CROWD));
        assertEquals(3, pending.size());
    }

    @Test
    void shouldGiveUpOneOfTheAddressThatHasMost() {
        assertNull(pending.add("alone", ANOTHER));
        assertNull(pending.add("a", CROWD));
        assertNull(pending.add("b", CROWD));
        assertEquals("a", pending.add("c", CROWD));
        assertEquals("b", pending.add("d", CROWD));
        pending.remove("c");
        assertNull(pending.add("too", ANOTHER));
        // Both of the other address now, and one of the crowd.
        assertEquals("alone", pending.add("third", ANOTHER));
    }

    @Test
    void shouldNotGiveUpForWhomItComputes() {
        assertNull(pending.add("honest", CROWD));
        assertNull(pending.computes("honest"));
        for (String silent : new String[] {"a", "b", "c"}) {
            assertNull(pending.add(silent, CROWD));
        }
        assertEquals("a", pending.add("d", CROWD));
        assertEquals("b", pending.computed("honest"));
        // It is the last that is waited for now, and those before it go.
        assertEquals("c", pending.add("e", CROWD));
        assertEquals("d", pending.add("f", CROWD));
        assertEquals("honest", pending.add("g", CROWD));
    }

    @Test
    void shouldComputeForSoManyOnly() {
        for (String one : new String[] {"a", "b", "c"}) {
            assertNull(pending.add(one, CROWD));
        }
        assertNull(pending.computes("a"));
        assertNull(pending.computes("b"));
        assertEquals("c", pending.computes("c"), "the last that said something");
        assertEquals(2, pending.size());
        assertNull(pending.computed("a"));
        assertNull(pending.add("d", CROWD));
        assertNull(pending.computes("d"));
    }

    @Test
    void shouldComputeForWhoComesFromElsewhere() {
        assertNull(pending.add("a", CROWD));
        assertNull(pending.add("b", CROWD));
        assertNull(pending.add("honest", ANOTHER));
        assertNull(pending.computes("a"));
        assertNull(pending.computes("b"));
        assertEquals("b", pending.computes("honest"));
    }

    @Test
    void shouldNotWaitForOneWhileAnyOfItsWorkIsUnderWay() {
        assertNull(pending.add("a", CROWD));
        assertNull(pending.computes("a"));
        assertNull(pending.computes("a"), "the next piece, before the first is known to be done");
        assertNull(pending.computed("a"));
        for (String silent : new String[] {"b", "c", "d"}) {
            assertNull(pending.add(silent, CROWD));
        }
        assertEquals("b", pending.add("e", CROWD), "not the one computed for");
        assertEquals("c", pending.computed("a"));
        assertEquals(3, pending.size());
    }

    @Test
    void shouldForgetThoseThatAreOver() {
        assertNull(pending.add("a", CROWD));
        assertNull(pending.computes("a"));
        pending.remove("a");
        assertNull(pending.computed("a"));
        pending.remove("a");
        assertEquals(0, pending.size());
        assertNull(pending.computes("never here"), "what was dialled is not counted");
        for (String one : new String[] {"b", "c", "d"}) {
            assertNull(pending.add(one, CROWD));
        }
    }
}
