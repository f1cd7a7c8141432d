package io.timecoin.wallet;

import io.timecoin.base.Amounts;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.TransactionEncoder;
import io.timecoin.crypto.Signer;
import io.timecoin.crypto.TransactionHashes;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Builds transfers, registrations and withdrawals: {@link #begin}, {@link #beginRegistration} or {@link #beginWithdrawal},
 * then coins to spend and outputs to pay, then {@link #encode}, or {@link #build} to sign too. Inputs of one owner share one witness, in the order the owners first appear. Reused, allocates nothing after
 * construction; one thread.
 */
public final class TransactionBuilder {
    /** Bytes over which a fee rate is named. */
    public static final int FEE_RATE_BYTES = 1000;

    private static final int FIXED_BYTES = MessageHeaderEncoder.ENCODED_LENGTH
            + TransactionEncoder.BLOCK_LENGTH
            + 3 * TransactionEncoder.InputsEncoder.sbeHeaderSize();
    private static final int INPUT_BYTES = TransactionEncoder.InputsEncoder.sbeBlockLength();
    private static final int OUTPUT_BYTES = TransactionEncoder.OutputsEncoder.sbeBlockLength();
    private static final int WITNESS_BYTES = TransactionEncoder.WitnessesEncoder.sbeBlockLength();
    private static final byte[] NO_SIGNATURE = new byte[Signer.SIGNATURE_BYTES];

    private final int chainId;
    private final ValidatorFront front;
    private final TransactionEncoder transaction = new TransactionEncoder();
    private final TransactionHashes hashes = new TransactionHashes();
    private final UnsafeBuffer txId = new UnsafeBuffer(new byte[Hash.BYTES]);

    private final UnsafeBuffer inputTxIds = new UnsafeBuffer(new byte[Limits.INPUTS_MAX * Hash.BYTES]);
    private final int[] inputOutputIndexes = new int[Limits.INPUTS_MAX];
    private final int[] inputWitnesses = new int[Limits.INPUTS_MAX];
    private final long[] outputAmounts = new long[Limits.OUTPUTS_MAX];
    private final UnsafeBuffer outputOwners = new UnsafeBuffer(new byte[Limits.OUTPUTS_MAX * Hash.BYTES]);
    private final UnsafeBuffer witnessKeys = new UnsafeBuffer(new byte[Limits.INPUTS_MAX * Signer.PUBLIC_KEY_BYTES]);
    private final Signer[] signers = new Signer[Limits.INPUTS_MAX];
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[Signer.PUBLIC_KEY_BYTES]);

    private long expiryMs;
    private int inputCount;
    private int outputCount;
    private int witnessCount;

    /**
     * Creates a builder.
     *
     * @param chainId the chain every transaction is for
     */
    public TransactionBuilder(int chainId) {
        this.chainId = chainId;
        this.front = new ValidatorFront(chainId);
    }

    /** Length of an encoded transfer in bytes. */
    public static int encodedBytes(int inputs, int outputs, int witnesses) {
        return FIXED_BYTES + inputs * INPUT_BYTES + outputs * OUTPUT_BYTES + witnesses * WITNESS_BYTES;
    }

    /** The fee of a size at a rate in units per 1,000 bytes, rounded up. */
    public static long feeUnits(int bytes, long feePerKb) {
        return Math.addExact(Math.multiplyExact(bytes, feePerKb), FEE_RATE_BYTES - 1) / FEE_RATE_BYTES;
    }

    /** Forgets the last transaction and starts a transfer, void from a block time in ms on. */
    public TransactionBuilder begin(long newExpiryMs) {
        front.beTransfer();
        return restart(newExpiryMs);
    }

    /**
     * Forgets the last transaction and starts the registration of a validator. The first output paid is its collateral, and
     * the owner of it is paid the rewards and may withdraw.
     *
     * @param consensus signs that it is to be registered, when the transaction is encoded
     * @param nodeKey of the TLS identity of the validator's node
     */
    public TransactionBuilder beginRegistration(long newExpiryMs, Signer consensus, Hash nodeKey) {
        front.beRegistration(consensus, nodeKey);
        return restart(newExpiryMs);
    }

    /** Forgets the last transaction and starts a withdrawal. The first coin spent must be the collateral owner's. */
    public TransactionBuilder beginWithdrawal(long newExpiryMs, Hash consensusKey) {
        front.beWithdrawal(consensusKey);
        return restart(newExpiryMs);
    }

    private TransactionBuilder restart(long newExpiryMs) {
        expiryMs = newExpiryMs;
        for (int i = 0; i < witnessCount; i++) {
            signers[i] = null;
        }
        inputCount = 0;
        outputCount = 0;
        witnessCount = 0;
        return this;
    }

    /** Spends an output whose owner signs later, known by a 32-byte public key. */
    public TransactionBuilder spend(
            DirectBuffer spentTxId, int offset, int outputIndex, DirectBuffer publicKey, int keyOffset) {
        Invariant.check(inputCount < Limits.INPUTS_MAX, "a transaction has at most 255 inputs");
        inputTxIds.putBytes(inputCount * Hash.BYTES, spentTxId, offset, Hash.BYTES);
        inputOutputIndexes[inputCount] = outputIndex;
        inputWitnesses[inputCount] = witnessOf(publicKey, keyOffset);
        inputCount++;
        return this;
    }

    /** Spends an output whose owner signs in {@link #build}. */
    public TransactionBuilder spend(DirectBuffer spentTxId, int offset, int outputIndex, Signer owner) {
        owner.publicKey(key, 0);
        spend(spentTxId, offset, outputIndex, key, 0);
        signers[inputWitnesses[inputCount - 1]] = owner;
        return this;
    }

    /** Pays an amount in units to a 32-byte owner. */
    public TransactionBuilder pay(long amount, DirectBuffer owner, int offset) {
        Invariant.check(outputCount < Limits.OUTPUTS_MAX, "a transaction has at most 255 outputs");
        Invariant.check(Amounts.isValid(amount), "an output pays an amount");
        outputAmounts[outputCount] = amount;
        outputOwners.putBytes(outputCount * Hash.BYTES, owner, offset, Hash.BYTES);
        outputCount++;
        return this;
    }

    private int witnessOf(DirectBuffer publicKey, int keyOffset) {
        for (int witness = 0; witness < witnessCount; witness++) {
            if (Hash.equal(witnessKeys, witness * Signer.PUBLIC_KEY_BYTES, publicKey, keyOffset)) {
                return witness;
            }
        }
        witnessKeys.putBytes(witnessCount * Signer.PUBLIC_KEY_BYTES, publicKey, keyOffset, Signer.PUBLIC_KEY_BYTES);
        return witnessCount++;
    }

    /** Length in bytes of what {@link #encode} writes. */
    public int encodedBytes() {
        return encodedBytes(inputCount, outputCount, witnessCount) + front.extraBytes();
    }

    /**
     * Encodes with signatures of zeros and computes the id; the target must hold {@link #encodedBytes()}.
     *
     * @return the length in bytes
     */
    public int encode(MutableDirectBuffer target, int offset) {
        Invariant.check(inputCount > 0 && outputCount > 0, "a transfer spends and pays");
        int groupsAt = front.write(target, offset, expiryMs, outputOwners, 0);
        transaction.wrap(target, offset + MessageHeaderEncoder.ENCODED_LENGTH).limit(groupsAt);
        TransactionEncoder.InputsEncoder inputs = transaction.inputsCount(inputCount);
        for (int i = 0; i < inputCount; i++) {
            inputs.next()
                    .putTxId(inputTxIds, i * Hash.BYTES, Hash.BYTES)
                    .outputIndex(inputOutputIndexes[i])
                    .witnessIndex(inputWitnesses[i]);
        }
        TransactionEncoder.OutputsEncoder outputs = transaction.outputsCount(outputCount);
        for (int i = 0; i < outputCount; i++) {
            outputs.next().amount(outputAmounts[i]).putOwner(outputOwners, i * Hash.BYTES, Hash.BYTES);
        }
        int bodyBytes = MessageHeaderEncoder.ENCODED_LENGTH + transaction.encodedLength();
        TransactionEncoder.WitnessesEncoder witnesses = transaction.witnessesCount(witnessCount);
        for (int i = 0; i < witnessCount; i++) {
            witnesses
                    .next()
                    .putPublicKey(witnessKeys, i * Signer.PUBLIC_KEY_BYTES, Signer.PUBLIC_KEY_BYTES)
                    .putSignature(NO_SIGNATURE, 0, Signer.SIGNATURE_BYTES);
        }
        hashes.txId(target, offset, bodyBytes, txId, 0);
        return encodedBytes();
    }

    /**
     * Encodes and signs; every input must have been given with its signer.
     *
     * @return the length in bytes
     */
    public int build(MutableDirectBuffer target, int offset) {
        int length = encode(target, offset);
        DirectBuffer message = hashes.signedMessage(chainId, txId, 0);
        int signatureAt = offset + length - witnessCount * WITNESS_BYTES + Signer.PUBLIC_KEY_BYTES;
        for (int i = 0; i < witnessCount; i++) {
            Invariant.check(signers[i] != null, "every owner signs");
            signers[i].sign(message, 0, TransactionHashes.SIGNED_MESSAGE_BYTES, target, signatureAt);
            signatureAt += WITNESS_BYTES;
        }
        return length;
    }

    /** The 32-byte id of what was encoded last, at offset 0; valid until the next. */
    public DirectBuffer txId() {
        return txId;
    }

    /** Number of distinct owners so far. */
    public int witnessCount() {
        return witnessCount;
    }
}
