package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.ledger.CommittedCoins;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.RegistryCodec;
import io.timecoin.ledger.Supply;
import io.timecoin.ledger.UtxoTable;
import io.timecoin.ledger.ValidatorRegistry;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The committed chain as one thread owns it: its tip, its unspent outputs, its supply, and who may decide the block above
 * the tip. State thread.
 */
final class Chain {
    private static final long NO_SLOT_PAID = -1;

    private final Genesis genesis;
    private final UtxoTable coins;
    private final CommittedCoins lookUp;
    private final Supply supply = new Supply();
    private final UnsafeBuffer tipHash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer parentStateRoot = new UnsafeBuffer(new byte[Hash.BYTES]);
    private long height;
    private long tipTimeMs;
    private long committedAtMs;
    private int tipTransactions;
    private long committedTransactions;
    private ValidatorRegistry registry;
    private ValidatorSet validators;
    private final StandingHashes hashes = new StandingHashes();
    private final UnsafeBuffer standingHash = new UnsafeBuffer(new byte[Hash.BYTES]);

    /** The registry that {@link #validatorsOf} was asked for last, where it begins an epoch, and its set. */
    private ValidatorRegistry nextRegistry;

    private ValidatorSet nextValidators;

    /**
     * Creates the chain at genesis.
     *
     * @param coins holds what genesis allocates and locks
     */
    Chain(Genesis genesis, UtxoTable coins) {
        this.genesis = genesis;
        this.coins = coins;
        this.lookUp = new CommittedCoins(coins);
        supply.set(genesis.issued(), 0, NO_SLOT_PAID, 0);
        Hash genesisHash = GenesisCodec.hash(genesis);
        genesisHash.writeTo(tipHash, 0);
        take(ValidatorRegistry.atGenesis(genesis, genesisHash));
        commitToStanding();
        tipTimeMs = genesis.timeMs();
        committedAtMs = genesis.timeMs();
    }

    /** Makes an executed and certified block the tip. */
    void commit(Candidate candidate, long nowMs) {
        CommittedBlock block = candidate.block();
        Invariant.checkEqual(block.height(), height + 1, "blocks are committed in order");
        block.effects().applyTo(coins);
        supply.set(candidate.supplyAfter());
        checkSupply();
        if (candidate.registryAfter() != registry) {
            take(candidate.registryAfter());
        }
        commitToStanding();
        height = block.height();
        tipHash.putBytes(0, block.hash(), 0, Hash.BYTES);
        parentStateRoot.putBytes(0, candidate.stateRootBefore(), 0, Hash.BYTES);
        tipTimeMs = block.timeMs();
        committedAtMs = nowMs;
        tipTransactions = block.transactionCount();
        committedTransactions += block.transactionCount();
    }

    private void take(ValidatorRegistry changed) {
        validators = validators == null ? StandingHashes.setOf(changed) : validatorsOf(changed);
        registry = changed;
    }

    private void commitToStanding() {
        hashes.write(validators, registry, supply, standingHash, 0);
    }

    /**
     * The set that decides the block above one that leaves this registry behind.
     *
     * @param after that of the tip, or of a block executed on it
     */
    ValidatorSet validatorsOf(ValidatorRegistry after) {
        if (after.epoch() == registry.epoch()) {
            return validators;
        }
        if (after != nextRegistry) {
            nextRegistry = after;
            nextValidators = StandingHashes.setOf(after);
        }
        return nextValidators;
    }

    /**
     * Stands behind the block of a state that has been proven; the outputs are its. What was committed before is not known,
     * so transactions are counted from here.
     */
    void begin(OfferedState state) {
        BlockHeaderView header = new BlockHeaderView();
        UnsafeBuffer bytes = new UnsafeBuffer(state.header());
        Invariant.check(header.wrap(bytes, 0, bytes.capacity()) == ResultCode.OK, "the header has been judged");
        height = header.height();
        tipTimeMs = header.timeMs();
        committedAtMs = header.timeMs();
        tipTransactions = header.transactionCount();
        supply.set(state.standing());
        state.blockHash().writeTo(tipHash, 0);
        parentStateRoot.putBytes(0, bytes, header.parentStateRootAt(), Hash.BYTES);
        take(state.standing().registry());
        commitToStanding();
        checkSupply();
    }

    /** Restores what a snapshot holds; the outputs are those of the same moment. */
    void restore(SnapshotInput input, SnapshotFields fields) {
        height = fields.readLong(input);
        tipTimeMs = fields.readLong(input);
        committedAtMs = fields.readLong(input);
        tipTransactions = (int) fields.readLong(input);
        committedTransactions = fields.readLong(input);
        supply.set(fields.readLong(input), fields.readLong(input), fields.readLong(input), fields.readLong(input));
        input.read(tipHash, 0, Hash.BYTES);
        input.read(parentStateRoot, 0, Hash.BYTES);
        UnsafeBuffer encoded = new UnsafeBuffer(new byte[fields.readLength(input, RegistryCodec.BYTES_MAX)]);
        input.read(encoded, 0, encoded.capacity());
        take(RegistryCodec.decode(genesis.rules().epochs(), encoded, 0, encoded.capacity()));
        commitToStanding();
        checkSupply();
    }

    /** Writes what {@link #restore} reads. */
    void capture(SnapshotOutput output, SnapshotFields fields) {
        fields.writeLong(output, height);
        fields.writeLong(output, tipTimeMs);
        fields.writeLong(output, committedAtMs);
        fields.writeLong(output, tipTransactions);
        fields.writeLong(output, committedTransactions);
        fields.writeLong(output, supply.issued());
        fields.writeLong(output, supply.feesOwed());
        fields.writeLong(output, supply.lastPaidSlot());
        fields.writeLong(output, supply.burned());
        output.write(tipHash, 0, Hash.BYTES);
        output.write(parentStateRoot, 0, Hash.BYTES);
        byte[] encoded = RegistryCodec.encode(registry);
        fields.writeLong(output, encoded.length);
        output.write(new UnsafeBuffer(encoded), 0, encoded.length);
    }

    private void checkSupply() {
        Invariant.checkEqual(
                coins.totalAmount() + supply.feesOwed(),
                supply.issued(),
                "issued is what outputs hold and what is owed");
    }

    /** Every registered validator behind the tip. */
    ValidatorRegistry registry() {
        return registry;
    }

    /** The set that decides the block above the tip. */
    ValidatorSet validators() {
        return validators;
    }

    /** What the header of that block names: the set of its height, and registry and supply behind its parent. */
    UnsafeBuffer standingHash() {
        return standingHash;
    }

    UtxoTable coins() {
        return coins;
    }

    CommittedCoins lookUp() {
        return lookUp;
    }

    Supply supply() {
        return supply;
    }

    UnsafeBuffer tipHash() {
        return tipHash;
    }

    /** The state root in the header of the tip. */
    UnsafeBuffer parentStateRoot() {
        return parentStateRoot;
    }

    long height() {
        return height;
    }

    long tipTimeMs() {
        return tipTimeMs;
    }

    /** Event time at which the tip was committed here. */
    long committedAtMs() {
        return committedAtMs;
    }

    int tipTransactions() {
        return tipTransactions;
    }

    long committedTransactions() {
        return committedTransactions;
    }
}
