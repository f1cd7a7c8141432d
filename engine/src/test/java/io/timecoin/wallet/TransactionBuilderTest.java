package io.timecoin.wallet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.TransactionHashes;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;

class TransactionBuilderTest {
    private static final int CHAIN_ID = 0x8000_0007;

    private final DerivedWallets wallets = DerivedWallets.ofNumber(11, 5);
    private final TransactionBuilder builder = new TransactionBuilder(CHAIN_ID);
    private final TransactionView view = new TransactionView();
    private final UnsafeBuffer target = new UnsafeBuffer(new byte[64 * 1024]);
    private final UnsafeBuffer spent = new UnsafeBuffer(new byte[255 * Hash.BYTES]);

    TransactionBuilderTest() {
        new Random(8).nextBytes(spent.byteArray());
    }

    @Test
    void shouldBuildTransfersThatAreCanonicalAndVerify() {
        Random random = new Random(9);
        for (int round = 0; round < 30; round++) {
            int inputs = 1 + random.nextInt(4);
            int outputs = 1 + random.nextInt(3);
            builder.begin(1_000_000L + round);
            for (int i = 0; i < inputs; i++) {
                builder.spend(spent, i * Hash.BYTES, i * 1000, wallets.newSigner(random.nextInt(3)));
            }
            for (int i = 0; i < outputs; i++) {
                builder.pay(1000 + i, wallets.owners(), wallets.ownerAt(i));
            }
            int length = builder.build(target, 24);
            assertEquals(TransactionBuilder.encodedBytes(inputs, outputs, builder.witnessCount()), length);
            assertEquals(ResultCode.OK, view.wrap(target, 24, length));
            assertEquals(inputs, view.inputCount());
            assertEquals(outputs, view.outputCount());
            assertEquals(CHAIN_ID, view.chainId());
            assertEquals(1_000_000L + round, view.expiryMs());
            assertEquals((inputs - 1) * 1000, view.inputOutputIndex(inputs - 1));
            assertEquals(1000, view.outputAmount(0));
            assertVerifies();
        }
    }

    private void assertVerifies() {
        Hash txId = new Hasher(DomainTag.TRANSACTION_ID)
                .update(target, view.offset(), view.bodyLength())
                .digest();
        assertTrue(txId.matches(builder.txId(), 0));
        DirectBuffer message = new TransactionHashes().signedMessage(CHAIN_ID, builder.txId(), 0);
        for (int witness = 0; witness < view.witnessCount(); witness++) {
            assertTrue(Ed25519.verify(
                    target.byteArray(),
                    view.witnessSignatureAt(witness),
                    target.byteArray(),
                    view.witnessKeyAt(witness),
                    message.byteArray(),
                    0,
                    TransactionHashes.SIGNED_MESSAGE_BYTES));
        }
    }

    @Test
    void shouldSignLaterWhatWasEncodedUnsigned() {
        builder.begin(5)
                .spend(spent, 0, 1, wallets.publicKeys(), wallets.publicKeyAt(4))
                .spend(spent, Hash.BYTES, 2, wallets.publicKeys(), wallets.publicKeyAt(2))
                .spend(spent, 2 * Hash.BYTES, 3, wallets.publicKeys(), wallets.publicKeyAt(4))
                .pay(7777, wallets.owners(), wallets.ownerAt(0));
        int length = builder.encode(target, 0);
        TransactionSigning signing = new TransactionSigning();
        signing.wrap(target, 0, length);
        assertEquals(2, signing.witnessCount());
        signing.sign(0, wallets.newSigner(4));
        signing.sign(1, wallets.newSigner(2));
        assertEquals(ResultCode.OK, view.wrap(target, 0, length));
        assertVerifies();
        assertEquals(view.inputWitness(0), view.inputWitness(2));
    }

    @Test
    void shouldBuildTheLargestTransfer() {
        builder.begin(5);
        for (int i = 0; i < 255; i++) {
            builder.spend(spent, i * Hash.BYTES, i, wallets.publicKeys(), wallets.publicKeyAt(i % 5));
            builder.pay(i, wallets.owners(), wallets.ownerAt(i % 5));
        }
        int length = builder.encode(target, 0);
        assertEquals(ResultCode.OK, view.wrap(target, 0, length));
        assertEquals(5, view.witnessCount());
    }

    @Test
    void shouldDeriveTheSameWalletsFromTheSameSeed() {
        DerivedWallets again = DerivedWallets.ofNumber(11, 3);
        DerivedWallets other = DerivedWallets.ofNumber(12, 3);
        for (int i = 0; i < 3; i++) {
            assertEquals(wallets.owner(i), again.owner(i));
            assertTrue(!wallets.owner(i).equals(other.owner(i)));
        }
        Hash owner = new Hasher(DomainTag.OWNER)
                .update(wallets.publicKeys(), wallets.publicKeyAt(1), 32)
                .digest();
        assertEquals(owner, wallets.owner(1));
    }

    @Test
    void shouldRoundFeesUp() {
        assertEquals(0, TransactionBuilder.feeUnits(300, 0));
        assertEquals(1, TransactionBuilder.feeUnits(1, 1));
        assertEquals(300, TransactionBuilder.feeUnits(300, 1000));
        assertEquals(301, TransactionBuilder.feeUnits(301, 999));
    }
}
