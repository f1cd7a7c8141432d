package io.timecoin.node;

import java.util.ArrayList;
import java.util.List;

/**
 * What the journals of a devnet replay to once it has ended.
 *
 * @param replayed by validator
 * @param observed by the observer that joined, from its state on, or null
 * @param acknowledged what was acknowledged to the load, and where it was found by the validators
 */
record DevnetAudit(List<JournalRoots> replayed, JournalRoots observed, AcknowledgedIds acknowledged) {
    /**
     * Replays every journal.
     *
     * @param homes of the validators
     * @param observer the home of an observer that joined, or null
     * @throws io.timecoin.base.EngineException FATAL DATA_MISMATCH if one does not replay to what it recorded
     */
    static DevnetAudit of(List<NodeHome> homes, NodeHome observer, AcknowledgedIds acknowledged) {
        List<JournalRoots> replayed = new ArrayList<>();
        for (NodeHome home : homes) {
            replayed.add(JournalRoots.of(home, acknowledged));
        }
        // It votes on nothing, so what it holds makes nothing final.
        return new DevnetAudit(replayed, observer == null ? null : JournalRoots.of(observer), acknowledged);
    }

    /** Whether no two of them have different blocks at any height. */
    boolean agree() {
        return replayed.stream().allMatch(one -> replayed.stream().allMatch(one::agreesWith));
    }

    /** The lowest height at which the observer and a validator have different blocks, or {@link JournalRoots#NONE}. */
    long observedDifference() {
        return replayed.stream()
                .mapToLong(observed::firstDifference)
                .filter(height -> height != JournalRoots.NONE)
                .min()
                .orElse(JournalRoots.NONE);
    }

    /** The height up to which the observer and a validator can be compared. */
    long observedUpTo() {
        long highest = replayed.stream().mapToLong(JournalRoots::height).max().orElse(0);
        return Math.min(observed.height(), highest);
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
