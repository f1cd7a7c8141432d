package io.timecoin.simulation;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.ledger.StateTree;
import io.timecoin.ledger.UtxoTable;
import io.timecoin.replica.ImmediateStateCommitment;
import io.timecoin.replica.JournaledSigner;
import io.timecoin.replica.Outbox;
import io.timecoin.replica.Replica;
import io.timecoin.replica.ReplicaConfig;
import org.agrona.concurrent.UnsafeBuffer;

/** A replica at genesis with all it stands on, in one thread. Closing gives the memory back. */
final class ReplicaMemory implements AutoCloseable {
    private final UtxoTable coins;
    private final StateTree tree;
    private final JournaledSigner signer;
    private final BlockShelf blocks;
    private final Replica replica;

    /**
     * Creates it.
     *
     * @param spread spreads indices in memory; never reaches a result, so it differs from replica to replica
     */
    ReplicaMemory(ReplicaConfig config, SignatureVerifier verifier, Outbox outbox, long spread) {
        Genesis genesis = config.genesis();
        coins = new UtxoTable(genesis.rules().utxosMax(), spread);
        tree = new StateTree(genesis.rules().utxosMax());
        GenesisCoins.forEach(
                genesis,
                GenesisCodec.hash(genesis),
                (coin, offset) -> Invariant.check(
                        coins.add(coin, offset) && tree.insert(coin, offset), "every coin of genesis is there once"));
        signer = new JournaledSigner(new UnsafeBuffer(config.validator().toByteArray()), 0);
        blocks = new BlockShelf(genesis.rules());
        replica = new Replica(
                config, coins, new ImmediateStateCommitment(tree), blocks, signer, verifier, outbox, spread);
    }

    Replica replica() {
        return replica;
    }

    JournaledSigner signer() {
        return signer;
    }

    BlockShelf blocks() {
        return blocks;
    }

    Hash stateRoot() {
        UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
        tree.root(root, 0);
        return Hash.of(root, 0);
    }

    int coinCount() {
        return coins.size();
    }

    long coinTotal() {
        return coins.totalAmount();
    }

    @Override
    public void close() {
        replica.close();
        tree.close();
        coins.close();
    }
}
