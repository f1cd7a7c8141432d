package io.timecoin.codec;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.ProposalDecoder;
import io.timecoin.codec.sbe.ProposalDecoder.PreparesDecoder;
import io.timecoin.codec.sbe.ProposalDecoder.RoundChangesDecoder;
import io.timecoin.codec.sbe.ProposalDecoder.TransactionsDecoder;
import org.agrona.DirectBuffer;

/**
 * A window on one encoded proposal: checks the canonical form once, then gives every field by index without copying or
 * allocating. Reused; owned by one thread. After {@link #wrap} returned anything but OK no accessor may be called.
 *
 * <pre>
 *  | header 8 | chain 4, round 4, height 8, sender 32, signature 64 |
 *  | content hashes 4 + 32 n | round changes 4 + 132 m | prepares 4 + 96 p | length 4, block header |
 * </pre>
 */
public final class ProposalView {
    /** The prepared round of a validator that has prepared nothing. */
    public static final int NOTHING_PREPARED = -1;

    private static final int BLOCK_AT = EncodedMessage.HEADER_BYTES;
    private static final int TRANSACTIONS_AT = BLOCK_AT + ProposalDecoder.BLOCK_LENGTH;
    private static final int TRANSACTION_BYTES = TransactionsDecoder.sbeBlockLength();
    private static final int ROUND_CHANGE_BYTES = RoundChangesDecoder.sbeBlockLength();
    private static final int PREPARE_BYTES = PreparesDecoder.sbeBlockLength();
    private static final int PREPARED_HASH = RoundChangesDecoder.preparedHashEncodingOffset();
    private static final int ROUND_CHANGE_SENDER = RoundChangesDecoder.senderEncodingOffset();
    private static final int ROUND_CHANGE_SIGNATURE = RoundChangesDecoder.signatureEncodingOffset();
    private static final int PREPARE_SENDER = PreparesDecoder.senderEncodingOffset();
    private static final int PREPARE_SIGNATURE = PreparesDecoder.signatureEncodingOffset();

    private final EncodedMessage message = new EncodedMessage();
    private final BlockHeaderView header = new BlockHeaderView();
    private int transactionCount;
    private int roundChangesAt;
    private int roundChangeCount;
    private int preparesAt;
    private int prepareCount;
    private int headerAt;

    /**
     * Points the view at bytes and checks every rule that needs nothing but the bytes.
     *
     * @return OK, or the first rule broken: 1xx, HEADER_INVALID for a header whose counts contradict the message
     */
    public ResultCode wrap(DirectBuffer buffer, int offset, int length) {
        ResultCode code =
                message.wrap(buffer, offset, length, ProposalDecoder.BLOCK_LENGTH, ProposalDecoder.TEMPLATE_ID);
        if (code == ResultCode.OK) {
            code = layOut();
        }
        if (code == ResultCode.OK) {
            code = checkFields();
        }
        if (code != ResultCode.OK) {
            return code;
        }
        code = header.wrap(buffer, message.at(headerAt), BlockHeaderView.BYTES);
        boolean contradicts = code == ResultCode.OK && header.transactionCount() != transactionCount;
        return contradicts ? ResultCode.HEADER_INVALID : code;
    }

    private ResultCode layOut() {
        transactionCount = message.groupCount(TRANSACTIONS_AT, TRANSACTION_BYTES);
        ResultCode code = EncodedMessage.formOf(transactionCount, Limits.BLOCK_TRANSACTIONS_MAX);
        if (code != ResultCode.OK) {
            return code;
        }
        int at = EncodedMessage.groupEnd(TRANSACTIONS_AT, transactionCount, TRANSACTION_BYTES);
        roundChangesAt = at + EncodedMessage.GROUP_HEADER_BYTES;
        roundChangeCount = message.groupCount(at, ROUND_CHANGE_BYTES);
        code = EncodedMessage.formOf(roundChangeCount, Limits.VALIDATORS_MAX);
        if (code != ResultCode.OK) {
            return code;
        }
        at = EncodedMessage.groupEnd(at, roundChangeCount, ROUND_CHANGE_BYTES);
        preparesAt = at + EncodedMessage.GROUP_HEADER_BYTES;
        prepareCount = message.groupCount(at, PREPARE_BYTES);
        code = EncodedMessage.formOf(prepareCount, Limits.VALIDATORS_MAX);
        return code == ResultCode.OK ? layOutHeader(EncodedMessage.groupEnd(at, prepareCount, PREPARE_BYTES)) : code;
    }

