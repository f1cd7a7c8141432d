package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.codec.RoundChangeView;
import io.timecoin.consensus.Forge.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The most harmful proposal that a Byzantine proposer can justify: it shows those of the round changes it overheard that
 * suit it, prefers to hide what was prepared, and adds one of its own that has prepared nothing. Now and then it lies.
 */
final class Plot {
    private final Committee committee;
    private final int proposer;
    private final int round;
    private final Random random;

    Plot(Committee committee, int proposer, int round, Random random) {
        this.committee = committee;
        this.proposer = proposer;
        this.round = round;
        this.random = random;
    }

    /** A proposal, or null if nothing can be justified. */
    byte[] proposal(List<byte[]> overheard) {
        if (round == 0) {
            return committee.forge.proposal(proposer, 0, committee.block(0, proposer, random.nextInt(1_000)));
        }
        Map<Integer, RoundChangeView> bySender = new TreeMap<>();
        for (byte[] bytes : overheard) {
            RoundChangeView view = new RoundChangeView();
            view.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
            if (view.round() == round) {
                bySender.put(committee.set.indexOf(view.buffer(), view.senderAt()), view);
            }
        }
        List<Change> changes = choose(bySender);
        return changes == null ? null : justified(changes, bySender);
    }

    /** Hides as much of what was prepared as leaves a quorum. */
    private List<Change> choose(Map<Integer, RoundChangeView> bySender) {
        Map<Integer, Change> chosen = new TreeMap<>();
        long power = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (Map.Entry<Integer, RoundChangeView> entry : bySender.entrySet()) {
                int sender = entry.getKey();
                RoundChangeView view = entry.getValue();
                boolean isWanted = pass == 1 || view.preparedRound() == Forge.NOTHING;
                if (isWanted && sender != proposer && !chosen.containsKey(sender) && !committee.set.isQuorum(power)) {
                    Hash prepared = Hash.of(view.buffer(), view.preparedHashAt());
                    chosen.put(sender, new Change(sender, view.preparedRound(), prepared));
                    power += committee.set.power(sender);
                }
            }
            if (pass == 0) {
                chosen.put(proposer, Change.nothing(proposer));
                power += committee.set.power(proposer);
            }
        }
        return committee.set.isQuorum(power) ? new ArrayList<>(chosen.values()) : null;
    }

    private byte[] justified(List<Change> changes, Map<Integer, RoundChangeView> bySender) {
        Change highest = Change.nothing(proposer);
        for (Change change : changes) {
            if (change.preparedRound() > highest.preparedRound()) {
                highest = change;
            }
        }
        long height = committee.height;
        boolean lies = random.nextInt(4) == 0;
        if (highest.preparedRound() == Forge.NOTHING || lies) {
            SampleBlock fresh = committee.block(round, proposer, random.nextInt(1_000));
            int count = lies && random.nextBoolean() ? random.nextInt(changes.size()) : changes.size();
            List<Change> shown = changes.subList(0, count);
            return committee.forge.proposal(proposer, height, round, fresh, shown);
        }
        RoundChangeView proof = bySender.get(highest.sender());
        int[] preparers = new int[proof.prepareCount()];
        for (int i = 0; i < preparers.length; i++) {
            preparers[i] = committee.set.indexOf(proof.buffer(), proof.prepareSenderAt(i));
        }
        SampleBlock prepared = committee.blocks.get(highest.preparedHash());
        return committee.forge.proposal(proposer, height, round, prepared, changes, preparers);
    }
}
