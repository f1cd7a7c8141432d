package io.timecoin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.TxAnnounceEncoder;
import io.timecoin.codec.sbe.TxRequestEncoder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HashListTest {
    private static UnsafeBuffer list(FrameType type, int count) {
        UnsafeBuffer list = new UnsafeBuffer(new byte[HashList.bytes(count)]);
        HashList.encodeFront(type, count, list, 0);
        list.setMemory(HashList.HASHES_AT, count * Hash.BYTES, (byte) 0xab);
        return list;
    }

    private static ResultCode check(FrameType type, UnsafeBuffer list) {
        return HashList.check(type, list, 0, list.capacity());
    }

    @Test
    void shouldKeepItsBytesWhichAreThoseOfTheSchema() {
        byte[] hash = new byte[Hash.BYTES];
        Arrays.fill(hash, (byte) 0xab);
        UnsafeBuffer announce = list(FrameType.TX_ANNOUNCE, 1);
        assertEquals(
                "00002300f21c01002000" + "0100" + "ab".repeat(Hash.BYTES),
                HexFormat.of().formatHex(announce.byteArray()));
        UnsafeBuffer encoded = new UnsafeBuffer(new byte[announce.capacity()]);
        new TxAnnounceEncoder()
                .wrapAndApplyHeader(encoded, 0, new MessageHeaderEncoder())
                .transactionsCount(1)
                .next()
                .putContentHash(hash, 0, Hash.BYTES);
        assertEquals(announce, encoded);
        new TxRequestEncoder()
                .wrapAndApplyHeader(encoded, 0, new MessageHeaderEncoder())
                .transactionsCount(1)
                .next()
                .putContentHash(hash, 0, Hash.BYTES);
        assertEquals(list(FrameType.TX_REQUEST, 1), encoded);
    }

    @Test
    void shouldTakeOneToTheMaximum() {
        for (FrameType type : new FrameType[] {FrameType.TX_ANNOUNCE, FrameType.TX_REQUEST}) {
            assertEquals(ResultCode.NOT_CANONICAL, check(type, list(type, 0)));
            assertEquals(ResultCode.OK, check(type, list(type, 1)));
            assertEquals(ResultCode.OK, check(type, list(type, Limits.HASHES_A_MESSAGE_MAX)));
            assertEquals(
                    type.payloadBytesMax(),
                    list(type, Limits.HASHES_A_MESSAGE_MAX).capacity());
            assertEquals(ResultCode.NOT_CANONICAL, check(type, list(type, Limits.HASHES_A_MESSAGE_MAX + 1)));
        }
        assertEquals(ResultCode.NOT_CANONICAL, check(FrameType.TX_REQUEST, list(FrameType.TX_ANNOUNCE, 1)));
    }

    @Test
    void shouldRefuseOtherLengthsThanTheCountSays() {
        byte[] whole = list(FrameType.TX_ANNOUNCE, 3).byteArray();
        for (int length = 0; length < whole.length; length++) {
            UnsafeBuffer cut = new UnsafeBuffer(Arrays.copyOf(whole, length));
            assertEquals(ResultCode.MALFORMED, check(FrameType.TX_ANNOUNCE, cut));
        }
        UnsafeBuffer longer = new UnsafeBuffer(Arrays.copyOf(whole, whole.length + 1));
        assertEquals(ResultCode.TRAILING_BYTES, check(FrameType.TX_ANNOUNCE, longer));
    }

    @Test
    void shouldNeverReadPastTheEndWhateverComes() {
        Random random = new Random(6);
        for (int round = 0; round < 100_000; round++) {
            byte[] noise = list(FrameType.TX_ANNOUNCE, 1 + random.nextInt(4)).byteArray();
            noise[random.nextInt(HashList.HASHES_AT)] = (byte) random.nextInt(256);
            UnsafeBuffer buffer = new UnsafeBuffer(Arrays.copyOf(noise, random.nextInt(noise.length + 1)));
            if (check(FrameType.TX_ANNOUNCE, buffer) == ResultCode.OK) {
                assertTrue(HashList.bytes(HashList.count(buffer, 0)) <= buffer.capacity());
            }
        }
    }
}
