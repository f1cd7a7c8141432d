package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.VoteEncoder;
import io.timecoin.consensus.Phase;
import io.timecoin.consensus.SignedBytes;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.ledger.Registration;
import io.timecoin.ledger.ValidatorRegistry;
import io.timecoin.wallet.TransactionBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Who comes, goes and is thrown out in a cluster whose set of validators changes. */
final class SampleChanges {
    static final long NEVER = Long.MAX_VALUE - 1;
    private static final int WALLETS = 100;
    private static final long COIN = 20_000_000;
    private static final int ALLOCATIONS = 60;
    private static final int NOBODY = -1;

    final TransactionBuilder builder = new TransactionBuilder(SampleCluster.CHAIN_ID);
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1 << 16]);
    private final SampleCluster cluster;
    private final Hash genesisHash;

    SampleChanges(SampleCluster cluster) {
        this.cluster = cluster;
        this.genesisHash = GenesisCodec.hash(cluster.genesis);
    }

    /** A chain of BRONZE validators and allocations to ten wallets in turn. */
    static Genesis genesis(int validators, int epochBlocks) {
        List<Genesis.Allocation> allocations = new ArrayList<>();
        for (int i = 0; i < ALLOCATIONS; i++) {
            allocations.add(new Genesis.Allocation(owner(i % 10), COIN));
        }
        return SampleCluster.genesis(validators, 60, epochBlocks, SampleChanges::owner, allocations);
    }

    static Ed25519Signer wallet(int number) {
        return SampleCluster.key(WALLETS + number);
    }

    static Hash owner(int wallet) {
        return NaiveTransaction.ownerOf(SampleCluster.keyOf(WALLETS + wallet));
    }

    static Hash nodeKey(int validator) {
        return Hash.of(NaiveHashes.sha256(NaiveHashes.int32(-1 - validator)));
    }

    /** Spends an allocation; its wallet is its number modulo 10. */
    TransactionBuilder spend(TransactionBuilder begun, int allocation) {
        UnsafeBuffer txId =
                new UnsafeBuffer(GenesisCoins.txId(genesisHash, allocation).toByteArray());
        return begun.spend(txId, 0, GenesisCoins.outputIndex(allocation), wallet(allocation % 10));
    }

    byte[] build(TransactionBuilder begun) {
        return Arrays.copyOf(buffer.byteArray(), begun.build(buffer, 0));
    }

    TransactionBuilder pay(TransactionBuilder begun, long amount, int wallet) {
        return begun.pay(amount, new UnsafeBuffer(owner(wallet).toByteArray()), 0);
    }

    byte[] registration(int validator, int allocation, long collateral) {
        TransactionBuilder begun =
                spend(builder.beginRegistration(NEVER, SampleCluster.key(validator), nodeKey(validator)), allocation);
        return build(pay(pay(begun, collateral, validator), COIN - collateral - 10_000, allocation % 10));
    }

    byte[] withdrawal(int validator, int allocation) {
        TransactionBuilder begun = spend(builder.beginWithdrawal(NEVER, SampleCluster.keyOf(validator)), allocation);
        return build(pay(begun, COIN - 10_000, allocation % 10));
    }

    byte[] spendCollateral(int validator) {
        Registration entry = entry(validator);
        UnsafeBuffer txId = new UnsafeBuffer(entry.collateralTxId().toByteArray());
        TransactionBuilder begun = builder.begin(NEVER).spend(txId, 0, entry.collateralIndex(), wallet(validator));
        return build(pay(begun, entry.collateral() - 10_000, validator));
    }

    /** A vote under a validator's key, as it signs itself or as one that lies would. */
    static byte[] vote(int validator, long height, Phase phase, int block) {
        UnsafeBuffer hash = new UnsafeBuffer(NaiveHashes.sha256(NaiveHashes.int32(block)));
        SignedBytes signed = new SignedBytes(SampleCluster.CHAIN_ID);
        UnsafeBuffer signature = new UnsafeBuffer(new byte[64]);
        var message = signed.build(height, 0, phase, hash, 0);
        SampleCluster.key(validator).sign(message, 0, signed.length(), signature, 0);
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[256]);
        VoteEncoder encoder = new VoteEncoder()
                .wrapAndApplyHeader(bytes, 0, new MessageHeaderEncoder())
                .chainId(SampleCluster.CHAIN_ID)
                .round(0)
                .height(height)
                .phase(phase.code())
                .reserved(0)
                .putBlockHash(hash, 0, Hash.BYTES)
                .putSender(SampleCluster.keyOf(validator).toByteArray(), 0, Hash.BYTES)
                .putSignature(signature, 0, 64);
        return Arrays.copyOf(bytes.byteArray(), encoder.limit());
    }

    static UnsafeBuffer evidence(int validator, long height, Phase phase) {
        return SampleEvidence.of(vote(validator, height, phase, 1), vote(validator, height, phase, 2));
    }

    Registration entry(int validator) {
        ValidatorRegistry registry = cluster.node(0).registry();
        return registry.entry(
                registry.find(new UnsafeBuffer(SampleCluster.key(validator).publicKey()), 0));
    }

    /** Shows one replica two votes of one validator for the height being decided. */
    void lie(int validator, Phase phase) {
        long height = cluster.node(0).replica().height() + 1;
        cluster.node(0).handle(EventKind.VOTE, NOBODY, vote(validator, height, phase, 1));
        assertEquals(
                ResultCode.MESSAGE_CONFLICTING,
                cluster.node(0).handle(EventKind.VOTE, NOBODY, vote(validator, height, phase, 2)));
        cluster.deliver();
    }
}
