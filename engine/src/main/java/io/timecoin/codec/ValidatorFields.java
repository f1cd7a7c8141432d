package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.EvidenceDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.RegistrationDecoder;
import io.timecoin.codec.sbe.TransactionDecoder;

/**
 * The fields that transactions about validators have and transfers lack; positions are in the buffer of the view, which must
 * be of the kind. Stateless.
 *
 * <pre>
 *  registration: | consensus key 32 | node key 32 | possession 64 |
 *  withdrawal:   | consensus key 32 |
 *  evidence:     | height 8, round 4, phase 2, zero 2 | accused 32 | hash 32, signature 64 | hash 32, signature 64 |
 * </pre>
 */
public final class ValidatorFields {
    /** Length of every evidence. */
    public static final int EVIDENCE_BYTES = MessageHeaderDecoder.ENCODED_LENGTH
            + EvidenceDecoder.BLOCK_LENGTH
            + 3 * TransactionDecoder.InputsDecoder.sbeHeaderSize();

    /** The expiry of evidence: it is void when it is too old, not at a time. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int HEADER_BYTES = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int CONSENSUS_KEY_AT = HEADER_BYTES + RegistrationDecoder.consensusKeyEncodingOffset();
    private static final int NODE_KEY_AT = HEADER_BYTES + RegistrationDecoder.nodeKeyEncodingOffset();
    private static final int POSSESSION_AT = HEADER_BYTES + RegistrationDecoder.possessionEncodingOffset();
    private static final int HEIGHT_AT = HEADER_BYTES + EvidenceDecoder.heightEncodingOffset();
    private static final int ROUND_AT = HEADER_BYTES + EvidenceDecoder.roundEncodingOffset();
    private static final int PHASE_AT = HEADER_BYTES + EvidenceDecoder.phaseEncodingOffset();
    private static final int RESERVED_AT = HEADER_BYTES + EvidenceDecoder.reservedEncodingOffset();
    private static final int ACCUSED_AT = HEADER_BYTES + EvidenceDecoder.accusedEncodingOffset();
    private static final int FIRST_HASH_AT = HEADER_BYTES + EvidenceDecoder.firstHashEncodingOffset();
    private static final int FIRST_SIGNATURE_AT = HEADER_BYTES + EvidenceDecoder.firstSignatureEncodingOffset();
    private static final int SECOND_HASH_AT = HEADER_BYTES + EvidenceDecoder.secondHashEncodingOffset();
    private static final int SECOND_SIGNATURE_AT = HEADER_BYTES + EvidenceDecoder.secondSignatureEncodingOffset();
    private static final int UNSIGNED_SHORT = 0xFFFF;

    private ValidatorFields() {}

    /** Judges the form of the fields of a view that is laid out. */
    static ResultCode check(TransactionView tx) {
        if (tx.kind() == TransactionView.KIND_REGISTRATION) {
            return isZero(tx, nodeKeyAt(tx)) ? ResultCode.NOT_CANONICAL : ResultCode.OK;
        }
        return tx.kind() == TransactionView.KIND_EVIDENCE ? checkEvidence(tx) : ResultCode.OK;
    }

    private static boolean isZero(TransactionView tx, int at) {
        long bits = 0;
        for (int i = 0; i < Hash.BYTES; i += Long.BYTES) {
            bits |= tx.buffer().getLong(at + i);
        }
        return bits == 0;
    }

    private static ResultCode checkEvidence(TransactionView tx) {
        boolean isCanonical = tx.expiryMs() == NEVER
                && phase(tx) >= VoteView.PHASE_PRE_PREPARE
                && phase(tx) <= VoteView.PHASE_COMMIT
                && height(tx) > 0
                && round(tx) >= 0
                && (tx.buffer().getShort(tx.offset() + RESERVED_AT) == 0);
        if (!isCanonical) {
            return ResultCode.NOT_CANONICAL;
        }
        if (Hash.equal(tx.buffer(), firstHashAt(tx), tx.buffer(), secondHashAt(tx))) {
            return ResultCode.EVIDENCE_AGREES;
        }
        return isOrdered(tx) ? ResultCode.OK : ResultCode.NOT_CANONICAL;
    }

    /** The smaller hash first, so that a pair has one encoding. */
    private static boolean isOrdered(TransactionView tx) {
        int first = firstHashAt(tx);
        int second = secondHashAt(tx);
        int i = 0;
        while (tx.buffer().getByte(first + i) == tx.buffer().getByte(second + i)) {
            i++;
        }
        return Byte.compareUnsigned(tx.buffer().getByte(first + i), tx.buffer().getByte(second + i)) < 0;
    }

    /** Position of the 32-byte consensus key that a registration or a withdrawal names. */
    public static int consensusKeyAt(TransactionView tx) {
        return tx.offset() + CONSENSUS_KEY_AT;
    }

    /** Position of the 32-byte node key of a registration. */
    public static int nodeKeyAt(TransactionView tx) {
        return tx.offset() + NODE_KEY_AT;
    }

    /** Position of the 64-byte signature by which a registration proves that it holds the consensus key. */
    public static int possessionAt(TransactionView tx) {
        return tx.offset() + POSSESSION_AT;
    }

    /** The height of which evidence is. */
    public static long height(TransactionView tx) {
        return tx.buffer().getLong(tx.offset() + HEIGHT_AT, LITTLE_ENDIAN);
    }

    /** Its round. */
    public static int round(TransactionView tx) {
        return tx.buffer().getInt(tx.offset() + ROUND_AT, LITTLE_ENDIAN);
    }

    /** The number of its phase; a proposal is phase 1. */
    public static int phase(TransactionView tx) {
        return tx.buffer().getShort(tx.offset() + PHASE_AT, LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }

    /** Position of the 32-byte consensus key of the accused. */
    public static int accusedAt(TransactionView tx) {
        return tx.offset() + ACCUSED_AT;
    }

    /** Position of the smaller of the two block hashes. */
    public static int firstHashAt(TransactionView tx) {
        return tx.offset() + FIRST_HASH_AT;
    }

    /** Position of the 64-byte signature of the smaller hash. */
    public static int firstSignatureAt(TransactionView tx) {
        return tx.offset() + FIRST_SIGNATURE_AT;
    }

    /** Position of the greater of the two block hashes. */
    public static int secondHashAt(TransactionView tx) {
        return tx.offset() + SECOND_HASH_AT;
    }

    /** Position of the 64-byte signature of the greater hash. */
    public static int secondSignatureAt(TransactionView tx) {
        return tx.offset() + SECOND_SIGNATURE_AT;
    }
}
