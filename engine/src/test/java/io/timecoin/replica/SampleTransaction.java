package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.TransactionEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Collects the fields of a transaction, right or wrong, and encodes them. */
final class SampleTransaction {
    private static final UnsafeBuffer SCRATCH = new UnsafeBuffer(new byte[1 << 17]);

    record In(Outpoint outpoint, int witness) {}

    record Out(long amount, Hash owner) {}

    final List<In> inputs = new ArrayList<>();
    final List<Out> outputs = new ArrayList<>();
    final List<Hash> keys = new ArrayList<>();
    int chainId;
    long expiryMs;
    byte signatureFill;

    SampleTransaction(int chainId, long expiryMs) {
        this.chainId = chainId;
        this.expiryMs = expiryMs;
    }

    /** Spends an output; inputs of one key share a witness. */
    SampleTransaction spend(Outpoint outpoint, Hash key) {
        if (!keys.contains(key)) {
            keys.add(key);
        }
        inputs.add(new In(outpoint, keys.indexOf(key)));
        return this;
    }

    SampleTransaction pay(long amount, Hash owner) {
        outputs.add(new Out(amount, owner));
        return this;
    }

    int length() {
        return 36 + inputs.size() * 36 + outputs.size() * 40 + keys.size() * 96;
    }

    byte[] encode() {
        TransactionEncoder encoder = new TransactionEncoder();
        encoder.wrapAndApplyHeader(SCRATCH, 0, new MessageHeaderEncoder())
                .txVersion(1)
                .kind(0)
                .chainId(Integer.toUnsignedLong(chainId))
                .expiryMs(expiryMs);
        TransactionEncoder.InputsEncoder in = encoder.inputsCount(inputs.size());
        for (In input : inputs) {
            in.next()
                    .putTxId(input.outpoint.txId().toByteArray(), 0, Hash.BYTES)
                    .outputIndex(input.outpoint.index())
                    .witnessIndex(input.witness);
        }
        TransactionEncoder.OutputsEncoder out = encoder.outputsCount(outputs.size());
        for (Out output : outputs) {
            out.next().amount(output.amount).putOwner(output.owner.toByteArray(), 0, Hash.BYTES);
        }
        byte[] signature = new byte[64];
        Arrays.fill(signature, signatureFill);
        TransactionEncoder.WitnessesEncoder witnesses = encoder.witnessesCount(keys.size());
        for (Hash key : keys) {
            witnesses.next().putPublicKey(key.toByteArray(), 0, Hash.BYTES).putSignature(signature, 0, 64);
        }
        return Arrays.copyOf(SCRATCH.byteArray(), encoder.limit());
    }
}
