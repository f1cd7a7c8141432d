package io.timecoin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.base.StatePath;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.StateChildrenEncoder;
import io.timecoin.codec.sbe.StateCoinsEncoder;
import io.timecoin.codec.sbe.StateRequestEncoder;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The windows on the messages of state sync: what they let pass, and that nothing makes them throw. */
class StateViewsTest {
    private static final int NOISE = 20_000;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[StateCoinsView.BYTES_MAX + CoinLayout.BYTES]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final StateRequestView request = new StateRequestView();
    private final StateChildrenView children = new StateChildrenView();
    private final StateCoinsView coins = new StateCoinsView();

    private byte[] request(long height) {
        StateRequestEncoder encoder = new StateRequestEncoder().wrapAndApplyHeader(buffer, 0, header);
        buffer.setMemory(encoder.offset(), StateRequestEncoder.BLOCK_LENGTH, (byte) 0);
        encoder.height(height);
        StatePath.ask(buffer, encoder.offset() + StateRequestEncoder.askedEncodingOffset(), 3, 1);
        StatePath.ask(buffer, encoder.offset() + StateRequestEncoder.askedEncodingOffset(), 287, 0);
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private byte[] children(int count, long coinsOfEach) {
        StateChildrenEncoder encoder = new StateChildrenEncoder().wrapAndApplyHeader(buffer, 0, header);
        StateChildrenEncoder.PartsEncoder parts = encoder.height(9).partsCount(count);
        for (int i = 0; i < count; i++) {
            parts.next().splitBit(i == 0 ? 0 : 287).reserved(0).coins(coinsOfEach);
        }
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private byte[] coins(int count) {
        new StateCoinsEncoder().wrapAndApplyHeader(buffer, 0, header).height(9).coinsCount(count);
        return Arrays.copyOf(buffer.byteArray(), StateCoinsView.FRONT_BYTES + count * CoinLayout.BYTES);
    }

    private ResultCode wrapRequest(byte[] bytes) {
        return request.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private ResultCode wrapChildren(byte[] bytes) {
        return children.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private ResultCode wrapCoins(byte[] bytes) {
        return coins.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    @Test
    void shouldReadTheRequest() {
        byte[] bytes = request(77);
        assertEquals(ResultCode.OK, wrapRequest(bytes));
        assertEquals(77, request.height());
        UnsafeBuffer source = new UnsafeBuffer(bytes);
        assertEquals(3, StatePath.nextAsked(source, request.pathAt(), 0));
        assertEquals(1, StatePath.side(source, request.pathAt(), 3));
        assertEquals(287, StatePath.nextAsked(source, request.pathAt(), 4));
        assertEquals(0, StatePath.side(source, request.pathAt(), 287));
        assertEquals(288, StatePath.nextAsked(source, request.pathAt(), 288));
        assertEquals(bytes.length, FrameType.STATE_REQUEST.payloadBytesMax());
    }

    @Test
    void shouldRefuseARequestThatIsNotCanonical() {
        assertEquals(ResultCode.NOT_CANONICAL, wrapRequest(request(-1)));
        byte[] stray = request(77);
        stray[stray.length - 5] = 1;
        assertEquals(ResultCode.NOT_CANONICAL, wrapRequest(stray));
        byte[] whole = request(77);
        assertEquals(ResultCode.MALFORMED, wrapRequest(Arrays.copyOf(whole, whole.length - 1)));
        assertEquals(ResultCode.TRAILING_BYTES, wrapRequest(Arrays.copyOf(whole, whole.length + 1)));
    }

    @Test
    void shouldBoundThePartsOfAnAnswer() {
        assertEquals(ResultCode.OK, wrapChildren(children(Limits.STATE_PARTS_MAX, 4_096)));
        assertEquals(FrameType.STATE_CHILDREN.payloadBytesMax(), children(Limits.STATE_PARTS_MAX, 4_096).length);
        assertEquals(256 * 4_096, children.coins());
        assertEquals(ResultCode.OK, wrapChildren(children(2, 2_049)));
        assertEquals(ResultCode.NOT_CANONICAL, wrapChildren(children(2, 2_048)));
        assertEquals(ResultCode.NOT_CANONICAL, wrapChildren(children(Limits.STATE_PARTS_MAX + 1, 4_096)));
        assertEquals(ResultCode.NOT_CANONICAL, wrapChildren(children(1, 5_000)));
        assertEquals(ResultCode.NOT_CANONICAL, wrapChildren(children(0, 0)));
        assertEquals(ResultCode.NOT_CANONICAL, wrapChildren(children(200, 0)));
        assertEquals(ResultCode.NOT_CANONICAL, wrapChildren(children(2, 0xFFFF_FFF0L)));
        assertEquals(ResultCode.NOT_CANONICAL, wrapChildren(children(256, Limits.UTXOS_MAX)));
    }

    @Test
    void shouldBoundTheCoinsOfAnAnswer() {
        assertEquals(ResultCode.OK, wrapCoins(coins(1)));
        assertEquals(ResultCode.OK, wrapCoins(coins(Limits.STATE_COINS_MAX)));
        assertEquals(FrameType.STATE_COINS.payloadBytesMax(), coins(Limits.STATE_COINS_MAX).length);
        assertEquals(ResultCode.NOT_CANONICAL, wrapCoins(coins(Limits.STATE_COINS_MAX + 1)));
        assertEquals(ResultCode.NOT_CANONICAL, wrapCoins(coins(0)));
    }

    @Test
    void shouldNotThrowOnNoise() {
        Random random = new Random(1);
        byte[][] messages = {request(5), children(7, 4_096), coins(3)};
        for (int round = 0; round < NOISE; round++) {
            byte[] bytes = messages[round % 3].clone();
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
            for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(Math.min(bytes.length, 24))] = (byte) random.nextInt();
            }
            wrapRequest(bytes);
            wrapChildren(bytes);
            wrapCoins(bytes);
        }
        assertNotEquals(ResultCode.OK, wrapCoins(new byte[0]));
    }
}
