package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DevnetAuditTest {
    /** A chain whose roots are its own from a height on. */
    private static JournalRoots chain(int height, int ownFrom, int own, long acknowledged) {
        List<Hash> roots = new ArrayList<>();
        for (int i = 0; i <= height; i++) {
            byte[] root = new byte[Hash.BYTES];
            root[0] = (byte) i;
            root[1] = (byte) (i >= ownFrom ? own : 0);
            roots.add(Hash.of(root));
        }
        return new JournalRoots(roots, acknowledged);
    }

    @Test
    void shouldAgreeWhereOneIsBehind() {
        DevnetAudit audit = new DevnetAudit(
                List.of(chain(30, 99, 0, 5), chain(10, 99, 0, 2), chain(31, 99, 0, 5), chain(30, 99, 0, 5)), 5);
        assertTrue(audit.agree());
        assertEquals(1, audit.lowest());
        assertEquals(0, audit.lost());
    }

    @Test
    void shouldSeeAForkAboveTheLowest() {
        DevnetAudit audit = new DevnetAudit(
                List.of(chain(30, 20, 1, 5), chain(30, 20, 2, 5), chain(10, 99, 0, 5), chain(29, 20, 1, 5)), 5);
        assertFalse(audit.agree());
    }

    @Test
    void shouldCountAsLostWhatNoQuorumHolds() {
        DevnetAudit audit = new DevnetAudit(
                List.of(chain(30, 99, 0, 7), chain(30, 99, 0, 7), chain(28, 99, 0, 6), chain(27, 99, 0, 4)), 7);
        assertEquals(1, audit.lost());
    }
}
