package io.timecoin.pipeline;

import io.timecoin.base.Hash;
import io.timecoin.base.InvariantViolation;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.Verdict;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.journal.JournalEvent;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.JournaledSigner;
import io.timecoin.replica.Outcome;
import io.timecoin.replica.Preparation;
import io.timecoin.replica.Replica;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/**
 * Feeds journal records to a replica and compares every outcome with the one recorded: sequence, time, result code, own
 * signatures, and the whole header of every block, which holds the state root. Recovery and auditors use the same
 * class. One thread, beside the agent of the tree.
 */
public final class Replay {
    private final Replica replica;
    private final JournaledSigner signer;
    private final BlockSink sink;
    private final Consumer<CommittedBlock> blocks;
    private final boolean verifiesSignatures;
    private final Preparation preparation;
    private final RecordedEvent event = new RecordedEvent();
    private final Outcome outcome = new Outcome();
    private long events;
    private long committedTransactions;

    /**
     * Creates a replay into a validator that stands where the records begin.
     *
     * @param sink takes the blocks that are committed again, on the replaying thread
     * @param verifier judges every recorded signature again, or null to take the recorded verdicts
     */
    public Replay(ValidatorState state, BlockSink sink, SignatureVerifier verifier) {
        this(
                state.replica(),
                state.signer(),
                state.config().genesis().chainId(),
                sink,
                state.blocks()::giveBack,
                verifier);
    }

    /**
     * Creates a replay into a replica that stands on memory of the caller's.
     *
     * @param signer the replica's
     * @param blocks takes every committed block back
     */
    public Replay(
            Replica replica,
            JournaledSigner signer,
            int chainId,
            BlockSink sink,
            Consumer<CommittedBlock> blocks,
            SignatureVerifier verifier) {
        this.replica = replica;
        this.signer = signer;
        this.sink = sink;
        this.blocks = blocks;
        this.verifiesSignatures = verifier != null;
        this.preparation = new Preparation(chainId, verifier);
    }

    /**
     * Replays one event.
     *
     * @param record the next event of the journal
     * @return null if the outcome is the one recorded, else what differs, for people
     */
    public String replay(JournalEvent record) {
        event.wrap(record);
        String difference = prepare(record);
        if (difference != null) {
            return difference;
        }
        try {
            signer.recorded(record.ownSignatures(), record.ownSignaturesOffset(), record.ownSignatureCount());
            replica.onEvent(event, outcome);
        } catch (InvariantViolation e) {
            return "the replica refuses the record: " + e.getMessage();
        }
        events++;
        difference = compare(record);
        CommittedBlock block = outcome.committed();
        if (block != null) {
            if (difference == null) {
                committedTransactions += block.transactionCount();
                sink.onCommitted(block, outcome.sequence());
            }
            blocks.accept(block);
        }
        return difference;
    }

    private String prepare(JournalEvent record) {
        if (record.kind() == null || record.verdict() == null || ResultCode.byCode(record.resultCode()) == null) {
            return "kind, verdict or result code is not known to this version";
        }
        boolean isPrepared = record.verdict() == Verdict.PASSED
                || verifiesSignatures && record.verdict() == Verdict.REFUSED && !record.isPayloadHashed();
        if (!isPrepared) {
            return null;
        }
        ResultCode code = preparation.prepare(
                record.kind(), record.payload(), record.payloadOffset(), record.payloadLength(), event.ids());
        return code == expectedOfPreparation(record)
                ? null
                : "preparation gives " + code + ", recorded is " + record.verdict() + ' '
                        + ResultCode.byCode(record.resultCode());
    }

    private static ResultCode expectedOfPreparation(JournalEvent record) {
        return record.verdict() == Verdict.PASSED ? ResultCode.OK : ResultCode.byCode(record.resultCode());
    }

    private String compare(JournalEvent record) {
        if (outcome.sequence() != record.sequence()) {
            return "the sequence is " + outcome.sequence();
        }
        if (outcome.timeMs() != record.eventTimeMs()) {
            return "the event time is " + outcome.timeMs() + ", recorded is " + record.eventTimeMs();
        }
        if (outcome.code().code() != record.resultCode()) {
            return "the result is " + outcome.code() + ", recorded is " + ResultCode.byCode(record.resultCode());
        }
        if (outcome.ownSignatureCount() != record.ownSignatureCount()) {
            return "the validator signs " + outcome.ownSignatureCount() + " times, recorded are "
                    + record.ownSignatureCount();
        }
        return compareBlock(record);
    }

    private String compareBlock(JournalEvent record) {
        CommittedBlock block = outcome.committed();
        if ((block == null) != (record.blockHeaderLength() == 0)) {
            return block == null ? "no block is committed, recorded is one" : "a block is committed, recorded is none";
        }
        if (block != null && !equalBytes(block.bytes(), block.headerAt(), block.headerLength(), record)) {
            return "the header of block " + block.height() + " differs: its hash is " + Hash.of(block.hash(), 0);
        }
        return null;
    }

    private static boolean equalBytes(DirectBuffer header, int at, int length, JournalEvent record) {
        if (length != record.blockHeaderLength()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (header.getByte(at + i) != record.blockHeader().getByte(record.blockHeaderOffset() + i)) {
                return false;
            }
        }
        return true;
    }

    /** Events replayed. */
    public long events() {
        return events;
    }

    /** Transactions in blocks committed again. */
    public long committedTransactions() {
        return committedTransactions;
    }
}
