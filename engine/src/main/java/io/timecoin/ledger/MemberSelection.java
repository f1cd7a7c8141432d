package io.timecoin.ledger;

import io.timecoin.base.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who is in the set of an epoch: of those that stay, the highest tier first, then the highest collateral, then the earliest
 * registration, as many as a set may have and of FREE as many as genesis allows.
 */
final class MemberSelection {
    private MemberSelection() {}

    /** Says of each registration whether it is chosen. */
    static boolean[] choose(List<Registration> entries, int freeMax) {
        List<Integer> ranked = new ArrayList<>();
        for (int place = 0; place < entries.size(); place++) {
            if (entries.get(place).stays()) {
                ranked.add(place);
            }
        }
        // The sort is stable: equals stay in the order of registration.
        ranked.sort(Comparator.<Integer>comparingInt(
                        place -> -entries.get(place).tier().power())
                .thenComparingLong(place -> -entries.get(place).collateral()));
        boolean[] isChosen = new boolean[entries.size()];
        int chosen = 0;
        int free = 0;
        for (int place : ranked) {
            boolean isFree = !entries.get(place).hasPower();
            if (chosen < Limits.VALIDATORS_MAX && (!isFree || free < freeMax)) {
                isChosen[place] = true;
                chosen++;
                free += isFree ? 1 : 0;
            }
        }
        return isChosen;
    }
}
