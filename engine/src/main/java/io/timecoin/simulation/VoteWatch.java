package io.timecoin.simulation;

import io.timecoin.base.Hash;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.consensus.ValidatorSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Every signature of a validator that has left its machine, and what the signatures of honest validators must never show.
 * It knows all of them at once, which no validator does; it trusts nothing that a validator concludes.
 */
final class VoteWatch {
    private static final int PREPARE = 2;
    private static final int COMMIT = 3;
    private static final int ROUND_CHANGE = 4;

    /** So long all links have to come up before a validator that lost its home says anything. */
    private static final long SILENCE_MS = 10_000;

    private final ChainSetting chain;
    private final List<UnsafeBuffer> keys = new ArrayList<>();
    private final boolean[] maySignTwice;
    private final VoteReader reader;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final Map<VoteKey, Set<Vote>> said = new HashMap<>();
    private final Map<Long, HeightVotes> heights = new HashMap<>();

    private LongFunction<ValidatorSet> sets;

    /** What the rules on one height look at. */
    private static final class HeightVotes {
        private final Set<VoteKey> prepares = new LinkedHashSet<>();
        private final Set<VoteKey> commits = new LinkedHashSet<>();
        private final Set<VoteKey> roundChanges = new LinkedHashSet<>();
        private Hash decided;
        private int decidedRound;
    }

    VoteWatch(ChainSetting chain, List<Host> hosts) {
        this.chain = chain;
        this.reader = new VoteReader(chain);
        for (int member = 0; member < chain.members(); member++) {
            keys.add(new UnsafeBuffer(chain.publicKey(member).toByteArray()));
        }
        this.maySignTwice = new boolean[chain.members()];
        hosts.forEach(host -> maySignTwice[host.member()] |= !host.isHonest());
    }

    /** Whether a member does not keep the protocol, or its key is on two machines. */
    boolean maySignTwice(int member) {
        return maySignTwice[member];
    }

    /** From now on what a member signs is not held against what it signed before. */
    void mayContradict(int member) {
        maySignTwice[member] = true;
    }

    /** A frame leaves a validator. */
    void said(Host host, Frame frame) {
        if (frame.type() != FrameType.VOTE
                && frame.type() != FrameType.PROPOSAL
                && frame.type() != FrameType.ROUND_CHANGE) {
            return;
        }
        view.wrap(frame.bytes());
        boolean isRead = reader.read(EventKind.valueOf(frame.type().name()), view, 0, frame.bytes().length);
        boolean isOwn = isRead && reader.key().member() == host.member();
        Violation.require(
                isOwn || host.liar() != null, Rule.NO_DOUBLE_SIGNING, host + " says what is no message of its own");
        if (!isOwn) {
            return;
        }
        Violation.require(
                !host.isWiped() || host.hasSpoken() || host.awakeMs() >= SILENCE_MS,
                Rule.SILENCE_KEPT,
                host + " has lost its home and speaks after " + host.awakeMs() + " ms: " + reader.key());
        host.spoken();
        take(host, reader.key(), reader.value());
    }

    private void take(Host host, VoteKey key, Vote vote) {
        Set<Vote> before = said.computeIfAbsent(key, unseen -> new LinkedHashSet<>());
        if (!before.add(vote)) {
            return;
        }
        Violation.require(
                before.size() == 1 || maySignTwice[key.member()],
                Rule.NO_DOUBLE_SIGNING,
                host + " signs two things: " + before + " for " + key);
        HeightVotes votes = heights.computeIfAbsent(key.height(), unseen -> new HeightVotes());
        switch (key.phase()) {
            case PREPARE -> prepared(host, votes, key, vote);
            case COMMIT -> committed(votes, key, vote);
            case ROUND_CHANGE -> roundChanged(host, votes, key, vote);
            default -> {}
        }
    }

    private void prepared(Host host, HeightVotes votes, VoteKey key, Vote vote) {
        votes.prepares.add(key);
        if (maySignTwice[key.member()]) {
            return;
        }
        boolean isKept = votes.decided == null
                || key.round() <= votes.decidedRound
                || vote.hash().equals(votes.decided);
        Violation.require(
                isKept,
                Rule.LOCKED_VALUE_KEPT,
                host + " prepares " + vote.hash() + " for " + key + " where a quorum has committed " + votes.decided
                        + " in round " + votes.decidedRound);
        int lockedRound = -1;
        Hash locked = null;
        for (VoteKey commit : votes.commits) {
            if (commit.member() == key.member() && commit.round() < key.round() && commit.round() > lockedRound) {
                lockedRound = commit.round();
                locked = only(commit);
            }
        }
        Violation.require(
                locked == null || locked.equals(vote.hash()) || isJustified(votes, key, vote),
                Rule.LOCKED_VALUE_KEPT,
                host + " prepares " + vote.hash() + " for " + key + " unjustified: it has committed " + locked
                        + " in round " + lockedRound);
    }

