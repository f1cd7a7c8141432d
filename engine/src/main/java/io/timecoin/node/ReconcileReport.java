package io.timecoin.node;

import io.timecoin.base.Hash;
import java.util.List;

/**
 * What a reconciliation has found and done.
 *
 * @param relation of the own state to the proven one
 * @param provenHeight height of the state that was proven and compared
 * @param provenRoot its root
 * @param peers how many peers offer it
 * @param ownHeight height of the own state that was compared
 * @param ownRoot its root, or null if the journal leads to none
 * @param ownSource where the compared coins are from
 * @param obstacle why the journal leads nowhere; empty if it does
 * @param map how the map of coins stands
 * @param traffic what was asked for
 * @param differences how the coins differ, seen from the proven state
 * @param damages what does not hold what it must
 * @param left of these, what a repair could not mend; empty where none was asked for
 * @param givenUp peers that were found lying, and what they did
 * @param repairs what was done, in order; empty if nothing was to be
 * @param isWhole whether all of the home holds what it must, in the end
 */
record ReconcileReport(
        OwnState.Relation relation,
        long provenHeight,
        Hash provenRoot,
        int peers,
        long ownHeight,
        Hash ownRoot,
        String ownSource,
        String obstacle,
        String map,
        Traffic traffic,
        Differences differences,
        List<Damage> damages,
        List<Damage> left,
        List<String> givenUp,
        List<String> repairs,
        boolean isWhole) {
    /**
     * What was asked for.
     *
     * @param subtrees requests sent
     * @param bytes of the answers
     * @param coins received or kept from an earlier run: of parts in which something differs
     */
    record Traffic(long subtrees, long bytes, long coins) {
        static final Traffic NONE = new Traffic(0, 0, 0);
    }

    /**
     * How coins differ.
     *
     * @param missing only the proven state has them
     * @param additional only the own state has them
     * @param changed both have them, with another content
     * @param first some outpoints that differ, in order
     */
    record Differences(long missing, long additional, long changed, List<Outpoint> first) {
        static final Differences NONE = new Differences(0, 0, 0, List.of());

        long count() {
            return missing + additional + changed;
        }
    }

    /**
     * An outpoint that differs.
     *
     * @param kind MISSING, ADDITIONAL or CHANGED
     */
    record Outpoint(String kind, Hash transaction, int index) {}
}
