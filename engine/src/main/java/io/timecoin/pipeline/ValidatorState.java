package io.timecoin.pipeline;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Amounts;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.RelievedVerifier;
import io.timecoin.crypto.RememberingVerifier;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.VerifiedHashes;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.ledger.StateTree;
import io.timecoin.ledger.UtxoTable;
import io.timecoin.replica.ImmediateStateCommitment;
import io.timecoin.replica.JournaledSigner;
import io.timecoin.replica.OfferedState;
import io.timecoin.replica.Replica;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.StateCommitment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The replica with the memory and the threads it stands on: unspent outputs, their tree and its agent, blocks in flight.
 * The same object is replayed into by recovery and auditors and then, live, driven by the pipeline. Owned by one thread
 * at a time; closing gives all memory back.
 */
public final class ValidatorState implements AutoCloseable {
    private static final int BLOCKS_IN_FLIGHT = 6;

    /** Decoded keys kept for the certificates of fetched blocks. */
    private static final int CERTIFICATE_KEYS = Limits.VALIDATORS_MAX;

    /** Tree and replay. */
    private static final int READERS_ON_REPLAY = 2;

    private final ReplicaConfig config;
    private final UtxoTable coins;
    private final StateTree tree;
    private final FailStop failStop;
    private final TreeAgent treeAgent;
    private final Thread treeThread;
    private final BlockPool blocks;
    private final JournaledSigner signer;
    private final Outgoing outgoing = new Outgoing();
    private final VerifiedHashes verified = new VerifiedHashes(VerifiedHashes.SLOTS_DEFAULT);
    private final RelievedVerifier certificates = new RelievedVerifier(new BouncyCastleVerifier(CERTIFICATE_KEYS));
    private final Replica replica;

    private ValidatorState(ReplicaConfig config, FailStop failStop, long seed, Filling filling) {
        this(config, failStop, seed, filling, ImmediateStateCommitment::new);
    }

    private ValidatorState(
            ReplicaConfig config,
            FailStop failStop,
            long seed,
            Filling filling,
            Function<StateTree, StateCommitment> commitment) {
        this.config = config;
        this.failStop = failStop;
        Genesis genesis = config.genesis();
        this.coins = new UtxoTable(genesis.rules().utxosMax(), seed);
        this.tree = new StateTree(genesis.rules().utxosMax());
        try {
            filling.fill(this);
            this.treeAgent = new TreeAgent(commitment.apply(tree), failStop);
        } catch (RuntimeException e) {
            tree.close();
            coins.close();
            throw e;
        }
        this.blocks = new BlockPool(genesis.rules(), BLOCKS_IN_FLIGHT, READERS_ON_REPLAY, failStop);
        this.treeAgent.blocks(blocks);
        this.signer = new JournaledSigner(new UnsafeBuffer(config.validator().toByteArray()), 0);
        this.replica = new Replica(
                config,
                coins,
                treeAgent,
                blocks,
                signer,
                new RememberingVerifier(certificates, verified),
                outgoing,
                seed);
        this.treeThread = new Thread(treeAgent, "timecoin-tree");
        treeThread.setDaemon(true);
        treeThread.start();
    }

    /** Brings the first coins. */
    private interface Filling {
        void fill(ValidatorState state);
    }

    /**
     * Creates a validator at genesis and starts the agent of its tree.
     *
     * @param config every configured value the replica reads
     * @param failStop told when the tree's agent fails
     * @param seed spreads indices in memory; never reaches a result
     */
    public static ValidatorState atGenesis(ReplicaConfig config, FailStop failStop, long seed) {
        return atGenesis(config, failStop, seed, ImmediateStateCommitment::new);
    }

    /**
     * Creates one whose headers carry another root than the tree's: for measurements of what the tree costs. No validator
     * with a tree accepts its blocks.
     *
     * @param commitment given the tree of the coins of genesis, gives what follows the blocks in its place
     */
    public static ValidatorState atGenesis(
            ReplicaConfig config, FailStop failStop, long seed, Function<StateTree, StateCommitment> commitment) {
        Genesis genesis = config.genesis();
        return new ValidatorState(
                config,
                failStop,
                seed,
                state -> GenesisCoins.forEach(genesis, GenesisCodec.hash(genesis), state::addCoin),
                commitment);
    }

