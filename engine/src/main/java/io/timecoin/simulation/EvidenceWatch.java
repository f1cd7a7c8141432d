package io.timecoin.simulation;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.TransactionListView;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.ValidatorFields;
import io.timecoin.journal.JournalEvent;
import io.timecoin.ledger.EpochRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Who sees a validator sign two votes or proposals tells all peers, unless he has told before or the validator is convicted;
 * and once all is well, what an honest validator has told convicts in a block before that validator has had the first word
 * at {@link #TURNS_MAX} heights: it puts what it keeps into the blocks it builds, and the others should have it too.
 */
final class EvidenceWatch {
    /** Heights at which the holder proposes in round 0; a round 0 may fail. */
    static final int TURNS_MAX = 2;

    private static final long NEVER = Long.MAX_VALUE;

    private final ChainSetting chain;
    private final ChainWatch blocks;
    private final VoteReader reader;
    private final List<Host> hosts;
    private final List<Told> told = new ArrayList<>();
    private final TransactionView view = new TransactionView();
    private final BlockView block = new BlockView();
    private long endHeight = NEVER;

    private record Conflict(long height, int member) {}

    /** What one validator has seen and said, and whom its own blocks convict. */
    private static final class Told {
        private final Set<Conflict> seen = new HashSet<>();
        /** Whom it accuses, and of which height. */
        private final Map<Integer, Long> accused = new HashMap<>();

        private final Set<Integer> convicted = new HashSet<>();
    }

    EvidenceWatch(ChainSetting chain, ChainWatch blocks, List<Host> hosts) {
        this.chain = chain;
        this.blocks = blocks;
        this.hosts = hosts;
        this.reader = new VoteReader(chain);
        hosts.forEach(host -> told.add(new Told()));
    }

    private Told of(Host host) {
        return told.get(host.index());
    }

    /** A validator tells evidence to all peers. */
    void tells(Host host, byte[] evidence) {
        view.wrapChecked(new UnsafeBuffer(evidence), 0, evidence.length);
        of(host).accused.put(accused(), ValidatorFields.height(view));
    }

    private int accused() {
        return chain.member(view.buffer(), ValidatorFields.accusedAt(view));
    }

    void handled(Host host, SimulatedEvent event) {
        if (isConflict(event) && of(host).seen.add(conflict())) {
            int member = reader.key().member();
            Violation.require(
                    of(host).accused.containsKey(member) || of(host).convicted.contains(member),
                    Rule.EVIDENCE_TOLD,
                    host + " sees two signatures and tells nobody: " + reader.key());
        }
    }

    void replaying(Host host) {
        told.set(host.index(), new Told());
    }

    void replayed(Host host, JournalEvent event) {
        if (isConflict(event)) {
            of(host).seen.add(conflict());
        }
    }

    private boolean isConflict(JournalEvent event) {
        return event.resultCode() == ResultCode.MESSAGE_CONFLICTING.code()
                && event.kind() != EventKind.ROUND_CHANGE
                && reader.read(event.kind(), event.payload(), event.payloadOffset(), event.payloadLength());
    }

    private Conflict conflict() {
        return new Conflict(reader.key().height(), reader.key().member());
    }

    /** A validator has a block: whom it convicts it need not tell of any more. */
    void committed(Host host, byte[] bytes) {
        block.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
        TransactionListView list = block.transactions();
        list.rewind();
        while (list.next()) {
            view.wrapChecked(list.buffer(), list.offset(), list.length());
            if (view.kind() == TransactionView.KIND_EVIDENCE) {
                of(host).convicted.add(accused());
            }
        }
    }

    /** From now on every turn counts. */
    void faultsEnd() {
        endHeight = blocks.height();
    }

    /** Whether somebody honest has told what no block holds yet and one can hold; it must not be for too long. */
    boolean isAnyDue() {
        boolean isAny = false;
        for (Host host : hosts) {
            if (host.isUp() && host.isHonest()) {
                for (int member : of(host).accused.keySet()) {
                    isAny |= isDue(host, member);
                }
            }
        }
        return isAny;
    }

    private boolean isDue(Host host, int accused) {
        long next = blocks.height() + 1;
        EpochRules epochs = chain.genesis().rules().epochs();
        long age = epochs.epochOf(next) - epochs.epochOf(of(host).accused.get(accused));
        boolean isTooOld = age > epochs.evidenceEpochsMax();
        if (blocks.ledger().isConvicted(accused) || isTooOld || blocks.power(next, host.member()) == 0) {
            return false;
        }
        Violation.require(
                turns(host) < TURNS_MAX,
                Rule.EVIDENCE_TOLD,
                host + " has told that validator " + (accused + 1) + " signed twice at height "
                        + of(host).accused.get(accused) + " and had " + turns(host)
                        + " turns to propose; no block convicts");
        return true;
    }

    private int turns(Host host) {
        int turns = 0;
        for (long height = endHeight + 1; height <= blocks.height(); height++) {
            turns += blocks.proposer(height, 0) == host.member() ? 1 : 0;
        }
        return turns;
    }
}
