package io.timecoin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.EvidenceEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.RegistrationEncoder;
import io.timecoin.codec.sbe.TransactionEncoder;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ClaimedSignaturesTest {
    private static final int TRIALS = 50_000;
    private static final int KEY_BYTES = 32;

    private final Random random = new Random(11);

    /** In canonical form but for its amounts and signatures, which nobody looks at here. */
    private static byte[] transfer(int witnesses) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[Limits.TRANSACTION_BYTES_MAX]);
        TransactionEncoder encoder = new TransactionEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .txVersion(1)
                .kind(0)
                .chainId(7)
                .expiryMs(9);
        TransactionEncoder.InputsEncoder inputs = encoder.inputsCount(witnesses);
        for (int i = 0; i < witnesses; i++) {
            inputs.next().outputIndex(i).witnessIndex(i);
        }
        encoder.outputsCount(1).next().amount(1_000);
        TransactionEncoder.WitnessesEncoder all = encoder.witnessesCount(witnesses);
        for (int i = 0; i < witnesses; i++) {
            byte[] key = new byte[KEY_BYTES];
            key[0] = (byte) i;
            all.next().putPublicKey(key, 0, KEY_BYTES);
        }
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private static byte[] registration() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[1_024]);
        RegistrationEncoder encoder = new RegistrationEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .txVersion(1)
                .kind(1)
                .putNodeKey(new byte[] {1, 2}, 0, 2);
        encoder.inputsCount(1).next().witnessIndex(0);
        encoder.outputsCount(1).next().amount(1_000);
        encoder.witnessesCount(1).next();
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private static byte[] evidence() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[1_024]);
        EvidenceEncoder encoder = new EvidenceEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        encoder.inputsCount(0);
        encoder.outputsCount(0);
        encoder.witnessesCount(0);
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private static int claimed(byte[] bytes) {
        return ClaimedSignatures.of(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    @Test
    void shouldCountTheWitnessesOfATransfer() {
        assertEquals(1, claimed(transfer(1)));
        assertEquals(10, claimed(transfer(10)));
        assertEquals(255, claimed(transfer(255)));
    }

    @Test
    void shouldCountWhatConsensusKeysHaveSigned() {
        assertEquals(2, claimed(registration()));
        assertEquals(2, claimed(evidence()));
    }

    @Test
    void shouldClaimNoMoreThanThereMayBe() {
        assertTrue(claimed(filled(300, 0xFF)) <= Limits.INPUTS_MAX + 1);
        assertEquals(0, claimed(filled(Limits.TRANSACTION_BYTES_MAX, 0)));
    }

    private static byte[] filled(int length, int fill) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) fill);
        return bytes;
    }

    /** The view throws where a byte beyond its end is asked for, and finds as many witnesses wherever the form is right. */
    @Test
    void shouldNeverCountFewerThanAreVerifiedWhateverTheBytes() {
        byte[][] samples = {transfer(1), transfer(3), transfer(40), registration(), evidence()};
        TransactionView view = new TransactionView();
        int canonical = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            byte[] sample = samples[trial % samples.length];
            byte[] bytes =
                    Arrays.copyOf(sample, random.nextInt(4) > 0 ? sample.length : random.nextInt(sample.length + 9));
            int flips = random.nextInt(4);
            for (int i = 0; i < flips && bytes.length > 0; i++) {
                int front = Math.min(bytes.length, 120);
                bytes[random.nextInt(random.nextBoolean() ? front : bytes.length)] = (byte) random.nextInt(256);
            }
            UnsafeBuffer buffer = new UnsafeBuffer(bytes);
            int claimed = ClaimedSignatures.of(buffer, 0, bytes.length);
            if (view.wrap(buffer, 0, bytes.length) == ResultCode.OK && view.kind() == TransactionView.KIND_TRANSFER) {
                assertEquals(view.witnessCount(), claimed);
                canonical++;
            }
        }
        assertTrue(canonical > TRIALS / 20, canonical + " were in canonical form");
    }
}
