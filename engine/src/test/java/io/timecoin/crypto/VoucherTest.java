package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class VoucherTest {
    private static final Hash GENESIS = Hash.of(new byte[] {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
        31, 32
    });
    private static final int OFFSET = 3;

    private final Ed25519Signer validator = signer(1);
    private final NodeKey node = NodeKey.of(signer(2));
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[OFFSET + Voucher.BYTES]);
    private final Voucher.Check check = new Voucher.Check(GENESIS, new BouncyCastleVerifier(16));

    private static Ed25519Signer signer(int value) {
        byte[] seed = new byte[Ed25519Signer.SEED_BYTES];
        seed[0] = (byte) value;
        return Ed25519Signer.fromSeed(seed);
    }

    @Test
    void shouldSayForWhomANodeSpeaks() {
        Voucher.ofValidator(node, GENESIS, validator).writeTo(buffer, OFFSET);
        assertEquals(ResultCode.OK, check.judge(buffer, OFFSET));
        Voucher read = Voucher.of(buffer, OFFSET);
        assertEquals(node, read.node());
        assertEquals(Hash.of(validator.publicKey()), read.validator());
        assertEquals(Voucher.ofValidator(node, GENESIS, validator), read);
    }

    @Test
    void shouldBeWorthNothingOnAnotherChain() {
        Voucher.ofValidator(node, Hash.ZERO, validator).writeTo(buffer, OFFSET);
        assertEquals(ResultCode.SIGNATURE_INVALID, check.judge(buffer, OFFSET));
    }

    @Test
    void shouldBeRefusedWithAnyByteChanged() {
        Voucher.ofValidator(node, GENESIS, validator).writeTo(buffer, OFFSET);
        for (int at = OFFSET; at < buffer.capacity(); at++) {
            buffer.putByte(at, (byte) (buffer.getByte(at) ^ 0x20));
            assertEquals(true, check.judge(buffer, OFFSET) != ResultCode.OK, "byte " + at);
            buffer.putByte(at, (byte) (buffer.getByte(at) ^ 0x20));
        }
        assertEquals(ResultCode.OK, check.judge(buffer, OFFSET));
    }

    @Test
    void shouldSpeakForNobodyWithoutASignature() {
        Voucher.ofNode(node).writeTo(buffer, OFFSET);
        assertEquals(ResultCode.OK, check.judge(buffer, OFFSET));
        assertEquals(Hash.ZERO, Voucher.of(buffer, OFFSET).validator());
        buffer.putByte(OFFSET + Voucher.BYTES - 1, (byte) 1);
        assertEquals(ResultCode.NOT_CANONICAL, check.judge(buffer, OFFSET));
    }
}
