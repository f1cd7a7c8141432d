package io.timecoin.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.simulation.MutatedSimulation.Edit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The simulator bites: bugs of the kind that cost other chains dear are put into the sources, one at a time, and a run has
 * to find each within its seeds. So are those that runs have found here, which makes them tests of their mends.
 */
class SeededBugsTest extends BugHunt {
    private static final int SEEDED = 15;

    static Stream<Bug> seeded() {
        SeededBugsTest test = new SeededBugsTest();
        test.addBugsOfAgreement();
        test.addBugsOfVotes();
        test.addBugsOfDurability();
        test.addBugsOfTheLedger();
        return test.bugs.stream();
    }

    private void addBugsOfAgreement() {
        bug(
                "a quorum is 2f",
                10,
                4,
                "loss partition",
                0,
                "CERTIFICATE_TRUE ONE_BLOCK_PER_HEIGHT",
                new Edit("consensus/ValidatorSet", "power * 3 > totalPower * 2", "power * 2 >= totalPower"));
        bug(
                "a lock is ignored",
                40,
                4,
                "loss one-way partition",
                0,
                "LOCKED_VALUE_KEPT ONE_BLOCK_PER_HEIGHT",
                new Edit(
                        "consensus/RoundChangeBook",
                        "int highestPrepared(int round) {",
                        "int highestPrepared(int round) { if (round >= 0) return ValidatorSet.NOT_A_MEMBER;"),
                new Edit(
                        "consensus/Justification",
                        "int highest = proposal.highestPreparedRound();",
                        "int highest = ProposalView.NOTHING_PREPARED;"));
        bug(
                "a lock is forgotten on restart",
                40,
                4,
                "loss one-way partition crash",
                0,
                "LOCKED_VALUE_KEPT",
                new Edit(
                        "consensus/ConsensusStateMachine",
                        "    public void due(long dueMs) {",
                        "    public void forget() { book.prepared().clear(); }\n    public void due(long dueMs) {"),
                new Edit("replica/Agreement", "        startsAnew = true;", "startsAnew = true; machine.forget();"),
                new Edit("consensus/SafetyRules", "|| preparedRound >= lastRound[commit]", "|| preparedRound >= -1"));
    }

    private void addBugsOfVotes() {
        bug(
                "a vote is counted twice",
                10,
                4,
                "duplication",
                0,
                "CERTIFICATE_TRUE",
                new Edit(
                        "consensus/VoteSet",
                        "        if (contains(validator)) {",
                        "if (isFor(validator, hash, hashAt)) { repeats++; return ResultCode.OK; }\n if (contains(validator)) {"),
                new Edit(
                        "consensus/VoteSet",
                        "private final long[] voted;",
                        "private final long[] voted; private int repeats;"),
                new Edit("consensus/VoteSet", "Arrays.fill(voted, 0);", "Arrays.fill(voted, 0); repeats = 0;"),
                new Edit("consensus/VoteSet", "long power = 0;", "long power = (long) repeats * validators.power(0);"));
        bug(
                "a vote of another round is accepted",
                20,
                4,
                "loss one-way partition reordering",
                0,
                "CERTIFICATE_TRUE ONE_BLOCK_PER_HEIGHT LOCKED_VALUE_KEPT NO_VALIDATOR_STOPS EVIDENCE_TOLD"
                        + " NOBODY_HONEST_CONVICTED",
                new Edit(
                        "consensus/ConsensusStateMachine",
                        "book.round(vote.round()).votes(phase)",
                        "book.round(round).votes(phase)"),
                new Edit(
                        "consensus/ConsensusStateMachine",
                        "countCommits(vote.round(), vote",
                        "countCommits(round, vote"));
        bug(
                "evidence is dropped",
                20,
                4,
                "partition reordering twins",
                1,
                "EVIDENCE_TOLD",
                new Edit(
                        "consensus/ConsensusStateMachine",
                        "            book.conflicts().ofVotes(sender, votes, vote, phase);",
                        ""),
                new Edit(
                        "consensus/ConsensusStateMachine",
                        "        book.conflicts().ofProposals(sender, known, proposal, blockHash, blockHashAt);",
                        ""));
    }

    private void addBugsOfDurability() {
        bug(
                "a vote is not synced",
                20,
                4,
                "crash lost-tail",
                0,
                "TOLD_IS_DURABLE NO_DOUBLE_SIGNING",
                new Edit(
                        "journal/JournalWriter",
                        "config.durability() == Durability.SYNC || batchMustSync || rollDue",
                        "config.durability() == Durability.SYNC || rollDue"));
        bug(
                "an answer is given before the sync",
                20,
                4,
                "crash lost-tail slow-disk",
                0,
                "TOLD_IS_DURABLE NO_DOUBLE_SIGNING",
                new Edit(
                        "simulation/ValidatorProcess",
                        "        syncLater();\n        arm();",
                        "publish(); syncLater(); arm();"));
        bug(
                "the checksum of a record is not looked at",
                40,
                4,
                "crash flipped-tail slow-disk",
                0,
                "JOURNAL_TRUE REPLAY_EQUAL",
                new Edit(
                        "journal/Envelope",
                        "return record.getInt(Layout.CRC_OFFSET, Layout.ORDER) == checksum(array, length);",
                        "return true;"));
        bug(
                "a gap in the journal is passed over",
                60,
                4,
                "crash torn-tail slow-disk",
                0,
                "JOURNAL_TRUE REPLAY_EQUAL NO_VALIDATOR_STOPS",
                new Edit(
                        "journal/JournalVerifier", "} else if (!breakage.isFound()) {", "} else if (reader == null) {"),
                new Edit(
                        "journal/JournalVerifier",
                        "if (record.sequence() != due) {",
                        "if (record.sequence() < due) {"));
    }

