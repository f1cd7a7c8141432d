package io.timecoin.bench;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.crypto.TransactionHashes;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Transfers that spend the oldest coins there are, equal parts to each output: first the initial coins, then what earlier
 * transfers made. Transfer n of i inputs and o outputs spends coins n i to n i + i - 1; coin c beyond the initial ones is
 * output c mod o of transfer c / o. So none spends what is not committed yet while fewer than the initial coins are in
 * flight.
 *
 * <p>The ids are hashed when planned, 40 bytes are kept a transfer, and {@link #encode} patches a template: about 0.1 us.
 * One thread at a time.
 */
final class PlannedTransfers implements Transfers {
    private static final int CHUNK_BITS = 16;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int RECORD_BYTES = Hash.BYTES + Long.BYTES;

    private final Coins initial;
    private final int inputs;
    private final int outputs;
    private final long feeUnits;
    private final TransferTemplate template;
    private final TransactionHashes hashes = new TransactionHashes();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[Limits.TRANSACTION_BYTES_MAX]);
    private final List<UnsafeBuffer> chunks = new ArrayList<>();
    private final Coins made = new Made();
    private int count;

    PlannedTransfers(int chainId, Coins initial, int inputs, int outputs) {
        this.initial = initial;
        this.inputs = inputs;
        this.outputs = outputs;
        this.template = new TransferTemplate(chainId, inputs, outputs);
        this.feeUnits = 2L * template.length();
    }

    /** Plans on until there are so many. */
    PlannedTransfers extendTo(int total) {
        while (count < total) {
            planNext();
        }
        return this;
    }

    private void planNext() {
        if ((count & (CHUNK - 1)) == 0) {
            chunks.add(new UnsafeBuffer(new byte[CHUNK * RECORD_BYTES]));
        }
        long sum = 0;
        for (int i = 0; i < inputs; i++) {
            sum += spentAmount(count * inputs + i);
        }
        UnsafeBuffer chunk = chunks.get(count >>> CHUNK_BITS);
        int at = recordAt(count);
        chunk.putLong(at + Hash.BYTES, (sum - feeUnits) / outputs);
        count++;
        encode(count - 1, scratch, 0);
        hashes.txId(scratch, 0, template.bodyLength(), chunk, at);
    }

    private long spentAmount(int coin) {
        return coin < initial.count() ? initial.amount(coin) : made.amount(coin - initial.count());
    }

    private long amountOf(int number) {
        return chunks.get(number >>> CHUNK_BITS).getLong(recordAt(number) + Hash.BYTES);
    }

    private static int recordAt(int number) {
        return (number & (CHUNK - 1)) * RECORD_BYTES;
    }

    @Override
    public int encode(int number, MutableDirectBuffer target, int offset) {
        template.copyTo(target, offset);
        for (int i = 0; i < inputs; i++) {
            int coin = number * inputs + i;
            if (coin < initial.count()) {
                template.input(target, offset, i, initial, coin);
            } else {
                template.input(target, offset, i, made, coin - initial.count());
            }
        }
        long amount = amountOf(number);
        for (int i = 0; i < outputs; i++) {
            template.amount(target, offset, i, amount);
        }
        template.signature(target, offset, number);
        return template.length();
    }

    @Override
    public int count() {
        return count;
    }

    /** The outputs of these transfers as coins, those that are spent again among them. */
    Coins made() {
        return made;
    }

    private final class Made implements Coins {
        @Override
        public int count() {
            return count * outputs;
        }

        @Override
        public void txId(int coin, MutableDirectBuffer target, int offset) {
            int number = coin / outputs;
            target.putBytes(offset, chunks.get(number >>> CHUNK_BITS), recordAt(number), Hash.BYTES);
        }

        @Override
        public int outputIndex(int coin) {
            return coin % outputs;
        }

        @Override
        public long amount(int coin) {
            return amountOf(coin / outputs);
        }
    }
}
