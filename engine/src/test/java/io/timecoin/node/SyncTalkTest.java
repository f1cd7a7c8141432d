package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator is told while messages come by the thousand. */
class SyncTalkTest {
    @Test
    void shouldWriteProgressOnlyAsOftenAsSomebodyMayLook() {
        SimulatedNetwork network = new SimulatedNetwork();
        List<String> told = new ArrayList<>();
        SyncTalk talk = new SyncTalk(network, told::add);
        List<Long> written = new ArrayList<>();
        for (int message = 0; message < 250; message++) {
            talk.tellProgress(() -> {
                written.add(network.nowMs);
                return "at " + network.nowMs;
            });
            network.nowMs++;
        }
        assertEquals(3, written.size());
        assertEquals(written.stream().map(atMs -> "at " + atMs).toList(), told);
    }
}
