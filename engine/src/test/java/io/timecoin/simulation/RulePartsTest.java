package io.timecoin.simulation;

import io.timecoin.simulation.MutatedSimulation.Edit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every part of a rule is looked at: what it guards is broken in the sources, and a run has to find it. */
class RulePartsTest extends BugHunt {
    /** A rule that asks for several things is broken by the lack of each. */
    static Stream<Bug> guarded() {
        RulePartsTest test = new RulePartsTest();
        test.evidence(
                "evidence is found and not kept",
                new Edit(
                        "replica/Replica",
                        "        evidence.onConflict(first, firstAt, second, secondAt, length);",
                        ""));
        test.evidence(
                "evidence is kept and not told",
                new Edit(
                        "replica/EvidenceBook",
                        "            outbox.toPeers(FrameType.EVIDENCE, keep(source, offset), 0, BYTES);",
                        "keep(source, offset);"));
        test.evidence(
                "evidence is told and put in no block",
                new Edit("replica/BlockBuilder", "i < evidence.size()", "i < evidence.size() - evidence.size()"));
        test.limit(
                "evidence of one validator is kept again and again",
                "partition reordering twins",
                1,
                new Edit(
                        "replica/EvidenceBook", "if (piece.accused.matches(key, offset)) {", "if (pieces.isEmpty()) {"),
                new Edit("replica/BlockBuilder", "i < evidence.size()", "i < evidence.size() - evidence.size()"));
        test.limit(
                "a candidate that makes room keeps its block",
                "loss partition one-way",
                0,
                new Edit("replica/Candidates", "if (block != null) {", "if (block == null && candidate.isMarked()) {"));
        test.addBugsThatALiarShows();
        test.addBugsOfTheSet();
        test.addBugsOfSilence();
        return test.bugs.stream();
    }

    private void addBugsThatALiarShows() {
        lie(
                "the state root in a proposal is not looked at",
                "EQUAL_STATE_ROOTS",
                new Edit(
                        "replica/CandidateExecution",
                        "return Hash.equal(bytes, header.parentStateRootAt(), candidate.stateRootBefore(), 0)",
                        "return height() > 0"),
                new Edit(
                        "replica/CandidateExecution",
                        "    private boolean matchesHeader() {",
                        "private long height() { return header.height(); }\n    private boolean matchesHeader() {"));
        lie(
                "the parent in a proposal is not looked at",
                "ONE_BLOCK_PER_HEIGHT",
                new Edit(
                        "replica/CandidateExecution",
                        "                && Hash.equal(bytes, header.parentHashAt(), chain.tipHash(), 0)\n",
                        ""));
        lie(
                "a block may be of any time to come",
                "BLOCK_TIME_KEPT",
                new Edit(
                        "replica/CandidateExecution",
                        "return isFormed && Math.abs(header.timeMs() - nowMs) <= genesis.rules().blockTimeSkewMs();",
                        "return isFormed;"));
        lie(
                "a block may be older than its parent",
                "BLOCK_TIME_KEPT",
                new Edit(
                        "replica/CandidateExecution",
                        "if (header.timeMs() <= chain.tipTimeMs()) {",
                        "if (fits == false) {"));
        lie(
                "money that a block makes is not counted",
                "LEDGER_RULES_KEPT SUPPLY_CONSERVED NO_VALIDATOR_STOPS",
                new Edit(
                        "ledger/TransactionRules",
                        "return fee == Amounts.INVALID ? ResultCode.OUTPUTS_EXCEED_INPUTS : ResultCode.OK;",
                        "fee = Math.max(0, fee); return ResultCode.OK;"));
        lie(
                "owners of what a block spends are not looked at",
                "LEDGER_RULES_KEPT",
                new Edit("ledger/TransactionRules", "if (owners != null && ", "if (owners != null && fee < -9 && "));
        lie(
                "round changes of a proposal may be of one validator",
                "LOCKED_VALUE_KEPT ONE_BLOCK_PER_HEIGHT",
                new Edit(
                        "consensus/Justification",
                        "            int sender = validators.indexOf(proposal.buffer(), proposal.roundChangeSenderAt(i));\n"
                                + "            if (sender <= last) {",
                        "            int sender = validators.indexOf(proposal.buffer(), proposal.roundChangeSenderAt(i));\n"
                                + "            if (sender < 0) {"));
    }

    private void addBugsOfTheSet() {
        bug(
                "collateral is spent while it is locked",
                40,
                4,
                "hostile-client",
                0,
                "LEDGER_RULES_KEPT",
                new Edit(
                        "ledger/TransactionRules",
                        "if (coins.kind() == CoinLayout.KIND_COLLATERAL\n",
                        "if (fee < -9 && coins.kind() == CoinLayout.KIND_COLLATERAL\n"));
        bug(
                "the set changes a block early",
                60,
                4,
                "loss",
                0,
                "CERTIFICATE_TRUE LEDGER_RULES_KEPT SUPPLY_CONSERVED",
                new Edit(
                        "ledger/EpochRules",
                        "return height % epochBlocks == 0;",
                        "return (height + 1) % epochBlocks == 0;"));
        bug(
                "collateral is free at once",
                60,
                4,
                "hostile-client",
                0,
                "LEDGER_RULES_KEPT",
                new Edit(
                        "ledger/ValidatorRegistry",
                        "if (entry.collateralIndex()",
                        "if (entry.stays() && entry.collateralIndex()"));
        bug(
                "what a conviction burns is paid to nobody and stays issued",
                40,
                4,
                "partition reordering twins",
                1,
                "NO_VALIDATOR_STOPS SUPPLY_CONSERVED",
                new Edit("ledger/BlockExecution", "        supply.burn(validators.burned());\n", ""));
    }

    private void addBugsOfSilence() {
        bug(
                "who lost its home speaks at once",
                10,
                4,
                "wipe",
                0,
                "SILENCE_KEPT",
                new Edit("replica/Agreement", "        silence.begin();\n        startHeight();\n", ""));
        bug(
                "who lost its home never speaks again",
                10,
                4,
                "wipe",
                0,
                "SILENCE_KEPT",
                new Edit(
                        "replica/Silence",
                        "if (state == State.LEVEL && (isPast || isOverdue)) {",
                        "if (state == State.LEVEL && isPast && levelHeight < 0) {"));
    }

    private void lie(String name, String rules, Edit... edits) {
        bug(name, 150, 4, "byzantine", 0, rules, edits);
    }

    private void evidence(String name, Edit... edits) {
        bug(name, 20, 4, "partition reordering twins", 1, "EVIDENCE_TOLD", edits);
    }

    private void limit(String name, String faults, int twins, Edit... edits) {
        bug(name, 20, 4, faults, twins, "LIMITS_KEPT", edits);
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void shouldCatchTheLackOfEveryThingARuleAsksFor(Bug bug) throws Exception {
        hunt(bug);
    }
}
