package io.timecoin.replica;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.codec.sbe.BlockEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.ledger.BlockEffects;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Standing;
import io.timecoin.ledger.Supply;
import io.timecoin.ledger.ValidatorRegistry;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A block on its way from the state thread to tree, store and subscribers: its encoded bytes, its effects and the ids of
 * its transactions. Preallocated for the largest block and reused when all have read it. Filled on the state thread.
 */
public final class CommittedBlock {
    private static final int LENGTH_PREFIX = Integer.BYTES;
    private static final int FRONT_BYTES = MessageHeaderEncoder.ENCODED_LENGTH + BlockEncoder.BLOCK_LENGTH + 4;

    private final int index;
    private final UnsafeBuffer bytes;
    private final UnsafeBuffer txIds;
    private final int[] ends;
    private final BlockEffects effects;
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final BlockEncoder blockEncoder = new BlockEncoder();

    private int length;
    private int headerAt;
    private int headerLength;
    private int transactions;
    private long height;
    private long timeMs;
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final Supply supplyBefore = new Supply();
    private ValidatorRegistry registryBefore;
    private ValidatorRegistry registryAfter;

    /**
     * Allocates room for the largest block.
     *
     * @param rules name it
     * @param index among the blocks of a pool
     */
    public CommittedBlock(ChainRules rules, int index) {
        this.index = index;
        int transactionsMax = rules.blockTransactionsMax();
        int capacity = FRONT_BYTES
                + rules.blockBytesMax()
                + transactionsMax * LENGTH_PREFIX
                + 2 * LENGTH_PREFIX
                + BlockHeaders.BYTES
                + Limits.CERTIFICATE_BYTES_MAX;
        this.bytes = new UnsafeBuffer(new byte[capacity]);
        this.txIds = new UnsafeBuffer(new byte[transactionsMax * Hash.BYTES]);
        this.ends = new int[transactionsMax];
        this.effects = new BlockEffects(rules);
    }

    /** Begins on top of the tip of a chain. */
    void begin(Chain chain) {
        registryBefore = chain.registry();
        supplyBefore.set(chain.supply());
        length = FRONT_BYTES;
        transactions = 0;
    }

    void addTransaction(DirectBuffer tx, int offset, int txLength, DirectBuffer txId, int txIdAt) {
        append(tx, offset, txLength);
        txIds.putBytes(transactions * Hash.BYTES, txId, txIdAt, Hash.BYTES);
        ends[transactions] = length;
        transactions++;
    }

    /** Takes the registry that the executed block leaves behind. */
    void leaves(ValidatorRegistry registry) {
        registryAfter = registry;
    }

    void seal(long blockHeight, long blockTimeMs, DirectBuffer header, DirectBuffer blockHash) {
        height = blockHeight;
        timeMs = blockTimeMs;
        hash.putBytes(0, blockHash, 0, Hash.BYTES);
        blockEncoder.wrapAndApplyHeader(bytes, 0, headerEncoder).height(blockHeight);
        blockEncoder.transactionsCount(transactions);
        headerAt = length + LENGTH_PREFIX;
        headerLength = BlockHeaders.BYTES;
        append(header, 0, headerLength);
    }

    void certify(DirectBuffer certificate, int offset, int certificateLength) {
        Invariant.check(certificateLength <= Limits.CERTIFICATE_BYTES_MAX, "a certificate fits its block");
        append(certificate, offset, certificateLength);
    }

    private void append(DirectBuffer source, int offset, int count) {
        bytes.putInt(length, count, LITTLE_ENDIAN);
        bytes.putBytes(length + LENGTH_PREFIX, source, offset, count);
        length += LENGTH_PREFIX + count;
    }

    /** Place among the blocks of a pool. */
    public int index() {
        return index;
    }

    /** Height. */
    public long height() {
        return height;
    }

    /** Block time, ms since 1970. */
    public long timeMs() {
        return timeMs;
    }

    /** The 32-byte block hash. */
    public DirectBuffer hash() {
        return hash;
    }

    /** The encoded {@code Block}, from 0 to {@link #length}. */
    public DirectBuffer bytes() {
        return bytes;
    }

    /** Length of the encoded block. */
    public int length() {
        return length;
    }

    /** Position of the encoded header in {@link #bytes}. */
    public int headerAt() {
        return headerAt;
    }

    /** Length of the encoded header. */
    public int headerLength() {
        return headerLength;
    }

    /** Number of transactions. */
    public int transactionCount() {
        return transactions;
    }

    /** Position of a transaction in {@link #bytes}. */
    int transactionAt(int place) {
        return (place == 0 ? FRONT_BYTES : ends[place - 1]) + LENGTH_PREFIX;
    }

    /** Length of a transaction. */
    int transactionLength(int place) {
        return ends[place] - transactionAt(place);
    }

    /** Their ids in order, 32 bytes each. */
    public DirectBuffer txIds() {
        return txIds;
    }

    /** Whether it is the last block of an epoch. */
    public boolean endsEpoch() {
        return registryAfter.epoch() != registryBefore.epoch();
    }

    /** The epoch it belongs to. */
    public long epoch() {
        return registryBefore.epoch();
    }

    /** Registry and supply as its parent left them; allocates. */
    public Standing standingBefore() {
        return Standing.of(registryBefore, supplyBefore);
    }

    /** What the block does to the set of unspent outputs. */
    public BlockEffects effects() {
        return effects;
    }
}