    private void addBugsOfTheLedger() {
        bug(
                "a block spends an output twice",
                20,
                4,
                "byzantine",
                0,
                "LEDGER_RULES_KEPT SUPPLY_CONSERVED NO_VALIDATOR_STOPS",
                new Edit(
                        "ledger/BlockOverlay",
                        "        found = lookUp(txId, offset, outputIndex);",
                        "found = lookUp(txId, offset, outputIndex); if (found != NONE && states[found] == SPENT) found = NONE;"),
                new Edit(
                        "ledger/BlockOverlay",
                        "            Invariant.check(states[entry] == CREATED, \"an output is spent once\");\n",
                        "if (states[entry] == SPENT) return;\n"));
        bug(
                "a leaf of the Merkle tree is doubled",
                5,
                4,
                "reordering",
                0,
                "LEDGER_RULES_KEPT",
                new Edit(
                        "crypto/MerkleAccumulator",
                        "                joinInto(level);\n            }\n        }\n        target",
                        "                joinInto(level);\n            } else { hasher.updateByte(NODE).update(scratch, 0,"
                                + " Hash.BYTES).update(scratch, 0, Hash.BYTES).digest(scratch, 0); }\n        }\n        target"));
        bug(
                "an encoding that is not canonical is accepted",
                20,
                4,
                "hostile-client",
                0,
                "NOTHING_FORGED_ACCEPTED LEDGER_RULES_KEPT",
                new Edit(
                        "codec/TransactionView",
                        "return at == length ? ResultCode.OK : ResultCode.TRAILING_BYTES;",
                        "return ResultCode.OK;"));
        bug(
                "verified signatures are remembered without their message",
                60,
                4,
                "byzantine",
                0,
                "LEDGER_RULES_KEPT",
                new Edit(
                        "replica/TransactionPreparer",
                        "verified.contains(ids, TransactionIds.CONTENT_HASH_AT)",
                        "view.witnessCount() > 0 && verified.contains(view.buffer(), view.witnessSignatureAt(0))"),
                new Edit(
                        "replica/TransactionPreparer",
                        "verified.add(ids, TransactionIds.CONTENT_HASH_AT)",
                        "if (view.witnessCount() > 0) verified.add(view.buffer(), view.witnessSignatureAt(0))"));
        bug(
                "what did not verify is applied",
                20,
                4,
                "hostile-client forgery",
                0,
                "NOTHING_FORGED_ACCEPTED LEDGER_RULES_KEPT NO_VALIDATOR_STOPS",
                new Edit(
                        "replica/Replica",
                        "&& event.verdict() != Verdict.PASSED",
                        "&& event.verdict() == Verdict.NOT_CHECKED"));
    }

    static Stream<Bug> found() {
        SeededBugsTest test = new SeededBugsTest();
        test.bug(
                "a prepared block that has grown old is refused for its time",
                200,
                4,
                "loss reordering partition one-way bridge slow skew silent",
                0,
                "CHAIN_GROWS",
                new Edit("replica/BlockGathering", "(candidate.isPrepared() || execution", "(execution"));
        test.bug(
                "a tail that was not synced is built on",
                60,
                4,
                "crash lost-tail slow-disk",
                0,
                "JOURNAL_TRUE",
                new Edit(
                        "journal/JournalRecovery",
                        "if (verifier.goodFile() >= 0) {",
                        "if (verifier.goodFile() >= 0 && verifier.isBroken()) {"));
        test.bug(
                "an entry is unmarked after it has left the pool",
                200,
                4,
                "loss slow partition one-way duplication",
                0,
                "NO_VALIDATOR_STOPS",
                new Edit(
                        "replica/Candidates",
                        "int handle = pool.findByContentHash(candidate.contentHashes(), place * Hash.BYTES);",
                        "int handle = candidate.handle(place);"));
        return test.bugs.stream();
    }

    @ParameterizedTest
    @MethodSource("seeded")
    void shouldCatchEverySeededBug(Bug bug) throws Exception {
        hunt(bug);
    }

    @Test
    void shouldSeedFifteenBugs() {
        assertEquals(SEEDED, seeded().count());
    }

    @ParameterizedTest
    @MethodSource("found")
    void shouldCatchEveryBugFoundHere(Bug bug) throws Exception {
        hunt(bug);
    }
}