    private Hash only(VoteKey key) {
        return said.get(key).iterator().next().hash();
    }

    /** Whether a quorum asked for the round of which the highest prepared block is this one, or none is prepared. */
    private boolean isJustified(HeightVotes votes, VoteKey prepare, Vote block) {
        for (int highest = Vote.NOTHING_PREPARED; highest < prepare.round(); highest++) {
            long power = 0;
            boolean isNamed = highest == Vote.NOTHING_PREPARED;
            for (int member = 0; member < chain.members(); member++) {
                Set<Vote> asked = said.getOrDefault(
                        new VoteKey(prepare.height(), prepare.round(), ROUND_CHANGE, member), Set.of());
                boolean isOfUse = false;
                for (Vote vote : asked) {
                    boolean isThis =
                            vote.preparedRound() == highest && vote.hash().equals(block.hash());
                    isNamed |= isThis;
                    isOfUse |=
                            isThis || vote.preparedRound() < highest || vote.preparedRound() == Vote.NOTHING_PREPARED;
                }
                power += isOfUse ? power(prepare.height(), member) : 0;
            }
            if (isNamed && power * 3 > totalPower(prepare.height()) * 2) {
                return true;
            }
        }
        return false;
    }

    private void committed(HeightVotes votes, VoteKey key, Vote vote) {
        votes.commits.add(key);
        if (sets.apply(key.height()) == null) {
            // A member that is not watched has settled what nobody else has; of a quorum somebody comes later.
            return;
        }
        if (powerOfCommits(key.height(), key.round(), vote.hash()) * 3 <= totalPower(key.height()) * 2) {
            return;
        }
        Violation.require(
                votes.decided == null || votes.decided.equals(vote.hash()),
                Rule.ONE_BLOCK_PER_HEIGHT,
                "quorums commit " + votes.decided + " and " + vote.hash() + " at height " + key.height());
        if (votes.decided == null || key.round() < votes.decidedRound) {
            votes.decided = vote.hash();
            votes.decidedRound = key.round();
            for (VoteKey prepare : votes.prepares) {
                boolean isKept = prepare.round() <= key.round()
                        || maySignTwice[prepare.member()]
                        || only(prepare).equals(vote.hash());
                Violation.require(
                        isKept,
                        Rule.LOCKED_VALUE_KEPT,
                        "validator " + (prepare.member() + 1) + " has prepared another block for " + prepare
                                + " than a quorum has committed in round " + key.round());
            }
        }
    }

    private void roundChanged(Host host, HeightVotes votes, VoteKey key, Vote vote) {
        votes.roundChanges.add(key);
        if (maySignTwice[key.member()]) {
            return;
        }
        for (VoteKey commit : votes.commits) {
            Violation.require(
                    commit.member() != key.member()
                            || commit.round() >= key.round()
                            || vote.preparedRound() >= commit.round(),
                    Rule.LOCKED_VALUE_KEPT,
                    host + " asks for " + key + " as if it had not committed in round " + commit.round());
        }
    }

    /** A vote is found in a certificate of its own validator: a crash may have come before it was said. */
    void found(Host host, VoteKey key, Vote vote) {
        take(host, key, vote);
    }

    /** Power of those who have said COMMIT for a block in a round. */
    private long powerOfCommits(long height, int round, Hash hash) {
        long power = 0;
        for (int member = 0; member < chain.members(); member++) {
            Set<Vote> votes = said.getOrDefault(new VoteKey(height, round, COMMIT, member), Set.of());
            if (votes.contains(new Vote(hash, Vote.NOTHING_PREPARED))) {
                power += power(height, member);
            }
        }
        return power;
    }

    private long totalPower(long height) {
        long total = 0;
        for (int member = 0; member < chain.members(); member++) {
            total += power(height, member);
        }
        return total;
    }

    private int power(long height, int member) {
        ValidatorSet set = sets.apply(height);
        int index = set.indexOf(keys.get(member), 0);
        return index == ValidatorSet.NOT_A_MEMBER ? 0 : set.power(index);
    }

    /** Gives the set of each height, null where it is not known yet. */
    void sets(LongFunction<ValidatorSet> known) {
        sets = known;
    }

    /** Whether a validator, or its twin, has said this. */
    boolean isSaid(VoteKey key, Vote vote) {
        return said.getOrDefault(key, Set.of()).contains(vote);
    }
}
