package io.timecoin.node;

import java.util.ArrayList;
import java.util.List;

/**
 * What the journals of a devnet replay to once it has ended.
 *
 * @param replayed by validator
 * @param acknowledged what was acknowledged to the load, and where it was found
 */
record DevnetAudit(List<JournalRoots> replayed, AcknowledgedIds acknowledged) {
    /**
     * Replays every journal.
     *
     * @throws io.timecoin.base.EngineException FATAL DATA_MISMATCH if one does not replay to what it recorded
     */
    static DevnetAudit of(List<NodeHome> homes, AcknowledgedIds acknowledged) {
        List<JournalRoots> replayed = new ArrayList<>();
        for (NodeHome home : homes) {
            replayed.add(JournalRoots.of(home.journal(), acknowledged));
        }
        return new DevnetAudit(replayed, acknowledged);
    }

    /** Whether no two of them have different blocks at any height. */
    boolean agree() {
        List<?> longest = replayed.get(highest()).roots();
        return replayed.stream().allMatch(its -> its.roots()
                .equals(longest.subList(0, its.roots().size())));
    }

    private int highest() {
        int highest = 0;
        for (int i = 1; i < replayed.size(); i++) {
            highest = replayed.get(i).height() > replayed.get(highest).height() ? i : highest;
        }
        return highest;
    }

    /** The first of those whose last block all the others have too. */
    int lowest() {
        int lowest = 0;
        for (int i = 1; i < replayed.size(); i++) {
            lowest = replayed.get(i).height() < replayed.get(lowest).height() ? i : lowest;
        }
        return lowest;
    }

    /** What became of the acknowledged ones; a block counts once so many validators have it that none can take its place. */
    AcknowledgedIds.Tally tally() {
        return acknowledged.tally(replayed.size() * 2 / 3 + 1);
    }
}
