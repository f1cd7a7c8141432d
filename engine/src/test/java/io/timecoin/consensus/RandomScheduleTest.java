package io.timecoin.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.codec.FrameType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Seeded schedules in which mail is lost, repeated and out of order, clocks fire when they like, and one validator says
 * whatever may do harm: no two validators ever certify different blocks, and once faults end all come to one.
 */
class RandomScheduleTest {
    private static final int STEPS = 1_000;
    private static final int HEALING_ROUNDS = 40;

    /** What happens to happen, for people who have to find out why a seed fails. */
    private static final class Coverage {
        private int certifiedInFaults;
        private int reproposals;
        private int roundMax;
        private int conflicts;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldNeverCertifyTwoBlocks(int block) {
        Coverage coverage = new Coverage();
        for (int i = 0; i < 500; i++) {
            long seed = block * 1_000L + i;
            try {
                run(new Random(seed), coverage);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertTrue(
                coverage.certifiedInFaults > 50, "some decide in spite of the faults: " + coverage.certifiedInFaults);
        assertTrue(coverage.reproposals > 80, "prepared blocks are taken up again: " + coverage.reproposals);
        assertTrue(coverage.roundMax > 5, "rounds grow: " + coverage.roundMax);
        assertTrue(coverage.conflicts > 100, "the equivocator is noticed: " + coverage.conflicts);
    }

    private static void run(Random random, Coverage coverage) {
        int[][] sets = {{1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1}, {5, 4, 4, 3, 2, 1, 1}, {2, 3, 3, 3, 0}};
        int[] powers = sets[random.nextInt(sets.length)];
        int total = 0;
        for (int power : powers) {
            total += power;
        }
        int traitor = random.nextInt(powers.length);
        while (powers[traitor] * 3 >= total || powers[traitor] == 0) {
            traitor = (traitor + 1) % powers.length;
        }
        long height = 1 + random.nextInt(50);
        boolean isItsTurn = random.nextBoolean();
        ValidatorSet set = new Committee(1, powers).set;
        while (isItsTurn && set.proposer(height, 1) != traitor) {
            height++;
        }
        Committee committee = new Committee(height, powers);
        Traitor byzantine = new Traitor(committee, traitor, random);
        int loss = random.nextInt(20);
        int commitLoss = random.nextInt(95);
        for (int step = 0; step < STEPS; step++) {
            act(committee, byzantine, random, loss, commitLoss, coverage);
        }
        for (Committee.Member member : committee.members) {
            coverage.roundMax = Math.max(coverage.roundMax, member.machine.round());
            coverage.certifiedInFaults += member.certified == null ? 0 : 1;
            coverage.conflicts += member.conflicts.size();
        }
        heal(committee, traitor);
    }

    private static void act(
            Committee committee, Traitor traitor, Random random, int loss, int commitLoss, Coverage coverage) {
        int dice = random.nextInt(100);
        List<Committee.Mail> mail = committee.mail;
        if (dice < 80 && !mail.isEmpty()) {
            Committee.Mail message = mail.remove(random.nextInt(Math.min(mail.size(), 12)));
            traitor.overhears(message);
            // One certificate, and all means to make another: that is where two would come from.
            boolean isFirst = assertOneBlock(committee, traitor.index) == null;
            int lost = isFirst && message.isVote(Phase.COMMIT) ? commitLoss : loss;
            if (message.from() == traitor.index) {
                // Its signatures are good, but the preparer would shield the machine from some of its lies.
                committee.hand(message.to(), message.type(), message.bytes());
            } else if (message.to() != traitor.index && random.nextInt(100) >= lost) {
                committee.deliver(message);
            }
            if (random.nextInt(20) == 0) {
                mail.add(message);
            }
        } else if (dice < 84) {
            int member = random.nextInt(committee.members.length);
            if (member != traitor.index) {
                committee.timeOut(member);
            }
        } else if (dice < 92) {
            traitor.act();
        } else {
            Committee.Member member = committee.members[random.nextInt(committee.members.length)];
            if (member.index != traitor.index && member.machine.mayPropose()) {
                coverage.reproposals += member.machine.mustRepropose() ? 1 : 0;
                member.propose();
            }
        }
        assertOneBlock(committee, traitor.index);
    }

    private static Hash assertOneBlock(Committee committee, int traitor) {
        Hash certified = null;
        for (Committee.Member member : committee.members) {
            if (member.index != traitor && member.certified != null) {
                assertEquals(certified == null ? member.certified : certified, member.certified);
                certified = member.certified;
            }
        }
        return certified;
    }

    /** From now on every message arrives, and the traitor is silent. Who has a certificate gives it to who asks. */
    private static void heal(Committee committee, int traitor) {
        committee.mail.clear();
        for (Committee.Member member : committee.members) {
            if (member.index != traitor) {
                member.machine.resend(member);
            }
        }
        int[] honest = AgreementTest.others(committee.members.length, traitor);
        List<Integer> undecided = new ArrayList<>();
        for (int round = 0; round < HEALING_ROUNDS; round++) {
            committee.deliverAll(message -> message.to() != traitor);
            for (int member : honest) {
                committee.members[member].propose();
            }
            committee.deliverAll(message -> message.to() != traitor);
            if (assertOneBlock(committee, traitor) != null) {
                return;
            }
            committee.timeOut(honest);
        }
        for (int member : honest) {
            undecided.add(committee.machine(member).round());
        }
        assertNotNull(null, "nobody decides; rounds " + undecided);
    }

    /** Signs anything, for anybody's eyes, and puts together proposals from all round changes it can overhear. */
    private static final class Traitor {
        private final Committee committee;
        private final int index;
        private final Random random;
        private final List<byte[]> roundChanges = new ArrayList<>();

        private Traitor(Committee committee, int index, Random random) {
            this.committee = committee;
            this.index = index;
            this.random = random;
        }

        private void overhears(Committee.Mail message) {
            if (message.type() == FrameType.ROUND_CHANGE) {
                roundChanges.add(message.bytes());
            }
        }

        private void act() {
            ConsensusStateMachine victim = committee.machine(any());
            int round = random.nextInt(victim.round() + 3);
            int dice = random.nextInt(10);
            Phase phase = random.nextBoolean() ? Phase.PREPARE : Phase.COMMIT;
            if (dice < 3 && victim.hasProposal()) {
                Hash proposed = Hash.of(victim.proposalHash(), 0);
                send(FrameType.VOTE, committee.forge.vote(index, victim.round(), phase, proposed));
            } else if (dice < 4) {
                send(FrameType.VOTE, committee.forge.vote(index, round, phase, someBlock(round)));
            } else if (dice < 6) {
                send(FrameType.ROUND_CHANGE, committee.forge.roundChange(index, round + 1));
            } else {
                for (int turn = victim.round(); turn <= victim.round() + 2; turn++) {
                    if (committee.proposer(turn) == index) {
                        propose(turn);
                    }
                }
            }
        }

        private int any() {
            return random.nextInt(committee.members.length);
        }

        private Hash someBlock(int round) {
            if (committee.blocks.isEmpty() || random.nextInt(5) == 0) {
                return committee
                        .block(round, committee.proposer(round), random.nextInt(1_000))
                        .id();
            }
            List<Hash> hashes = new ArrayList<>(committee.blocks.keySet());
            return hashes.get(random.nextInt(hashes.size()));
        }

        /** Two proposals to two halves, each with whatever justification can be had. */
        private void propose(int round) {
            for (int half = 0; half < 2; half++) {
                byte[] proposal = new Plot(committee, index, round, random).proposal(roundChanges);
                if (proposal != null) {
                    for (int to = half; to < committee.members.length; to += random.nextBoolean() ? 1 : 2) {
                        post(to, FrameType.PROPOSAL, proposal);
                    }
                }
            }
        }

        private void send(FrameType type, byte[] bytes) {
            boolean isToAll = random.nextBoolean();
            for (int to = 0; to < committee.members.length; to++) {
                if (isToAll || random.nextBoolean()) {
                    post(to, type, bytes);
                }
            }
        }

        private void post(int to, FrameType type, byte[] bytes) {
            if (to != index) {
                committee.mail.add(0, new Committee.Mail(index, to, type, bytes));
            }
        }
    }
}
