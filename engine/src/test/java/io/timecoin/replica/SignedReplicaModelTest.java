package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.txpool.PoolConfig;
import io.timecoin.wallet.TransactionBuilder;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The replica with real signatures against the naive validator, which verifies with the JDK's own Ed25519. */
class SignedReplicaModelTest {
    private static final int CHAIN_ID = 77;
    private static final int OPERATIONS = 2_500;
    private static final int WALLETS = 8;
    private static final long START_MS = 1_000_000;

    private final Random random = new Random(22);
    private final List<Ed25519Signer> wallets = new ArrayList<>();
    private final List<Hash> owners = new ArrayList<>();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[4_096]);
    private final UnsafeBuffer txId = new UnsafeBuffer(new byte[Hash.BYTES]);

    SignedReplicaModelTest() {
        for (int i = 0; i < WALLETS; i++) {
            Ed25519Signer wallet = Ed25519Signer.fromSeed(NaiveHashes.sha256(NaiveHashes.int32(i)));
            wallets.add(wallet);
            owners.add(NaiveTransaction.ownerOf(Hash.of(wallet.publicKey())));
        }
    }

    private Genesis genesis() {
        List<Genesis.Allocation> allocations = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            allocations.add(new Genesis.Allocation(owners.get(i % WALLETS), 10_000_000));
        }
        Hash key = Hash.of(wallets.get(0).publicKey());
        ChainRules rules = new ChainRules(65_536, 500, 100, 1_000, 5_000, 1_000_000, 2_000, 1L << 50, 100_000, 546);
        return new Genesis(
                ChainKind.DEVNET,
                CHAIN_ID,
                START_MS,
                rules,
                List.of(new Genesis.Validator(key, owners.get(0), Genesis.Tier.GOLD)),
                allocations);
    }

    @Test
    void shouldAgreeOnRealAndForgedSignatures() throws GeneralSecurityException {
        Genesis genesis = genesis();
        PoolConfig pool = new PoolConfig(1_000, 1 << 20, 1_000, 30_000, 25);
        NaiveValidator model =
                new NaiveValidator(genesis, pool, Hash.of(wallets.get(0).publicKey()));
        int forged = 0;
        int accepted = 0;
        try (SampleReplica engine = new SampleReplica(genesis, pool, wallets.get(0), new BouncyCastleVerifier(64))) {
            List<NaiveCoin> coins = model.coins();
            for (int i = 0; i < OPERATIONS; i++) {
                long nowMs = START_MS + 2 * i;
                if (i % 100 == 99) {
                    NaiveValidator.Block block = model.tick(nowMs);
                    assertArrayEquals(block.header(), SampleReplica.header(engine.tick(nowMs)));
                    coins = model.coins();
                }
                byte[] bytes = transfer(coins.get(random.nextInt(coins.size())), coins, random.nextInt(8));
                NaiveTransaction tx = NaiveTransaction.parse(bytes, CHAIN_ID);
                judgeSignatures(tx);
                ResultCode expected = model.transaction(nowMs, tx);
                assertEquals(expected, engine.transaction(nowMs, bytes), "operation " + i);
                forged += expected == ResultCode.SIGNATURE_INVALID ? 1 : 0;
                accepted += expected == ResultCode.OK ? 1 : 0;
            }
            assertArrayEquals(NaiveHashes.stateRoot(model.coins()), engine.stateRoot());
        }
        assertTrue(
                forged > OPERATIONS / 10 && accepted > OPERATIONS / 3, forged + " forged, " + accepted + " accepted");
    }

    /** A transfer of one or two coins; forgeries are 0: another chain's, 1: changed after signing, 2: another's key. */
    private byte[] transfer(NaiveCoin first, List<NaiveCoin> coins, int forgery) {
        NaiveCoin second = coins.get(random.nextInt(coins.size()));
        TransactionBuilder builder = new TransactionBuilder(forgery == 0 ? CHAIN_ID + 1 : CHAIN_ID);
        builder.begin(Long.MAX_VALUE);
        spend(builder, first);
        long sum = first.amount;
        if (random.nextBoolean() && second != first) {
            spend(builder, second);
            sum += second.amount;
        }
        UnsafeBuffer owner =
                new UnsafeBuffer(owners.get(random.nextInt(WALLETS)).toByteArray());
        builder.pay(Math.max(sum - 5_000, 0), owner, 0).pay(1_000, owner, 0);
        int length = builder.build(scratch, 0);
        if (forgery == 0) {
            scratch.putInt(12, CHAIN_ID, ByteOrder.LITTLE_ENDIAN);
        } else if (forgery == 1) {
            scratch.putByte(16, (byte) random.nextInt(255));
        } else if (forgery == 2) {
            byte[] other = wallets.get(random.nextInt(WALLETS)).publicKey();
            scratch.putBytes(length - 96, other);
        }
        byte[] bytes = new byte[length];
        scratch.getBytes(0, bytes);
        return bytes;
    }

    private void spend(TransactionBuilder builder, NaiveCoin coin) {
        coin.outpoint.txId().writeTo(txId, 0);
        builder.spend(txId, 0, coin.outpoint.index(), wallets.get(owners.indexOf(coin.owner)));
    }

    private static void judgeSignatures(NaiveTransaction tx) throws GeneralSecurityException {
        for (NaiveTransaction.Witness witness : tx.witnesses) {
            if (tx.code == ResultCode.OK && !verifies(witness, tx.signedMessage())) {
                tx.code = ResultCode.SIGNATURE_INVALID;
            }
        }
    }

    private static boolean verifies(NaiveTransaction.Witness witness, byte[] message) throws GeneralSecurityException {
        byte[] bigEndian = new byte[Hash.BYTES];
        byte[] key = witness.key().toByteArray();
        for (int i = 0; i < key.length; i++) {
            bigEndian[i] = key[key.length - 1 - i];
        }
        boolean isOdd = bigEndian[0] < 0;
        bigEndian[0] &= 0x7F;
        EdECPoint point = new EdECPoint(isOdd, new BigInteger(1, bigEndian));
        PublicKey publicKey = KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(publicKey);
        verifier.update(message);
        return verifier.verify(witness.signature());
    }
}
