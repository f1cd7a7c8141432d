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
    private static JournalRoots chain(int height, int ownFrom, int own) {
        List<Hash> roots = new ArrayList<>();
        for (int i = 0; i <= height; i++) {
            byte[] root = new byte[Hash.BYTES];
            root[0] = (byte) i;
            root[1] = (byte) (i >= ownFrom ? own : 0);
            roots.add(Hash.of(root));
        }
        return new JournalRoots(roots);
    }

    private static DevnetAudit audit(JournalRoots... replayed) {
        return new DevnetAudit(List.of(replayed), new AcknowledgedIds());
    }

    @Test
    void shouldAgreeWhereOneIsBehind() {
        DevnetAudit audit = audit(chain(30, 99, 0), chain(10, 99, 0), chain(31, 99, 0), chain(30, 99, 0));
        assertTrue(audit.agree());
        assertEquals(1, audit.lowest());
    }

    @Test
    void shouldSeeAForkAboveTheLowest() {
        DevnetAudit audit = audit(chain(30, 20, 1), chain(30, 20, 2), chain(10, 99, 0), chain(29, 20, 1));
        assertFalse(audit.agree());
    }

    @Test
    void shouldCountAsLostWhatNoQuorumHolds() {
        DevnetAudit audit = audit(chain(30, 99, 0), chain(30, 99, 0), chain(28, 99, 0), chain(27, 99, 0));
        for (long id = 0; id < 7; id++) {
            audit.acknowledged().add(id, false);
            for (int validators = id == 0 ? 2 : 3; validators > 0; validators--) {
                audit.acknowledged().foundInBlock(id);
            }
        }
        assertEquals(new AcknowledgedIds.Tally(0, 1), audit.tally());
    }
}
