package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AcknowledgedIdsTest {
    private static final int QUORUM = 3;

    private final AcknowledgedIds ids = new AcknowledgedIds(4);

    @Test
    void shouldExcuseOnlyTheIdThatLeftThePool() {
        ids.add(1, false);
        ids.add(2, false);
        ids.foundLeft(1);
        for (long other = 10; other < 20; other++) {
            ids.foundLeft(other);
        }
        assertEquals(new AcknowledgedIds.Tally(1, 1), ids.tally(QUORUM));
    }

    @Test
    void shouldExcuseNothingThatWasSeenInAFinalBlock() {
        ids.add(-1, true);
        ids.foundLeft(-1);
        ids.foundInBlock(-1);
        ids.foundInBlock(-1);
        assertEquals(new AcknowledgedIds.Tally(0, 1), ids.tally(QUORUM));
        ids.foundInBlock(-1);
        assertEquals(new AcknowledgedIds.Tally(0, 0), ids.tally(QUORUM));
    }

    @Test
    void shouldNotCountAsLeftWhatOnePoolLetGoAndAQuorumCommitted() {
        ids.add(1, false);
        ids.foundInBlock(1);
        ids.foundInBlock(1);
        ids.foundLeft(1);
        ids.foundInBlock(1);
        assertEquals(new AcknowledgedIds.Tally(0, 0), ids.tally(QUORUM));
    }

    @Test
    void shouldCountWhatComesAfterTheBound() {
        for (long id = 0; id < 6; id++) {
            ids.add(id, true);
        }
        assertEquals(4, ids.kept());
        assertEquals(2, ids.notKept());
        assertEquals(new AcknowledgedIds.Tally(0, 4), ids.tally(QUORUM));
    }
}
