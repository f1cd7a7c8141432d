package io.timecoin.simulation;

import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.CertificateView;
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
    }

    void settled(Host host, Settled at) {
        view.wrap(at.bytes());
        block.wrap(view, 0, at.bytes().length);
        header.wrap(view, block.headerAt(), block.headerLength());
        certificate.wrap(view, block.certificateAt(), block.certificateLength());
        if (certificate.isSigner(host.member())) {
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
        long power = 0;
        for (int member = 0; member < chain.members(); member++) {
            if (certificate.isSigner(member)) {
                VoteKey key = new VoteKey(at.height(), certificate.round(), 3, member);
                boolean isCast =
                        member == host.member() || votes.isSaid(key, new Vote(at.hash(), Vote.NOTHING_PREPARED));
                Violation.require(isCast, Rule.CERTIFICATE_TRUE, "a certificate holds a vote nobody cast: " + key);
                power += chain.validators().power(member);
            }
        }
        Violation.require(
                certificate.height() == at.height()
                        && at.hash().matches(view, certificate.blockHashAt())
                        && power * 3 > votes.totalPower() * 2,
                Rule.CERTIFICATE_TRUE,
                host + " settles height " + at.height() + " with " + power + " of " + votes.totalPower()
                        + " power behind it");
    }

    /** The highest height that any validator has settled. */
    long height() {
        return settled.size();
    }

    /** Transactions in all blocks. */
    long transactions() {
        return transactions;
    }

    /** Who has the turn. */
    int proposer(long height, int round) {
        return chain.validators().proposer(height, round);
    }

    /** The blocks' own ledger. */
    LedgerModel ledger() {
        return ledger;
    }
}
