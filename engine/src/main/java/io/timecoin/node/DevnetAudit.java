package io.timecoin.node;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the journals of a devnet replay to once it has ended.
 *
 * @param replayed by validator
 * @param acknowledged how many transactions were looked for
 */
record DevnetAudit(List<JournalRoots> replayed, long acknowledged) {
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
        return new DevnetAudit(replayed, acknowledged.kept());
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

    /** Acknowledged transactions that are not in the blocks of so many validators that none can take their place. */
    long lost() {
        int quorum = replayed.size() * 2 / 3 + 1;
        long held = replayed.stream()
                .map(JournalRoots::acknowledgedCommitted)
                .sorted(Comparator.reverseOrder())
                .skip(quorum - 1L)
                .findFirst()
                .orElse(0L);
        return acknowledged - held;
    }
}