    /**
     * Creates a validator from a replica snapshot that the journal vouches for.
     *
     * @param config the configuration in force when it was taken
     * @param file the snapshot
     */
    public static ValidatorState fromSnapshot(
            ReplicaConfig config, FailStop failStop, long seed, SnapshotContent content, Path file) {
        AtomicReference<DirectBuffer> captured = new AtomicReference<>();
        ValidatorState state = new ValidatorState(
                config, failStop, seed, empty -> content.readReplica(file, empty::addCoin, captured::set));
        try {
            state.restore(captured.get());
            return state;
        } catch (RuntimeException e) {
            state.close();
            throw e;
        }
    }

    /** Shows every coin of a state, whatever they are. */
    @FunctionalInterface
    public interface CoinStream {
        /** Shows every coin once, on the calling thread. */
        void forEach(CoinVisitor visitor);
    }

    /**
     * Creates a validator behind a state that was offered and proven, from coins that are still to be proven: they must be
     * those of its state root, and add up to what its standing says.
     *
     * @param config what it reads beside; where the journal begins is not asked
     * @param offered the proven state
     * @param stream shows the coins
     * @throws EngineException ERROR, DATA_MISMATCH, if they are others; nothing is left of them
     */
    public static ValidatorState behind(
            ReplicaConfig config, FailStop failStop, long seed, OfferedState offered, CoinStream stream) {
        ValidatorState state = new ValidatorState(
                config,
                failStop,
                seed,
                empty -> stream.forEach((coin, offset) -> empty.addForeign(coin, offset, offered)));
        try {
            boolean isProven = state.stateRoot().equals(offered.stateRoot())
                    && state.coins.totalAmount()
                            == offered.standing().issued() - offered.standing().feesOwed();
            if (!isProven) {
                throw notThose(offered);
            }
            state.replica.begin(offered);
            return state;
        } catch (RuntimeException e) {
            state.close();
            throw e;
        }
    }

    private void addForeign(DirectBuffer coin, int offset, OfferedState offered) {
        long amount = coin.getLong(offset + CoinLayout.AMOUNT_OFFSET, LITTLE_ENDIAN);
        boolean isTaken = coins.size() < config.genesis().rules().utxosMax()
                && amount >= 0
                && Amounts.add(coins.totalAmount(), amount) != Amounts.INVALID
                && coins.add(coin, offset)
                && tree.insert(coin, offset);
        if (!isTaken) {
            throw notThose(offered);
        }
    }

    private static EngineException notThose(OfferedState offered) {
        return new EngineException(
                Category.ERROR,
                Cause.DATA_MISMATCH,
                "the coins are not those of state root " + offered.stateRoot() + " at height " + offered.height());
    }

    private void restore(DirectBuffer captured) {
        int[] at = {0};
        replica.restore((target, offset, length) -> {
            target.putBytes(offset, captured, at[0], length);
            at[0] += length;
        });
        Invariant.checkEqual(at[0], captured.capacity(), "a snapshot holds one replica");
    }

    private void addCoin(DirectBuffer coin, int offset) {
        Invariant.check(coins.add(coin, offset) && tree.insert(coin, offset), "every coin is there once");
    }

    /** What the replica was made from. */
    public ReplicaConfig config() {
        return config;
    }

    /** The replica; whoever owns this object may drive it. */
    public Replica replica() {
        return replica;
    }

    /** What has been verified and passed, for all threads that verify. */
    VerifiedHashes verified() {
        return verified;
    }

    /**
     * Says where another verifier of certificates comes from; before the pipeline starts.
     *
     * @param relief gives null until there is one; asked on the state thread
     */
    public void relieveVerifier(Supplier<? extends SignatureVerifier> relief) {
        certificates.relief(relief);
    }

    /** Signs for the replica, or gives back what was recorded. */
    public JournaledSigner signer() {
        return signer;
    }

    /** The committed set of unspent outputs. */
    public UtxoTable coins() {
        return coins;
    }

    /** The root of the tree after the last committed block. */
    public Hash stateRoot() {
        UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
        treeAgent.root(root, 0);
        return Hash.of(root, 0);
    }

    /** What the replica has to say to others. */
    Outgoing outgoing() {
        return outgoing;
    }

    BlockPool blocks() {
        return blocks;
    }

    StateTree tree() {
        return tree;
    }

    FailStop failStop() {
        return failStop;
    }

    @Override
    public void close() {
        treeAgent.stop();
        blocks.halt();
        try {
            treeThread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        replica.close();
        tree.close();
        coins.close();
    }
}
