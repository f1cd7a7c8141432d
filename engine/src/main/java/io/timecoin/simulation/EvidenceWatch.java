package io.timecoin.simulation;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.journal.JournalEvent;
import io.timecoin.replica.Replica;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who sees a validator sign two votes or proposals counts it, once a validator and height. */
final class EvidenceWatch {
    private final VoteReader reader;
    private final List<Set<Conflict>> seen = new ArrayList<>();

    private record Conflict(long height, int member) {}

    EvidenceWatch(ChainSetting chain, int hosts) {
        this.reader = new VoteReader(chain);
        for (int i = 0; i < hosts; i++) {
            seen.add(new HashSet<>());
        }
    }

    void handled(Host host, SimulatedEvent event, Replica replica, long conflictsBefore) {
        if (isConflict(event) && seen.get(host.index()).add(conflict())) {
            // What came early is judged in a tick and may have been told there.
            boolean isTold = replica.conflicts() > conflictsBefore || conflictsBefore > toldInEvents(host);
            Violation.require(
                    isTold, Rule.EVIDENCE_TOLD, host + " sees two signatures and tells nobody: " + reader.key());
        }
    }

    private long toldInEvents(Host host) {
        return seen.get(host.index()).size() - 1L;
    }

    void replayed(Host host, JournalEvent event) {
        if (event.sequence() == 1) {
            seen.get(host.index()).clear();
        }
        if (isConflict(event)) {
            seen.get(host.index()).add(conflict());
        }
    }

    private boolean isConflict(JournalEvent event) {
        return event.resultCode() == ResultCode.MESSAGE_CONFLICTING.code()
                && event.kind() != EventKind.ROUND_CHANGE
                && reader.read(event.kind(), event.payload(), event.payloadOffset(), event.payloadLength());
    }

    private Conflict conflict() {
        return new Conflict(reader.key().height(), reader.key().member());
    }
}