    private ResultCode layOutHeader(int at) {
        if (at + EncodedMessage.DATA_HEADER_BYTES > message.length()) {
            return ResultCode.MALFORMED;
        }
        headerAt = at + EncodedMessage.DATA_HEADER_BYTES;
        if (message.getInt(at) != BlockHeaderView.BYTES) {
            return ResultCode.NOT_CANONICAL;
        }
        return headerAt + BlockHeaderView.BYTES > message.length()
                ? ResultCode.MALFORMED
                : message.endsAt(headerAt + BlockHeaderView.BYTES);
    }

    private ResultCode checkFields() {
        if (height() <= 0 || round() < 0) {
            return ResultCode.NOT_CANONICAL;
        }
        for (int i = 0; i < roundChangeCount; i++) {
            int prepared = preparedRound(i);
            boolean namesNothing = message.isZeroHash(roundChangesAt + i * ROUND_CHANGE_BYTES + PREPARED_HASH);
            if (prepared < NOTHING_PREPARED || namesNothing != (prepared == NOTHING_PREPARED)) {
                return ResultCode.NOT_CANONICAL;
            }
        }
        return ResultCode.OK;
    }

    /** The buffer the view looks at; the positions below are in it. */
    public DirectBuffer buffer() {
        return message.buffer();
    }

    /** The chain the proposal is for. */
    public int chainId() {
        return message.getInt(BLOCK_AT + ProposalDecoder.chainIdEncodingOffset());
    }

    /** The height proposed for, above 0. */
    public long height() {
        return message.getLong(BLOCK_AT + ProposalDecoder.heightEncodingOffset());
    }

    /** The round of the message; that of the block's first proposal stands in the header. */
    public int round() {
        return message.getInt(BLOCK_AT + ProposalDecoder.roundEncodingOffset());
    }

    /** Position of the proposer's 32-byte key. */
    public int senderAt() {
        return message.at(BLOCK_AT + ProposalDecoder.senderEncodingOffset());
    }

    /** Position of the 64-byte signature. */
    public int signatureAt() {
        return message.at(BLOCK_AT + ProposalDecoder.signatureEncodingOffset());
    }

    /** Number of transactions, as in the header. */
    public int contentHashCount() {
        return transactionCount;
    }

    /** Position of the 32-byte content hash of a transaction; they lie side by side. */
    public int contentHashAt(int transaction) {
        return message.at(TRANSACTIONS_AT + EncodedMessage.GROUP_HEADER_BYTES + transaction * TRANSACTION_BYTES);
    }

    /** Number of round changes that justify the proposal. */
    public int roundChangeCount() {
        return roundChangeCount;
    }

    /** The round that the sender of a round change has prepared, or {@link #NOTHING_PREPARED}. */
    public int preparedRound(int roundChange) {
        return message.getInt(roundChangesAt + roundChange * ROUND_CHANGE_BYTES);
    }

    /** Position of the 32-byte hash of the block that the sender of a round change has prepared, zero if none. */
    public int preparedHashAt(int roundChange) {
        return message.at(roundChangesAt + roundChange * ROUND_CHANGE_BYTES + PREPARED_HASH);
    }

    /** Position of the 32-byte key of the sender of a round change. */
    public int roundChangeSenderAt(int roundChange) {
        return message.at(roundChangesAt + roundChange * ROUND_CHANGE_BYTES + ROUND_CHANGE_SENDER);
    }

    /** Position of the 64-byte signature of a round change. */
    public int roundChangeSignatureAt(int roundChange) {
        return message.at(roundChangesAt + roundChange * ROUND_CHANGE_BYTES + ROUND_CHANGE_SIGNATURE);
    }

    /** The highest round that the sender of any round change has prepared, or {@link #NOTHING_PREPARED}. */
    public int highestPreparedRound() {
        int highest = NOTHING_PREPARED;
        for (int i = 0; i < roundChangeCount; i++) {
            highest = Math.max(highest, preparedRound(i));
        }
        return highest;
    }

    /** Number of PREPARE votes for the block prepared in the highest round. */
    public int prepareCount() {
        return prepareCount;
    }

    /** Position of the 32-byte key of the sender of a PREPARE. */
    public int prepareSenderAt(int prepare) {
        return message.at(preparesAt + prepare * PREPARE_BYTES + PREPARE_SENDER);
    }

    /** Position of the 64-byte signature of a PREPARE. */
    public int prepareSignatureAt(int prepare) {
        return message.at(preparesAt + prepare * PREPARE_BYTES + PREPARE_SIGNATURE);
    }

    /** The block's header. */
    public BlockHeaderView header() {
        return header;
    }

    /** Position of the encoded header, {@link BlockHeaderView#BYTES} long. */
    public int headerAt() {
        return message.at(headerAt);
    }
}
