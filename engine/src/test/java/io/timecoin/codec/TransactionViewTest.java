package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.TransactionEncoder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TransactionViewTest {
    private static final int VERSION_AT = 8;
    private static final int KIND_AT = 10;
    private static final int INPUTS_AT = 28;
    private static final int GROUP_HEADER = 4;

    private final TransactionView view = new TransactionView();

    /** Inputs name distinct outputs and take the witnesses by turns; amounts are 1,000 and up. */
    private static byte[] transaction(int inputs, int outputs, int witnesses) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[1 << 17]);
        TransactionEncoder encoder = new TransactionEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .txVersion(1)
                .kind(0)
                .chainId(0xFEDC_BA98L)
                .expiryMs(0x1122_3344_5566_7788L);
        TransactionEncoder.InputsEncoder in = encoder.inputsCount(inputs);
        for (int i = 0; i < inputs; i++) {
            in.next().putTxId(bytes(32, 3), 0, 32).outputIndex(i).witnessIndex(witnesses == 0 ? 0 : i % witnesses);
        }
        TransactionEncoder.OutputsEncoder out = encoder.outputsCount(outputs);
        for (int i = 0; i < outputs; i++) {
            out.next().amount(1_000 + i).putOwner(bytes(32, 40 + i), 0, 32);
        }
        TransactionEncoder.WitnessesEncoder witness = encoder.witnessesCount(witnesses);
        for (int i = 0; i < witnesses; i++) {
            witness.next().putPublicKey(bytes(32, 100 + i), 0, 32).putSignature(bytes(64, i), 0, 64);
        }
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private static byte[] bytes(int count, int fill) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) fill);
        bytes[0] = (byte) (fill >>> 8);
        return bytes;
    }

    /** Wraps twice, before different neighbours: what lies behind the end must not matter. */
    private ResultCode wrap(byte[] encoded) {
        ResultCode exact = view.wrap(new UnsafeBuffer(encoded.clone()), 0, encoded.length);
        for (byte fill : new byte[] {0, -1}) {
            byte[] wide = new byte[encoded.length + 300];
            Arrays.fill(wide, fill);
            System.arraycopy(encoded, 0, wide, 13, encoded.length);
            assertEquals(exact, view.wrap(new UnsafeBuffer(wide), 13, encoded.length));
        }
        assertNotNull(exact);
        return exact;
    }

    private ResultCode wrapChanged(Consumer<UnsafeBuffer> change) {
        byte[] encoded = transaction(3, 2, 2);
        change.accept(new UnsafeBuffer(encoded));
        return wrap(encoded);
    }

    @Test
    void shouldReadEveryField() {
        byte[] encoded = transaction(3, 2, 2);
        assertEquals(ResultCode.OK, wrap(encoded));
        assertEquals(0xFEDC_BA98, view.chainId());
        assertEquals(0x1122_3344_5566_7788L, view.expiryMs());
        assertEquals(3, view.inputCount());
        assertEquals(2, view.outputCount());
        assertEquals(2, view.witnessCount());
        assertEquals(2, view.inputOutputIndex(2));
        assertEquals(0, view.inputWitness(2));
        assertEquals(1_001, view.outputAmount(1));
        assertEquals(2_001, view.outputSum());
        assertEquals(encoded.length - 4 - 2 * 96, view.bodyLength());
        assertEquals(41, view.buffer().getByte(view.outputOwnerAt(1) + 5));
        assertEquals(101, view.buffer().getByte(view.witnessKeyAt(1) + 5));
        assertEquals(1, view.buffer().getByte(view.witnessSignatureAt(1) + 5));
        assertEquals(3, view.buffer().getByte(view.inputTxIdAt(2) + 5));
    }

    @Test
    void shouldTakeTheLargestAndTheSmallest() {
        assertEquals(ResultCode.OK, wrap(transaction(1, 1, 1)));
        assertEquals(ResultCode.OK, wrap(transaction(255, 255, 255)));
    }

    @Test
    void shouldNameTheRuleBrokenByTheHeader() {
        for (int at = 0; at < VERSION_AT; at++) {
            int position = at;
            assertEquals(ResultCode.NOT_CANONICAL, wrapChanged(b -> b.putByte(position, (byte) 0x7F)));
        }
        assertEquals(ResultCode.VERSION_UNSUPPORTED, wrapChanged(b -> b.putByte(VERSION_AT, (byte) 2)));
        assertEquals(ResultCode.KIND_UNKNOWN, wrapChanged(b -> b.putByte(KIND_AT, (byte) 1)));
        assertEquals(ResultCode.TRANSACTION_TOO_LARGE, wrap(new byte[Limits.TRANSACTION_BYTES_MAX + 1]));
        assertEquals(ResultCode.NOT_CANONICAL, wrap(new byte[Limits.TRANSACTION_BYTES_MAX]));
        assertEquals(ResultCode.MALFORMED, wrap(new byte[0]));
    }

    @Test
    void shouldNameTheRuleBrokenByCounts() {
        assertEquals(ResultCode.INPUT_COUNT, wrap(transaction(0, 1, 0)));
        assertEquals(ResultCode.INPUT_COUNT, wrap(transaction(256, 1, 1)));
        assertEquals(ResultCode.OUTPUT_COUNT, wrap(transaction(1, 0, 1)));
        assertEquals(ResultCode.OUTPUT_COUNT, wrap(transaction(1, 256, 1)));
        assertEquals(ResultCode.WITNESS_COUNT, wrap(transaction(1, 1, 0)));
        assertEquals(ResultCode.WITNESS_COUNT, wrap(transaction(2, 1, 3)));
        assertEquals(ResultCode.NOT_CANONICAL, wrapChanged(b -> b.putShort(24, (short) 35, LITTLE_ENDIAN)));
        assertEquals(ResultCode.MALFORMED, wrapChanged(b -> b.putShort(26, (short) 0xFFFF, LITTLE_ENDIAN)));
        assertEquals(ResultCode.TRAILING_BYTES, wrap(Arrays.copyOf(transaction(1, 1, 1), 36 + 36 + 40 + 96 + 1)));
    }

    @Test
    void shouldNameTheRuleBrokenByAmounts() {
        int outputsAt = INPUTS_AT + 3 * 36 + GROUP_HEADER;
        assertEquals(ResultCode.AMOUNT_RANGE, wrapChanged(b -> b.putLong(outputsAt, -1, LITTLE_ENDIAN)));
        assertEquals(ResultCode.AMOUNT_RANGE, wrapChanged(b -> b.putLong(outputsAt, Long.MIN_VALUE, LITTLE_ENDIAN)));
        assertEquals(ResultCode.AMOUNT_OVERFLOW, wrapChanged(b -> b.putLong(outputsAt, Long.MAX_VALUE, LITTLE_ENDIAN)));
    }

    @Test
    void shouldNameTheRuleBrokenByInputsAndWitnesses() {
        int secondInput = INPUTS_AT + 36;
        int keys = INPUTS_AT + 3 * 36 + GROUP_HEADER + 2 * 40 + GROUP_HEADER;
        assertEquals(ResultCode.DUPLICATE_INPUT, wrapChanged(b -> b.putShort(secondInput + 32, (short) 0)));
        assertEquals(
                ResultCode.WITNESS_INDEX, wrapChanged(b -> b.putShort(secondInput + 34, (short) 2, LITTLE_ENDIAN)));
        assertEquals(
                ResultCode.WITNESS_INDEX, wrapChanged(b -> b.putShort(secondInput + 34, (short) -1, LITTLE_ENDIAN)));
        assertEquals(ResultCode.WITNESS_UNUSED, wrapChanged(b -> b.putShort(secondInput + 34, (short) 0)));
        assertEquals(ResultCode.WITNESS_DUPLICATE, wrapChanged(b -> b.putBytes(keys + 96, b, keys, 32)));
    }

    @Test
    void shouldRefuseEveryTruncation() {
        byte[] encoded = transaction(3, 2, 2);
        for (int length = 0; length < encoded.length; length++) {
            assertEquals(ResultCode.MALFORMED, wrap(Arrays.copyOf(encoded, length)), "length " + length);
        }
    }

    @Test
    void shouldJudgeEveryChangedByteWithoutThrowing() {
        byte[] encoded = transaction(3, 2, 2);
        Set<ResultCode> seen = EnumSet.noneOf(ResultCode.class);
        for (int at = 0; at < encoded.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] mutated = encoded.clone();
                mutated[at] = (byte) value;
                seen.add(wrap(mutated));
            }
        }
        assertEquals(
                EnumSet.of(
                        ResultCode.OK,
                        ResultCode.MALFORMED,
                        ResultCode.NOT_CANONICAL,
                        ResultCode.TRAILING_BYTES,
                        ResultCode.VERSION_UNSUPPORTED,
                        ResultCode.KIND_UNKNOWN,
                        ResultCode.INPUT_COUNT,
                        ResultCode.OUTPUT_COUNT,
                        ResultCode.WITNESS_COUNT,
                        ResultCode.DUPLICATE_INPUT,
                        ResultCode.WITNESS_INDEX,
                        ResultCode.WITNESS_UNUSED,
                        ResultCode.AMOUNT_RANGE),
                seen);
    }

    @Test
    void shouldJudgeNoiseWithoutThrowing() {
        Random random = new Random(9);
        byte[] good = transaction(4, 3, 2);
        for (int i = 0; i < 100_000; i++) {
            byte[] noise = new byte[random.nextInt(900)];
            random.nextBytes(noise);
            int kept = random.nextInt(Math.min(good.length, noise.length) + 1);
            System.arraycopy(good, 0, noise, 0, kept);
            wrap(noise);
        }
    }
}
