package io.timecoin.txpool;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.TransactionEncoder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Assertions;

/** A transaction to test with: well formed, its ids and witnesses random, since the pool verifies neither. */
final class Sample {
    static final int CONTENT_HASH_AT = 32;
    static final long NEVER = Long.MAX_VALUE;
    private static final int HASH_BYTES = 32;

    /** An output to spend: of a sample, or of the ledger where that is null. */
    record Coin(Sample from, byte[] txId, int index, String key) {
        Coin(Sample from, byte[] txId, int index) {
            this(from, txId, index, HexFormat.of().formatHex(txId) + ':' + index);
        }
    }

    final UnsafeBuffer ids = new UnsafeBuffer(new byte[2 * HASH_BYTES]);
    final TransactionView view = new TransactionView();
    final List<Coin> inputs;
    final byte[] encoded;
    final long fee;
    final long expiryMs;
    final int outputCount;
    private final String id;
    private final Coin[] coins;

    private Sample(List<Coin> inputs, byte[] encoded, byte[] txId, byte[] contentHash, long fee) {
        this.inputs = inputs;
        this.encoded = encoded;
        this.fee = fee;
        ids.putBytes(0, txId);
        ids.putBytes(CONTENT_HASH_AT, contentHash);
        Assertions.assertEquals(ResultCode.OK, view.wrap(new UnsafeBuffer(encoded), 0, encoded.length));
        expiryMs = view.expiryMs();
        outputCount = view.outputCount();
        id = HexFormat.of().formatHex(txId);
        coins = new Coin[outputCount];
        for (int i = 0; i < outputCount; i++) {
            coins[i] = new Coin(this, txId, i, id + ':' + i);
        }
    }

    static Coin ledgerCoin(Random random) {
        return new Coin(null, bytes(random, HASH_BYTES), random.nextInt(3));
    }

    static Sample of(Random random, List<Coin> inputs, int outputs, long fee, long expiryMs) {
        return of(random, inputs, outputs, 1, fee, expiryMs);
    }

    static Sample of(Random random, List<Coin> inputs, int outputs, int witnesses, long fee, long expiryMs) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[1 << 16]);
        TransactionEncoder encoder = new TransactionEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .txVersion(TransactionView.VERSION)
                .kind(TransactionView.KIND_TRANSFER)
                .chainId(7)
                .expiryMs(expiryMs);
        TransactionEncoder.InputsEncoder in = encoder.inputsCount(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            Coin coin = inputs.get(i);
            in.next().putTxId(coin.txId, 0, HASH_BYTES).outputIndex(coin.index).witnessIndex(i % witnesses);
        }
        TransactionEncoder.OutputsEncoder out = encoder.outputsCount(outputs);
        for (int i = 0; i < outputs; i++) {
            out.next().amount(1_000 + random.nextInt(1_000)).putOwner(bytes(random, HASH_BYTES), 0, HASH_BYTES);
        }
        TransactionEncoder.WitnessesEncoder witness = encoder.witnessesCount(witnesses);
        for (int i = 0; i < witnesses; i++) {
            witness.next()
                    .putPublicKey(bytes(random, HASH_BYTES), 0, HASH_BYTES)
                    .putSignature(bytes(random, 2 * HASH_BYTES), 0, 2 * HASH_BYTES);
        }
        byte[] encoded = new byte[MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength()];
        buffer.getBytes(0, encoded);
        return new Sample(List.copyOf(inputs), encoded, bytes(random, HASH_BYTES), bytes(random, HASH_BYTES), fee);
    }

    /** One input from the ledger, two outputs, 248 bytes. */
    static Sample plain(Random random, long fee) {
        return of(random, List.of(ledgerCoin(random)), 2, fee, NEVER);
    }

    /** One input: an output of another sample. */
    static Sample child(Random random, Sample parent, int index, long fee) {
        return of(random, List.of(parent.coin(index)), 2, fee, NEVER);
    }

    /** The same body and id under another signature. */
    Sample resigned(Random random) {
        byte[] other = encoded.clone();
        other[other.length - 1] ^= 1;
        byte[] txId = new byte[HASH_BYTES];
        ids.getBytes(0, txId);
        return new Sample(inputs, other, txId, bytes(random, HASH_BYTES), fee);
    }

    Coin coin(int index) {
        return coins[index];
    }

    String id() {
        return id;
    }

    ResultCode admitTo(TransactionPool pool, long nowMs, long arrival, DepartureListener listener) {
        return pool.admit(view, ids, 0, CONTENT_HASH_AT, fee, nowMs, arrival, listener);
    }

    int handleIn(TransactionPool pool) {
        return pool.find(ids, 0);
    }

    static List<Coin> ledgerCoins(Random random, int count) {
        List<Coin> coins = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            coins.add(ledgerCoin(random));
        }
        return coins;
    }

    static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public String toString() {
        return id().substring(0, 8);
    }
}
