package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.TransactionDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A transaction parsed field by field into objects, or the reason why it cannot be. */
final class NaiveTransaction {
    /** Thrown and caught here only: the first rule broken. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final ResultCode code;

        Refused(ResultCode code) {
            super(code.text(), null, false, false);
            this.code = code;
        }
    }

    record Input(Outpoint outpoint, int witness) {}

    record Output(long amount, Hash owner) {}

    record Witness(Hash key, byte[] signature) {}

    final List<Input> inputs = new ArrayList<>();
    final List<Output> outputs = new ArrayList<>();
    final List<Witness> witnesses = new ArrayList<>();
    final List<Hash> owners = new ArrayList<>();
    final int length;
    ResultCode code = ResultCode.OK;
    int chainId;
    long expiryMs;
    long outputSum;
    Hash id;
    Hash content;

    private NaiveTransaction(int length) {
        this.length = length;
    }

    /** Parses and judges everything that needs no state and no signature. */
    static NaiveTransaction parse(byte[] bytes, int ownChainId) {
        NaiveTransaction tx = new NaiveTransaction(bytes.length);
        try {
            tx.read(bytes);
            require(tx.chainId == ownChainId, ResultCode.WRONG_CHAIN);
        } catch (Refused refused) {
            tx.code = refused.code;
        }
        return tx;
    }

    private static void require(boolean holds, ResultCode otherwise) {
        if (!holds) {
            throw new Refused(otherwise);
        }
    }

    private void read(byte[] bytes) {
        require(bytes.length <= Limits.TRANSACTION_BYTES_MAX, ResultCode.TRANSACTION_TOO_LARGE);
        require(bytes.length >= 8 + 16, ResultCode.MALFORMED);
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean isTransaction = in.getShort() == 16
                & in.getShort() == TransactionDecoder.TEMPLATE_ID
                & in.getShort() == TransactionDecoder.SCHEMA_ID
                & in.getShort() == TransactionDecoder.SCHEMA_VERSION;
        require(isTransaction, ResultCode.NOT_CANONICAL);
        require(in.getShort() == 1, ResultCode.VERSION_UNSUPPORTED);
        require(in.getShort() == 0, ResultCode.KIND_UNKNOWN);
        chainId = in.getInt();
        expiryMs = in.getLong();
        for (int left = count(in, 36, Limits.INPUTS_MAX, ResultCode.INPUT_COUNT); left > 0; left--) {
            Hash txId = hash(in);
            inputs.add(new Input(new Outpoint(txId, in.getShort() & 0xFFFF), in.getShort() & 0xFFFF));
        }
        for (int left = count(in, 40, Limits.OUTPUTS_MAX, ResultCode.OUTPUT_COUNT); left > 0; left--) {
            outputs.add(new Output(in.getLong(), hash(in)));
        }
        int bodyLength = in.position();
        for (int left = count(in, 96, inputs.size(), ResultCode.WITNESS_COUNT); left > 0; left--) {
            byte[] signature = new byte[64];
            Hash key = hash(in);
            in.get(signature);
            witnesses.add(new Witness(key, signature));
        }
        require(!in.hasRemaining(), ResultCode.TRAILING_BYTES);
        checkMeaning();
        hashAll(bytes, bodyLength);
    }

    private static int count(ByteBuffer in, int entryBytes, int most, ResultCode outOfRange) {
        require(in.remaining() >= 4, ResultCode.MALFORMED);
        require(in.getShort() == entryBytes, ResultCode.NOT_CANONICAL);
        int count = in.getShort() & 0xFFFF;
        require(in.remaining() >= count * entryBytes, ResultCode.MALFORMED);
        require(count > 0 && count <= most, outOfRange);
        return count;
    }

    private static Hash hash(ByteBuffer in) {
        byte[] bytes = new byte[Hash.BYTES];
        in.get(bytes);
        return Hash.of(bytes);
    }

    private void checkMeaning() {
        for (Output output : outputs) {
            require(output.amount >= 0, ResultCode.AMOUNT_RANGE);
            require(outputSum <= Long.MAX_VALUE - output.amount, ResultCode.AMOUNT_OVERFLOW);
            outputSum += output.amount;
        }
        Set<Hash> keys = new HashSet<>();
        for (Witness witness : witnesses) {
            require(keys.add(witness.key), ResultCode.WITNESS_DUPLICATE);
        }
        Set<Outpoint> spent = new HashSet<>();
        Set<Integer> used = new HashSet<>();
        for (Input input : inputs) {
            require(input.witness < witnesses.size(), ResultCode.WITNESS_INDEX);
            require(spent.add(input.outpoint), ResultCode.DUPLICATE_INPUT);
            used.add(input.witness);
        }
        require(used.size() == witnesses.size(), ResultCode.WITNESS_UNUSED);
    }

    private void hashAll(byte[] bytes, int bodyLength) {
        byte[] body = Arrays.copyOf(bytes, bodyLength);
        byte[] rest = Arrays.copyOfRange(bytes, bodyLength, bytes.length);
        byte[] txId = NaiveHashes.sha256(NaiveHashes.tag("transaction-id"), body);
        id = Hash.of(txId);
        content = Hash.of(NaiveHashes.sha256(NaiveHashes.tag("transaction-content"), txId, rest));
        for (Witness witness : witnesses) {
            owners.add(ownerOf(witness.key));
        }
    }

    static Hash ownerOf(Hash key) {
        return Hash.of(NaiveHashes.sha256(NaiveHashes.tag("owner"), key.toByteArray()));
    }

    Outpoint outpoint(int output) {
        return new Outpoint(id, output);
    }

    /** What the owners of the inputs sign. */
    byte[] signedMessage() {
        byte[] tag = NaiveHashes.tag("transaction-signature");
        return ByteBuffer.allocate(tag.length + Integer.BYTES + Hash.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(tag)
                .putInt(chainId)
                .put(id.toByteArray())
                .array();
    }
}
