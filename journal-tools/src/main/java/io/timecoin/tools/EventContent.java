package io.timecoin.tools;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.sbe.BlockHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.journal.RecordView;
import org.agrona.concurrent.UnsafeBuffer;

/** Looks into an event: its transaction and the header of its block. Reused from record to record; one thread. */
final class EventContent {
    /** Names of the stage times, in their order. */
    static final String[] STAGES = {"queued", "verify", "waited", "state", "journal"};

    private final TransactionView transaction = new TransactionView();
    private final TransactionHashes hashes = new TransactionHashes();
    private final Hasher blockHasher = new Hasher(DomainTag.BLOCK);
    private final MessageHeaderDecoder messageHeader = new MessageHeaderDecoder();
    private final BlockHeaderDecoder header = new BlockHeaderDecoder();
    private final UnsafeBuffer txId = new UnsafeBuffer(new byte[Hash.BYTES]);
    private RecordView record;
    private boolean hasTransaction;
    private boolean hasBlock;

    /** Looks at an event. */
    EventContent wrap(RecordView event) {
        record = event;
        hasTransaction = event.kind() == EventKind.TRANSACTION
                && !event.isPayloadHashed()
                && transaction.wrap(event.payload(), event.payloadOffset(), event.payloadLength()) == ResultCode.OK;
        hasBlock = event.blockHeaderLength() == MessageHeaderDecoder.ENCODED_LENGTH + BlockHeaderDecoder.BLOCK_LENGTH;
        if (hasBlock) {
            header.wrapAndApplyHeader(event.blockHeader(), event.blockHeaderOffset(), messageHeader);
        }
        return this;
    }

    /** Whether the payload is a transaction in canonical form. */
    boolean hasTransaction() {
        return hasTransaction;
    }

    /** Whether the event committed a block. */
    boolean hasBlock() {
        return hasBlock;
    }

    /** The transaction, if there is one. */
    TransactionView transaction() {
        return transaction;
    }

    /** Its id. */
    Hash txId() {
        hashes.txId(transaction.buffer(), transaction.offset(), transaction.bodyLength(), txId, 0);
        return Hash.of(txId, 0);
    }

    /** The block's header, if there is one. */
    BlockHeaderDecoder header() {
        return header;
    }

    /** The block's hash. */
    Hash blockHash() {
        return blockHasher
                .reset()
                .update(record.blockHeader(), record.blockHeaderOffset(), record.blockHeaderLength())
                .digest();
    }

    /** The state root after the block's parent. */
    Hash parentStateRoot() {
        return Hash.of(header.buffer(), header.offset() + BlockHeaderDecoder.parentStateRootEncodingOffset());
    }

    /** Name of a result code, which this version may not know. */
    static String resultName(int code) {
        ResultCode known = ResultCode.byCode(code);
        return known == null ? "UNKNOWN" : known.name();
    }

    /** Name of a kind or verdict, which this version may not know. */
    static String name(Enum<?> value) {
        return value == null ? "UNKNOWN" : value.name();
    }
}
