package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.Signer;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.ledger.StateTree;
import io.timecoin.ledger.UtxoTable;
import io.timecoin.txpool.PoolConfig;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A replica with all it stands on, in one thread. Its own signatures are not real. */
final class SampleReplica implements AutoCloseable {
    private static final long SEED = 0x5EED;

    /** Signs with zeros. */
    static final class StubSigner implements Signer {
        private final Hash key;
        private final byte[] signature = new byte[SIGNATURE_BYTES];

        StubSigner(Hash key) {
            this.key = key;
        }

        @Override
        public void publicKey(MutableDirectBuffer target, int offset) {
            key.writeTo(target, offset);
        }

        @Override
        public void sign(DirectBuffer message, int offset, int length, MutableDirectBuffer target, int targetOffset) {
            target.putBytes(targetOffset, signature);
        }
    }

    final UtxoTable coins;
    final StateTree tree;
    final Replica replica;
    final Outcome outcome = new Outcome();
    final SampleEvent event;

    /** A replica that takes every signature as verified. */
    static SampleReplica withoutSignatures(Genesis genesis, PoolConfig pool, Hash self) {
        return new SampleReplica(genesis, pool, new StubSigner(self), null);
    }

    SampleReplica(Genesis genesis, PoolConfig pool, Signer signer, SignatureVerifier verifier) {
        this(genesis, pool, signer, verifier, new OneBlock(genesis.rules()), Outbox.NOWHERE, null);
    }

    /** A replica among others; from the coins of a snapshot unless that is null. */
    SampleReplica(
            Genesis genesis,
            PoolConfig pool,
            Signer signer,
            SignatureVerifier verifier,
            CommittedBlocks blocks,
            Outbox outbox,
            Collection<byte[]> snapshot) {
        this(genesis, pool, signer, verifier, blocks, outbox, snapshot, false);
    }

    SampleReplica(
            Genesis genesis,
            PoolConfig pool,
            Signer signer,
            SignatureVerifier verifier,
            CommittedBlocks blocks,
            Outbox outbox,
            Collection<byte[]> snapshot,
            boolean observes) {
        UnsafeBuffer key = new UnsafeBuffer(new byte[Hash.BYTES]);
        signer.publicKey(key, 0);
        coins = new UtxoTable(genesis.rules().utxosMax(), SEED);
        tree = new StateTree(genesis.rules().utxosMax());
        if (snapshot == null) {
            GenesisCoins.forEach(genesis, GenesisCodec.hash(genesis), this::addCoin);
        } else {
            snapshot.forEach(coin -> addCoin(new UnsafeBuffer(coin), 0));
        }
        JournaledSigner journaled = new JournaledSigner(key, 0);
        journaled.goLive(signer);
        ReplicaConfig config = new ReplicaConfig(genesis, pool, Hash.of(key, 0));
        replica = new Replica(
                observes ? config.observing() : config,
                coins,
                new ImmediateStateCommitment(tree),
                blocks,
                journaled,
                verifier,
                outbox,
                SEED);
        event = new SampleEvent(new Preparation(genesis.chainId(), GenesisCodec.hash(genesis), verifier));
    }

    private void addCoin(DirectBuffer coin, int offset) {
        coins.add(coin, offset);
        tree.insert(coin, offset);
    }

    ResultCode transaction(long stampMs, byte[] bytes) {
        replica.onEvent(event.transaction(stampMs, new UnsafeBuffer(bytes), 0, bytes.length), outcome);
        return outcome.code();
    }

    ResultCode vote(long stampMs, byte[] bytes) {
        replica.onEvent(event.vote(stampMs, new UnsafeBuffer(bytes), 0, bytes.length), outcome);
        return outcome.code();
    }

    /** Lets the clock pass; returns the block committed, or null. */
    CommittedBlock tick(long stampMs) {
        replica.onEvent(event.tick(stampMs), outcome);
        return outcome.committed();
    }

    byte[] stateRoot() {
        UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
        replica.stateRoot(root, 0);
        return root.byteArray();
    }

    static byte[] header(CommittedBlock block) {
        byte[] header = new byte[block.headerLength()];
        block.bytes().getBytes(block.headerAt(), header);
        return header;
    }

    /** Every coin by its key. */
    Map<byte[], byte[]> allCoins() {
        Map<byte[], byte[]> all = new TreeMap<>(Arrays::compareUnsigned);
        coins.forEach((buffer, offset) -> {
            byte[] coin = new byte[88];
            buffer.getBytes(offset, coin);
            all.put(Arrays.copyOf(coin, 36), coin);
        });
        return all;
    }

    @Override
    public void close() {
        replica.close();
        tree.close();
        coins.close();
    }
}
