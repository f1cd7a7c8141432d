package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Amounts;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.EvidenceDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.RegistrationDecoder;
import io.timecoin.codec.sbe.TransactionDecoder;
import io.timecoin.codec.sbe.TransactionDecoder.InputsDecoder;
import io.timecoin.codec.sbe.TransactionDecoder.OutputsDecoder;
import io.timecoin.codec.sbe.TransactionDecoder.WitnessesDecoder;
import io.timecoin.codec.sbe.WithdrawalDecoder;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * A window on one encoded transaction of whatever kind: checks the canonical form once, then gives every field by index
 * without copying or allocating. Reused; owned by one thread. After {@link #wrap} returned anything but OK no accessor may be
 * called. The fields of a kind have accessors in {@link ValidatorFields}.
 *
 * <pre>
 *  | header 8 | version 2, kind 2, chain 4, expiry 8 | of the kind | inputs 4 + 36 n | outputs 4 + 40 m | witnesses 4 + 96 w |
 *  |<---------------------------- body: hashed to the transaction id --------------------------------->|
 * </pre>
 */
public final class TransactionView {
    /** Version of the transactions this engine reads and writes. */
    public static final int VERSION = 1;

    /** The kind that moves amounts and does nothing else. */
    public static final int KIND_TRANSFER = 0;

    /** The kind that registers a validator and locks its collateral. */
    public static final int KIND_REGISTRATION = 1;

    /** The kind that takes a validator out of the set. */
    public static final int KIND_WITHDRAWAL = 2;

    /** The kind that convicts a validator; it has no inputs, outputs or witnesses. */
    public static final int KIND_EVIDENCE = 3;

    private static final int HEADER_BYTES = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int GROUP_HEADER_BYTES = 4;
    private static final int VERSION_OFFSET = HEADER_BYTES;
    private static final int KIND_OFFSET = VERSION_OFFSET + 2;
    private static final int CHAIN_OFFSET = KIND_OFFSET + 2;
    private static final int EXPIRY_OFFSET = CHAIN_OFFSET + 4;
    private static final int FRONT_BYTES = HEADER_BYTES + TransactionDecoder.BLOCK_LENGTH;
    private static final int INPUT_BYTES = InputsDecoder.sbeBlockLength();
    private static final int OUTPUT_BYTES = OutputsDecoder.sbeBlockLength();
    private static final int WITNESS_BYTES = WitnessesDecoder.sbeBlockLength();
    private static final int PUBLIC_KEY_BYTES = 32;
    private static final int OUTPUT_INDEX_OFFSET = 32;
    private static final int WITNESS_INDEX_OFFSET = 34;
    private static final int UNSIGNED_SHORT = 0xFFFF;
    private static final int UNKNOWN = -1;

    private final long[] witnessUsed = new long[(Limits.INPUTS_MAX + Long.SIZE) / Long.SIZE];

    private DirectBuffer buffer;
    private int offset;
    private int length;
    private int kind;
    private int inputCount;
    private int outputCount;
    private int witnessCount;
    private int inputsAt;
    private int outputsAt;
    private int witnessesAt;
    private long outputSum;

    /**
     * Points the view at bytes and checks every rule that needs nothing but the bytes.
     *
     * @param buffer holds the transaction
     * @param offset of its first byte
     * @param length of the transaction in bytes; no byte beyond is read
     * @return OK, or the first rule broken (1xx)
     */
    public ResultCode wrap(DirectBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        if (length > Limits.TRANSACTION_BYTES_MAX) {
            return ResultCode.TRANSACTION_TOO_LARGE;
        }
        ResultCode code = checkBlock();
        if (code == ResultCode.OK) {
            code = layOut();
        }
        if (code == ResultCode.OK) {
            code = checkFields();
        }
        if (code == ResultCode.OK) {
            code = checkOutputs();
        }
        if (code == ResultCode.OK) {
            code = checkWitnesses();
        }
        return code == ResultCode.OK ? checkInputs() : code;
    }

    /**
     * Points the view at bytes that {@link #wrap} has found canonical before, in another view or another life: lays them
     * out again without judging them.
     */
    public void wrapChecked(DirectBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        Invariant.check(layOut() == ResultCode.OK, "bytes once found canonical are laid out the same again");
        Invariant.check(checkOutputs() == ResultCode.OK, "amounts once found in range are in range again");
    }

    private ResultCode checkBlock() {
        if (length < FRONT_BYTES) {
            return ResultCode.MALFORMED;
        }
        if (unsignedShort(4) != TransactionDecoder.SCHEMA_ID
                || unsignedShort(6) != TransactionDecoder.SCHEMA_VERSION
                || blockLength(unsignedShort(2)) != unsignedShort(0)) {
            return ResultCode.NOT_CANONICAL;
        }
        if (unsignedShort(VERSION_OFFSET) != VERSION) {
            return ResultCode.VERSION_UNSUPPORTED;
        }
        if (unsignedShort(KIND_OFFSET) != kindOf(unsignedShort(2))) {
            return ResultCode.KIND_UNKNOWN;
        }
        return length < HEADER_BYTES + unsignedShort(0) ? ResultCode.MALFORMED : ResultCode.OK;
    }

    private static int blockLength(int template) {
        return switch (template) {
            case TransactionDecoder.TEMPLATE_ID -> TransactionDecoder.BLOCK_LENGTH;
            case RegistrationDecoder.TEMPLATE_ID -> RegistrationDecoder.BLOCK_LENGTH;
            case WithdrawalDecoder.TEMPLATE_ID -> WithdrawalDecoder.BLOCK_LENGTH;
            case EvidenceDecoder.TEMPLATE_ID -> EvidenceDecoder.BLOCK_LENGTH;
            default -> UNKNOWN;
        };
    }

    private static int kindOf(int template) {
        return switch (template) {
            case TransactionDecoder.TEMPLATE_ID -> KIND_TRANSFER;
            case RegistrationDecoder.TEMPLATE_ID -> KIND_REGISTRATION;
            case WithdrawalDecoder.TEMPLATE_ID -> KIND_WITHDRAWAL;
            case EvidenceDecoder.TEMPLATE_ID -> KIND_EVIDENCE;
            default -> UNKNOWN;
        };
    }

    private ResultCode checkFields() {
        return kind == KIND_TRANSFER ? ResultCode.OK : ValidatorFields.check(this);
    }

    private ResultCode layOut() {
        kind = unsignedShort(KIND_OFFSET);
        int at = HEADER_BYTES + unsignedShort(0);
        if (kind == KIND_EVIDENCE) {
            return layOutNothing(at);
        }
        int count = groupCount(at, INPUT_BYTES);
        if (count <= 0 || count > Limits.INPUTS_MAX) {
            return groupError(count, ResultCode.INPUT_COUNT);
        }
        inputCount = count;
        inputsAt = at + GROUP_HEADER_BYTES;
        at = inputsAt + count * INPUT_BYTES;

        count = groupCount(at, OUTPUT_BYTES);
        if (count <= 0 || count > Limits.OUTPUTS_MAX) {
            return groupError(count, ResultCode.OUTPUT_COUNT);
        }
        outputCount = count;
        outputsAt = at + GROUP_HEADER_BYTES;
        at = outputsAt + count * OUTPUT_BYTES;

        count = groupCount(at, WITNESS_BYTES);
        if (count <= 0 || count > inputCount) {
            return groupError(count, ResultCode.WITNESS_COUNT);
        }
        witnessCount = count;
        witnessesAt = at + GROUP_HEADER_BYTES;
        at = witnessesAt + count * WITNESS_BYTES;
        return at == length ? ResultCode.OK : ResultCode.TRAILING_BYTES;
    }

    /** Evidence spends nothing, pays nobody and is signed by nobody but the accused. */
    private ResultCode layOutNothing(int at) {
        inputsAt = at + GROUP_HEADER_BYTES;
        outputsAt = inputsAt + GROUP_HEADER_BYTES;
        witnessesAt = outputsAt + GROUP_HEADER_BYTES;
        inputCount = groupCount(at, INPUT_BYTES);
        outputCount = groupCount(inputsAt, OUTPUT_BYTES);
        witnessCount = groupCount(outputsAt, WITNESS_BYTES);
        if (inputCount != 0) {
            return groupError(inputCount, ResultCode.INPUT_COUNT);
        }
        if (outputCount != 0) {
            return groupError(outputCount, ResultCode.OUTPUT_COUNT);
        }
        if (witnessCount != 0) {
            return groupError(witnessCount, ResultCode.WITNESS_COUNT);
        }
        return witnessesAt == length ? ResultCode.OK : ResultCode.TRAILING_BYTES;
    }

    private static final int GROUP_PAST_END = -1;
    private static final int GROUP_BLOCK_LENGTH = -2;

    /** The number of entries of the group at a position, or why it cannot be read. */
    private int groupCount(int at, int entryBytes) {
        if (at + GROUP_HEADER_BYTES > length) {
            return GROUP_PAST_END;
        }
        if (unsignedShort(at) != entryBytes) {
            return GROUP_BLOCK_LENGTH;
        }
        int count = unsignedShort(at + 2);
        return at + GROUP_HEADER_BYTES + (long) count * entryBytes > length ? GROUP_PAST_END : count;
    }

    private static ResultCode groupError(int count, ResultCode outOfRange) {
        return switch (count) {
            case GROUP_PAST_END -> ResultCode.MALFORMED;
            case GROUP_BLOCK_LENGTH -> ResultCode.NOT_CANONICAL;
            default -> outOfRange;
        };
    }

    private ResultCode checkOutputs() {
        long sum = 0;
        for (int i = 0; i < outputCount; i++) {
            long amount = outputAmount(i);
            if (!Amounts.isValid(amount)) {
                return ResultCode.AMOUNT_RANGE;
            }
            sum = Amounts.add(sum, amount);
            if (sum == Amounts.INVALID) {
                return ResultCode.AMOUNT_OVERFLOW;
            }
        }
        outputSum = sum;
        return ResultCode.OK;
    }

    private ResultCode checkWitnesses() {
        for (int i = 1; i < witnessCount; i++) {
            for (int j = 0; j < i; j++) {
                if (Hash.equal(buffer, witnessKeyAt(i), buffer, witnessKeyAt(j))) {
                    return ResultCode.WITNESS_DUPLICATE;
                }
            }
        }
        return ResultCode.OK;
    }

    private ResultCode checkInputs() {
        Arrays.fill(witnessUsed, 0L);
        int unused = witnessCount;
        for (int i = 0; i < inputCount; i++) {
            int witness = inputWitness(i);
            if (witness >= witnessCount) {
                return ResultCode.WITNESS_INDEX;
            }
            long bit = 1L << witness;
            int word = witness / Long.SIZE;
            if ((witnessUsed[word] & bit) == 0) {
                witnessUsed[word] |= bit;
                unused--;
            }
            for (int j = 0; j < i; j++) {
                if (spendSameOutput(i, j)) {
                    return ResultCode.DUPLICATE_INPUT;
                }
            }
        }
        return unused == 0 ? ResultCode.OK : ResultCode.WITNESS_UNUSED;
    }

    private boolean spendSameOutput(int first, int second) {
        return inputOutputIndex(first) == inputOutputIndex(second)
                && Hash.equal(buffer, inputTxIdAt(first), buffer, inputTxIdAt(second));
    }

    private int unsignedShort(int at) {
        return buffer.getShort(offset + at, LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }

    /** The buffer the view looks at; the offsets below are positions in it. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Position of the first byte. */
    public int offset() {
        return offset;
    }

    /** Length of the transaction in bytes. */
    public int length() {
        return length;
    }

    /** Length of the part that the transaction id hashes, from {@link #offset}. */
    public int bodyLength() {
        return witnessesAt - GROUP_HEADER_BYTES;
    }

    /** What the transaction does: one of the KIND constants. */
    public int kind() {
        return kind;
    }

    /** The kind of a transaction whose form has been checked. */
    public static int kindAt(DirectBuffer transaction, int at) {
        return transaction.getShort(at + KIND_OFFSET, LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }

    /** Position of the first input in a transaction whose form has been checked, from its first byte. */
    public static int inputsAt(DirectBuffer transaction, int at) {
        return HEADER_BYTES + (transaction.getShort(at, LITTLE_ENDIAN) & UNSIGNED_SHORT) + GROUP_HEADER_BYTES;
    }

    /** The chain the transaction is for. */
    public int chainId() {
        return buffer.getInt(offset + CHAIN_OFFSET, LITTLE_ENDIAN);
    }

    /** The block time, in ms, from which on the transaction is void. */
    public long expiryMs() {
        return buffer.getLong(offset + EXPIRY_OFFSET, LITTLE_ENDIAN);
    }

    /** Number of inputs, 1 to 255; evidence has none. */
    public int inputCount() {
        return inputCount;
    }

    /** Number of outputs, 1 to 255; evidence has none. */
    public int outputCount() {
        return outputCount;
    }

    /** Number of witnesses, 1 to the number of inputs; evidence has none. */
    public int witnessCount() {
        return witnessCount;
    }

    /** Position of the 32-byte id of the transaction whose output an input spends. */
    public int inputTxIdAt(int input) {
        return offset + inputsAt + input * INPUT_BYTES;
    }

    /** Index of the output that an input spends. */
    public int inputOutputIndex(int input) {
        return unsignedShort(inputsAt + input * INPUT_BYTES + OUTPUT_INDEX_OFFSET);
    }

    /** Index of the witness that speaks for an input. */
    public int inputWitness(int input) {
        return unsignedShort(inputsAt + input * INPUT_BYTES + WITNESS_INDEX_OFFSET);
    }

    /** Amount of an output in units. */
    public long outputAmount(int output) {
        return buffer.getLong(offset + outputsAt + output * OUTPUT_BYTES, LITTLE_ENDIAN);
    }

    /** Position of the 32-byte hash of an output's owner. */
    public int outputOwnerAt(int output) {
        return offset + outputsAt + output * OUTPUT_BYTES + Long.BYTES;
    }

    /** Sum of the outputs in units. */
    public long outputSum() {
        return outputSum;
    }

    /** Position of the 32-byte public key of a witness. */
    public int witnessKeyAt(int witness) {
        return offset + witnessesAt + witness * WITNESS_BYTES;
    }

    /** Position of the 64-byte signature of a witness. */
    public int witnessSignatureAt(int witness) {
        return offset + witnessesAt + witness * WITNESS_BYTES + PUBLIC_KEY_BYTES;
    }
}
