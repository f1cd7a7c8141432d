package io.timecoin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.EvidenceEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.RegistrationEncoder;
import io.timecoin.codec.sbe.WithdrawalEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ValidatorFieldsTest {
    private static final int PHASE_AT = 36;
    private static final int RESERVED_AT = 38;

    private final TransactionView view = new TransactionView();

    private static byte[] bytes(int count, int fill) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) fill);
        return bytes;
    }

    private static byte[] registration(int nodeFill) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[1_024]);
        RegistrationEncoder encoder = new RegistrationEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .txVersion(1)
                .kind(1)
                .chainId(7)
                .expiryMs(9)
                .putConsensusKey(bytes(32, 1), 0, 32)
                .putNodeKey(bytes(32, nodeFill), 0, 32)
                .putPossession(bytes(64, 3), 0, 64);
        encoder.inputsCount(1)
                .next()
                .putTxId(bytes(32, 4), 0, 32)
                .outputIndex(5)
                .witnessIndex(0);
        encoder.outputsCount(1).next().amount(1_000).putOwner(bytes(32, 6), 0, 32);
        encoder.witnessesCount(1).next().putPublicKey(bytes(32, 7), 0, 32).putSignature(bytes(64, 8), 0, 64);
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private static byte[] withdrawal() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[1_024]);
        WithdrawalEncoder encoder = new WithdrawalEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .txVersion(1)
                .kind(2)
                .chainId(7)
                .expiryMs(9)
                .putConsensusKey(bytes(32, 1), 0, 32);
        encoder.inputsCount(1)
                .next()
                .putTxId(bytes(32, 4), 0, 32)
                .outputIndex(5)
                .witnessIndex(0);
        encoder.outputsCount(1).next().amount(1_000).putOwner(bytes(32, 6), 0, 32);
        encoder.witnessesCount(1).next().putPublicKey(bytes(32, 7), 0, 32).putSignature(bytes(64, 8), 0, 64);
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private static byte[] evidence(int firstFill, int secondFill) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[1_024]);
        EvidenceEncoder encoder = new EvidenceEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .txVersion(1)
                .kind(3)
                .chainId(7)
                .expiryMs(Long.MAX_VALUE)
                .height(11)
                .round(12)
                .phase(2)
                .reserved(0)
                .putAccused(bytes(32, 1), 0, 32)
                .putFirstHash(bytes(32, firstFill), 0, 32)
                .putFirstSignature(bytes(64, 3), 0, 64)
                .putSecondHash(bytes(32, secondFill), 0, 32)
                .putSecondSignature(bytes(64, 5), 0, 64);
        encoder.inputsCount(0);
        encoder.outputsCount(0);
        encoder.witnessesCount(0);
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private ResultCode wrap(byte[] bytes) {
        return view.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private ResultCode wrapWith(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        return wrap(bytes);
    }

    private static Hash hash(int fill) {
        return Hash.of(bytes(32, fill));
    }

    @Test
    void shouldGiveEveryFieldOfARegistration() {
        assertEquals(ResultCode.OK, wrap(registration(2)));
        assertEquals(TransactionView.KIND_REGISTRATION, view.kind());
        assertEquals(hash(1), Hash.of(view.buffer(), ValidatorFields.consensusKeyAt(view)));
        assertEquals(hash(2), Hash.of(view.buffer(), ValidatorFields.nodeKeyAt(view)));
        assertEquals(hash(3), Hash.of(view.buffer(), ValidatorFields.possessionAt(view)));
        assertEquals(hash(4), Hash.of(view.buffer(), view.inputTxIdAt(0)));
        assertEquals(5, view.inputOutputIndex(0));
        assertEquals(1_000, view.outputAmount(0));
        assertEquals(hash(6), Hash.of(view.buffer(), view.outputOwnerAt(0)));
        assertEquals(hash(7), Hash.of(view.buffer(), view.witnessKeyAt(0)));
        assertEquals(9, view.expiryMs());
        assertEquals(view.inputTxIdAt(0), TransactionView.inputsAt(view.buffer(), 0));
    }

    @Test
    void shouldGiveEveryFieldOfEvidence() {
        assertEquals(ResultCode.OK, wrap(evidence(2, 4)));
        assertEquals(TransactionView.KIND_EVIDENCE, TransactionView.kindAt(view.buffer(), 0));
        assertEquals(11, ValidatorFields.height(view));
        assertEquals(12, ValidatorFields.round(view));
        assertEquals(2, ValidatorFields.phase(view));
        assertEquals(hash(1), Hash.of(view.buffer(), ValidatorFields.accusedAt(view)));
        assertEquals(hash(2), Hash.of(view.buffer(), ValidatorFields.firstHashAt(view)));
        assertEquals(hash(3), Hash.of(view.buffer(), ValidatorFields.firstSignatureAt(view)));
        assertEquals(hash(4), Hash.of(view.buffer(), ValidatorFields.secondHashAt(view)));
        assertEquals(hash(5), Hash.of(view.buffer(), ValidatorFields.secondSignatureAt(view)));
        assertEquals(0, view.inputCount() + view.outputCount() + view.witnessCount());
        assertEquals(view.length() - 4, view.bodyLength());
    }

    @Test
    void shouldGiveTheKeyOfAWithdrawal() {
        assertEquals(ResultCode.OK, wrap(withdrawal()));
        assertEquals(TransactionView.KIND_WITHDRAWAL, view.kind());
        assertEquals(hash(1), Hash.of(view.buffer(), ValidatorFields.consensusKeyAt(view)));
    }

    @Test
    void shouldRefuseWhatContradictsNothingOrHasASecondEncoding() {
        assertEquals(ResultCode.EVIDENCE_AGREES, wrap(evidence(2, 2)));
        assertEquals(ResultCode.NOT_CANONICAL, wrap(evidence(4, 2)));
        assertEquals(ResultCode.NOT_CANONICAL, wrap(evidence(0x80, 0x7F)));
        assertEquals(ResultCode.OK, wrap(evidence(0x7F, 0x80)));
        assertEquals(ResultCode.NOT_CANONICAL, wrapWith(evidence(2, 4), PHASE_AT, 0));
        assertEquals(ResultCode.NOT_CANONICAL, wrapWith(evidence(2, 4), PHASE_AT, 4));
        assertEquals(ResultCode.OK, wrapWith(evidence(2, 4), PHASE_AT, 1));
        assertEquals(ResultCode.NOT_CANONICAL, wrapWith(evidence(2, 4), RESERVED_AT, 1));
        assertEquals(ResultCode.NOT_CANONICAL, wrapWith(evidence(2, 4), 16, 0));
        assertEquals(ResultCode.NOT_CANONICAL, wrap(registration(0)));
    }

    @Test
    void shouldRefuseAKindThatIsNotTheTemplates() {
        for (byte[] tx : List.of(registration(2), withdrawal(), evidence(2, 4))) {
            assertEquals(ResultCode.KIND_UNKNOWN, wrapWith(tx, 10, 0));
        }
    }

    @Test
    void shouldRefuseEveryOtherLength() {
        for (byte[] tx : List.of(registration(2), withdrawal(), evidence(2, 4))) {
            for (int length = 0; length < tx.length; length++) {
                assertEquals(ResultCode.MALFORMED, wrap(Arrays.copyOf(tx, length)), "length " + length);
            }
            assertEquals(ResultCode.TRAILING_BYTES, wrap(Arrays.copyOf(tx, tx.length + 1)));
        }
    }

    @Test
    void shouldNeverThrowOnAnything() {
        Random random = new Random(3);
        List<byte[]> samples = List.of(registration(2), withdrawal(), evidence(2, 4));
        for (int i = 0; i < 200_000; i++) {
            byte[] mutated = samples.get(i % 3).clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(mutated, random.nextInt(mutated.length)) : mutated;
            assertNotNull(wrap(cut));
        }
    }
}
