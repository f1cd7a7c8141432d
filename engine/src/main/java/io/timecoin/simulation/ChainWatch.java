package io.timecoin.simulation;

import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.CertificateView;
import io.timecoin.consensus.ValidatorSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The one chain: the first validator to settle a height says which block it is, every other has to say the same, and the
 * block is judged anew, with a ledger of its own.
 */
final class ChainWatch {
    private static final int COMMIT = 3;

    /** Of a quorum one clock at least is off by little, before and after it was set. */
    private static final long AHEAD_MS_MAX =
            ChainSetting.BLOCK_TIME_SKEW_MS + 2L * FaultPlan.SMALL_SKEW_MS + FaultPlan.SMALL_SKEW_MS / 2;

    private final ChainSetting chain;
    private final VoteWatch votes;
    private final LedgerModel ledger;
    private final List<Settled> settled = new ArrayList<>();
    private final BlockView block = new BlockView();
    private final BlockHeaderView header = new BlockHeaderView();
    private final CertificateView certificate = new CertificateView();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final LongSupplier nowMs;
    private long transactions;
    private long tipTimeMs = ChainSetting.START_MS;

    /**
     * Begins at genesis.
     *
     * @param nowMs virtual time
     */
    ChainWatch(ChainSetting chain, VoteWatch votes, LongSupplier nowMs) {
        this.nowMs = nowMs;
        this.chain = chain;
        this.votes = votes;
        this.ledger = new LedgerModel(chain, votes::maySignTwice);
        votes.sets(ledger.validators()::set);
    }

    void settled(Host host, Settled at) {
        view.wrap(at.bytes());
        block.wrap(view, 0, at.bytes().length);
        header.wrap(view, block.headerAt(), block.headerLength());
        certificate.wrap(view, block.certificateAt(), block.certificateLength());
        ValidatorSet set = ledger.validators().set(at.height());
        if (set != null && isSigner(set, host.member())) {
            VoteKey own = new VoteKey(at.height(), certificate.round(), COMMIT, host.member());
            votes.found(host, own, new Vote(at.hash(), Vote.NOTHING_PREPARED));
        }
        if (!host.isHonest()) {
            return;
        }
        checkCertificate(host, at);
        if (at.height() > settled.size()) {
            Violation.require(
                    at.height() == settled.size() + 1,
                    Rule.ONE_BLOCK_PER_HEIGHT,
                    host + " settles height " + at.height() + " after " + settled.size());
            checkLink(host, at);
            checkTime();
            transactions += ledger.apply(block, header);
            settled.add(at);
        }
        compare(host, at, settled.get((int) at.height() - 1));
    }

    private void compare(Host host, Settled at, Settled first) {
        String where = " at height " + at.height();
        Violation.require(
                at.hash().equals(first.hash()),
                Rule.ONE_BLOCK_PER_HEIGHT,
                host + " settles " + at.hash() + where + ", another has settled " + first.hash());
        Violation.require(
                at.stateRoot().equals(first.stateRoot()),
                Rule.EQUAL_STATE_ROOTS,
                host + " has state root " + at.stateRoot() + where + ", another has " + first.stateRoot());
        long owed = ledger.feesOwed(at.height());
        Violation.require(
                at.coinTotal() + owed == ledger.issued(at.height()) && at.coins() == ledger.coins(at.height()),
                Rule.SUPPLY_CONSERVED,
                host + " has " + at.coins() + " outputs of " + at.coinTotal() + " units" + where + " and owes " + owed
                        + "; issued are " + ledger.issued(at.height()) + " in " + ledger.coins(at.height()));
    }

    private void checkLink(Host host, Settled at) {
        Settled parent = settled.isEmpty() ? null : settled.get(settled.size() - 1);
        boolean follows = header.height() == at.height()
                && (parent == null || parent.hash().matches(view, header.parentHashAt()));
        Violation.require(follows, Rule.ONE_BLOCK_PER_HEIGHT, host + " settles a block that does not follow the last");
        Violation.require(
                parent == null || parent.stateRoot().matches(view, header.parentStateRootAt()),
                Rule.EQUAL_STATE_ROOTS,
                "block " + at.height() + " names another state root than there is after block " + (at.height() - 1));
    }

    private void checkTime() {
        long virtualMs = ChainSetting.START_MS + nowMs.getAsLong();
        Violation.require(
                header.timeMs() > tipTimeMs && header.timeMs() <= virtualMs + AHEAD_MS_MAX,
                Rule.BLOCK_TIME_KEPT,
                "block " + header.height() + " is of " + header.timeMs() + ", its parent of " + tipTimeMs
                        + ", and it is " + virtualMs);
        tipTimeMs = header.timeMs();
    }

    private void checkCertificate(Host host, Settled at) {
        ValidatorSet set = ledger.validators().set(at.height());
        Violation.require(
                set != null, Rule.ONE_BLOCK_PER_HEIGHT, host + " settles height " + at.height() + " after " + height());
        long power = 0;
        long total = 0;
        for (int index = 0; index < set.size(); index++) {
            total += set.power(index);
            if (certificate.isSigner(index)) {
                int member = chain.member(set.keys(), ValidatorSet.keyAt(index));
                VoteKey key = new VoteKey(at.height(), certificate.round(), COMMIT, member);
                boolean isCast =
                        member == host.member() || votes.isSaid(key, new Vote(at.hash(), Vote.NOTHING_PREPARED));
                Violation.require(isCast, Rule.CERTIFICATE_TRUE, "a certificate holds a vote nobody cast: " + key);
                power += set.power(index);
            }
        }
        Violation.require(
                certificate.height() == at.height()
                        && at.hash().matches(view, certificate.blockHashAt())
                        && power * 3 > total * 2,
                Rule.CERTIFICATE_TRUE,
                host + " settles height " + at.height() + " with " + power + " of " + total + " power behind it");
    }

    /** The highest height that any validator has settled. */
    long height() {
        return settled.size();
    }

    /** Transactions in all blocks. */
    long transactions() {
        return transactions;
    }

    private boolean isSigner(ValidatorSet set, int member) {
        int index = set.indexOf(new UnsafeBuffer(chain.publicKey(member).toByteArray()), 0);
        return index != ValidatorSet.NOT_A_MEMBER && certificate.isSigner(index);
    }

    /** Whose turn it is, NOT_A_MEMBER where the set is not known yet. */
    int proposer(long height, int round) {
        ValidatorSet set = ledger.validators().set(height);
        return set == null
                ? ValidatorSet.NOT_A_MEMBER
                : chain.member(set.keys(), ValidatorSet.keyAt(set.proposer(height, round)));
    }

    /** The power of a member at a height whose set is known. */
    int power(long height, int member) {
        ValidatorSet set = ledger.validators().set(height);
        int index = set.indexOf(new UnsafeBuffer(chain.publicKey(member).toByteArray()), 0);
        return index == ValidatorSet.NOT_A_MEMBER ? 0 : set.power(index);
    }

    /** The blocks' own ledger. */
    LedgerModel ledger() {
        return ledger;
    }
}
