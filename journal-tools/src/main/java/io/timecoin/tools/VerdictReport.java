package io.timecoin.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.cli.Table;
import io.timecoin.journal.Verification;

/** Says how a journal ends: in order, torn or damaged. */
final class VerdictReport {
    private VerdictReport() {}

    /** One line for people about the end of an undamaged journal. */
    static String end(Verification verification) {
        if (verification.isCleanEnd()) {
            return "clean";
        }
        long unclosed = verification.lastSequence() - verification.closedSequence();
        String open = unclosed == 0 ? "" : ", the last " + Table.count(unclosed, "event") + " in no closed batch";
        if (verification.isTorn()) {
            return "torn tail: " + Table.count(verification.tornBytes(), "byte") + " of no record behind sequence "
                    + verification.lastSequence() + " (" + verification.tornFile() + " at byte "
                    + verification.tornOffset() + "), as a crash leaves it; no damage" + open;
        }
        return "not closed: the writer runs or was killed; no damage" + open;
    }

    /** Adds the end and the damage. */
    static void put(ObjectNode result, Verification verification) {
        result.put("end", word(verification));
        if (verification.isTorn()) {
            result.putObject("torn")
                    .put("bytes", verification.tornBytes())
                    .put("file", verification.tornFile())
                    .put("offset", verification.tornOffset());
        }
        Verification.Damage damage = verification.damage();
        if (damage != null) {
            result.putObject("damage")
                    .put("firstSequence", damage.firstSequence())
                    .put("lastSequence", damage.lastSequence())
                    .put("file", damage.file())
                    .put("offset", damage.offset())
                    .put("reason", damage.reason());
        }
    }

    private static String word(Verification verification) {
        if (!verification.isIntact()) {
            return "damaged";
        }
        return verification.isCleanEnd() ? "clean" : verification.isTorn() ? "torn" : "open";
    }
}
