package io.timecoin.pipeline;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.base.InvariantViolation;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.Verdict;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.journal.JournalEvent;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.Passport;
import io.timecoin.journal.RecordView;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.JournaledSigner;
import io.timecoin.replica.Outcome;
import io.timecoin.replica.Preparation;
import io.timecoin.replica.Replica;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.ReplicaConfigCodec;
import io.timecoin.replica.TransactionIds;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Feeds journal records to a replica and compares every outcome with the one recorded: sequence, time, result code, own
 * signatures, and the whole header of every block, which holds the state root. Recovery and auditors use the same
 * class. One thread, beside the agent of the tree.
 *
 * <p>An event is no record's only effect: where a process started, what had been due while it was down became due then,
 * and its operator may have changed the policy of the pool. So every passport of a start counts, the first included.
 */
public final class Replay {
    private final Replica replica;
    private final ReplicaConfig config;
    private final long behind;
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
        this(state.replica(), state.signer(), state.config(), sink, state.blocks()::giveBack, verifier);
    }

    /**
     * Creates a replay into a replica that stands on memory of the caller's.
     *
     * @param signer the replica's
     * @param config what the replica was made from
     * @param blocks takes every committed block back
     */
    public Replay(
            Replica replica,
            JournaledSigner signer,
            ReplicaConfig config,
            BlockSink sink,
            Consumer<CommittedBlock> blocks,
            SignatureVerifier verifier) {
        this.replica = replica;
        this.config = config;
        this.behind = replica.sequence();
        this.signer = signer;
        this.sink = sink;
        this.blocks = blocks;
        this.verifiesSignatures = verifier != null;
        this.preparation = new Preparation(config.genesis().chainId(), GenesisCodec.hash(config.genesis()), verifier);
    }

    /**
     * Replays all that is left of a journal.
     *
     * @throws EngineException FATAL: DATA_MISMATCH, naming the first sequence whose outcome differs, or at bytes that are
     *     no record; CONFIG at a passport of another version
     */
    public void replayAll(JournalReader reader) {
        replayAll(reader, record -> {});
    }

    /**
     * The same, for who wants to know what was replayed.
     *
     * @param replayed is shown every record once it is replayed
     */
    public void replayAll(JournalReader reader, Consumer<RecordView> replayed) {
        while (reader.nextRecord()) {
            RecordView record = reader.record();
            String difference = replay(record);
            if (difference != null) {
                throw EngineException.fatal(
                        Cause.DATA_MISMATCH, "replay differs at sequence " + record.sequence() + ": " + difference);
            }
            replayed.accept(record);
        }
    }

    /**
     * Replays one record: an event, or the passport of a start. Others change nothing, nor do those up to where the
     * validator stood when this replay was made: a snapshot is taken behind an event of its own process.
     *
     * @param record the next of the journal
     * @return null if the outcome is the one recorded, else what differs, for people
     * @throws EngineException FATAL, CONFIG, at a passport of another version
     */
    public String replay(RecordView record) {
        return switch (record.type()) {
            case EVENT -> record.sequence() > behind ? replayEvent(record) : null;
            case PASSPORT ->
                record.passportReason() == Passport.Reason.START && record.sequence() >= behind
                        ? restart(configOf(record))
                        : null;
            default -> null;
        };
    }

    private String restart(ReplicaConfig told) {
        if (!told.genesis().equals(config.genesis())) {
            return "the passport behind it holds another genesis than the first one";
        }
        if (!told.validator().equals(config.validator())) {
            return "the passport behind it holds another validator than the first one";
        }
        if (!told.base().equals(config.base())) {
            return "the passport behind it holds another base than the first one";
        }
        try {
            replica.restart(told);
        } catch (InvariantViolation e) {
            return "the replica refuses the passport behind it: " + e.getMessage();
        }
        return null;
    }

    /**
     * The configuration in a passport.
     *
     * @throws EngineException FATAL, CONFIG, if it is not one of this version
     */
    public static ReplicaConfig configOf(RecordView passport) {
        byte[] bytes = passport.passport().configuration();
        try {
            return ReplicaConfigCodec.decode(new UnsafeBuffer(bytes), 0, bytes.length);
        } catch (IllegalArgumentException e) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    "the passport behind sequence " + passport.sequence()
                            + " holds no configuration this version reads: " + e.getMessage(),
                    e);
        }
    }

    private String replayEvent(JournalEvent record) {
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
        if (!isPrepared(record)) {
            return null;
        }
        ResultCode code = preparation.prepare(
                record.kind(), record.payload(), record.payloadOffset(), record.payloadLength(), event.ids());
        return code == expectedOfPreparation(record)
                ? null
                : "preparation gives " + code + ", recorded is " + record.verdict() + ' '
                        + ResultCode.byCode(record.resultCode());
    }

    /** How many signatures can be told of ahead; 0 if that is of no use. */
    int expectsAtMost() {
        return preparation.expectsAtMost();
    }

    /** Forgets what was told of ahead. */
    void expectNothing() {
        preparation.expectNothing();
    }

    /** Tells of an event ahead; false if it will be judged, and there is no room or it is judged by itself. */
    boolean expect(JournalEvent record) {
        return !isPrepared(record)
                || record.kind() != null
                        && preparation.expect(
                                record.kind(), record.payload(), record.payloadOffset(), record.payloadLength());
    }

    /** Has judged together what was told of. */
    void judgeExpected() {
        preparation.judgeExpected();
    }

    private boolean isPrepared(JournalEvent record) {
        return record.verdict() == Verdict.PASSED
                || verifiesSignatures && record.verdict() == Verdict.REFUSED && !record.isPayloadHashed();
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

    /** What hashing derives from the transaction of the record replayed last, if that was one that passed. */
    public TransactionIds ids() {
        return event.ids();
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
