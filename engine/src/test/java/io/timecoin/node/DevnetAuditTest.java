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
        return new JournalRoots(0, roots);
    }

    private static DevnetAudit audit(JournalRoots... replayed) {
        return new DevnetAudit(List.of(replayed), null, new AcknowledgedIds());
    }

    @Test
    void shouldAgreeWhereOneIsBehind() {
        DevnetAudit audit = audit(chain(30, 99, 0), chain(10, 99, 0), chain(31, 99, 0), chain(30, 99, 0));
        assertTrue(audit.agree());
        assertEquals(1, audit.lowest());
    }

    /** Heights below the state that a journal begins from are not there to be compared, those above are. */
    @Test
    void shouldCompareWhatBothHoldWhereOneBeganFromAState() {
        JournalRoots synced = new JournalRoots(20, chain(30, 99, 0).roots().subList(20, 31));
        JournalRoots forked = new JournalRoots(20, chain(30, 25, 7).roots().subList(20, 31));
        assertEquals(30, synced.height());
        assertEquals(chain(30, 99, 0).root(24), synced.root(24));
        assertTrue(audit(chain(30, 99, 0), synced, chain(10, 99, 0)).agree());
        assertFalse(audit(chain(30, 99, 0), chain(29, 99, 0), forked).agree());
    }

    @Test
    void shouldTellFromWhichHeightAnObserverHoldsSomethingElse() {
        JournalRoots good = new JournalRoots(20, chain(30, 99, 0).roots().subList(20, 31));
        JournalRoots other = new JournalRoots(20, chain(30, 25, 7).roots().subList(20, 31));
        List<JournalRoots> validators = List.of(chain(27, 99, 0), chain(28, 99, 0));
        DevnetAudit agreeing = new DevnetAudit(validators, good, new AcknowledgedIds());
        assertEquals(JournalRoots.NONE, agreeing.observedDifference());
        assertEquals(28, agreeing.observedUpTo());
        DevnetAudit differing = new DevnetAudit(validators, other, new AcknowledgedIds());
        assertEquals(25, differing.observedDifference());
        assertTrue(differing.agree(), "it is no fork of the validators");
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
