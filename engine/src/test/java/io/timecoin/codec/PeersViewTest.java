package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.PeersEncoder;
import io.timecoin.codec.sbe.PeersRequestEncoder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class PeersViewTest {
    private static final int AT = 5;
    private static final int ENTRIES_AT = 8 + 8 + 4;
    private static final int ENTRY_BYTES = 52;

    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[8_192]);
    private final PeersView view = new PeersView();

    private byte[] peers(int count) {
        PeersEncoder encoder = new PeersEncoder().wrapAndApplyHeader(scratch, 0, new MessageHeaderEncoder());
        PeersEncoder.EntriesEncoder peers = encoder.reserved(0).entriesCount(count);
        for (int i = 0; i < count; i++) {
            byte[] id = new byte[32];
            byte[] address = new byte[16];
            Arrays.fill(id, (byte) (i + 1));
            Arrays.fill(address, (byte) (i + 2));
            peers.next()
                    .putPeer(id, 0, 32)
                    .putAddress(address, 0, 16)
                    .port(65_535 - i)
                    .reserved(0);
        }
        return Arrays.copyOf(scratch.byteArray(), encoder.limit());
    }

    private byte[] request(int count, int reserved) {
        PeersRequestEncoder encoder = new PeersRequestEncoder()
                .wrapAndApplyHeader(scratch, 0, new MessageHeaderEncoder())
                .count(count)
                .reserved(reserved);
        return Arrays.copyOf(scratch.byteArray(), encoder.limit());
    }

    private ResultCode judge(byte[] message) {
        UnsafeBuffer source = new UnsafeBuffer(new byte[AT + message.length]);
        source.putBytes(AT, message);
        return view.wrap(source, AT, message.length);
    }

    private ResultCode judgeRequest(byte[] message) {
        return view.wrapRequest(new UnsafeBuffer(message), 0, message.length);
    }

    private void assertRefused(ResultCode code, byte[] good, Consumer<UnsafeBuffer> fault) {
        byte[] bad = good.clone();
        fault.accept(new UnsafeBuffer(bad));
        assertEquals(code, judge(bad));
        assertEquals(0, view.count());
    }

    @Test
    void shouldReadWhatWasWritten() {
        for (int count : new int[] {0, 1, Limits.PEERS_A_MESSAGE_MAX}) {
            byte[] message = peers(count);
            assertTrue(message.length <= PeersView.BYTES_MAX);
            assertEquals(ResultCode.OK, judge(message));
            assertEquals(count, view.count());
            for (int i = 0; i < count; i++) {
                assertEquals(65_535 - i, view.port(i));
                assertEquals(AT + ENTRIES_AT + i * ENTRY_BYTES, view.peerAt(i));
                assertEquals(view.peerAt(i) + 32, view.addressAt(i));
            }
        }
        assertEquals(PeersView.BYTES_MAX, peers(Limits.PEERS_A_MESSAGE_MAX).length);
    }

    @Test
    void shouldRefuseAnyOtherForm() {
        byte[] good = peers(2);
        assertEquals(ResultCode.MALFORMED, judge(Arrays.copyOf(good, good.length - 1)));
        assertEquals(ResultCode.TRAILING_BYTES, judge(Arrays.copyOf(good, good.length + 1)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(peers(Limits.PEERS_A_MESSAGE_MAX + 1)));
        assertRefused(ResultCode.NOT_CANONICAL, good, bytes -> bytes.putByte(2, (byte) 31));
        assertRefused(ResultCode.NOT_CANONICAL, good, bytes -> bytes.putByte(15, (byte) 1));
        assertRefused(ResultCode.NOT_CANONICAL, good, bytes -> bytes.putByte(16, (byte) 51));
        assertRefused(ResultCode.MALFORMED, good, bytes -> bytes.putByte(18, (byte) 3));
        int lastAt = ENTRIES_AT + ENTRY_BYTES;
        assertRefused(ResultCode.NOT_CANONICAL, good, bytes -> bytes.putShort(lastAt + 48, (short) 0));
        assertRefused(ResultCode.NOT_CANONICAL, good, bytes -> bytes.putByte(lastAt + 51, (byte) 1));
    }

    @Test
    void shouldTakeRequestsForOneToTheMost() {
        for (int count = -1; count <= Limits.PEERS_A_MESSAGE_MAX + 1; count++) {
            boolean isGood = count >= 1 && count <= Limits.PEERS_A_MESSAGE_MAX;
            byte[] message = request(Math.max(0, count), 0);
            new UnsafeBuffer(message).putInt(8, count, LITTLE_ENDIAN);
            assertEquals(isGood ? ResultCode.OK : ResultCode.NOT_CANONICAL, judgeRequest(message));
            assertEquals(isGood ? count : 0, view.count());
        }
        assertEquals(PeersView.REQUEST_BYTES, request(1, 0).length);
        assertEquals(ResultCode.NOT_CANONICAL, judgeRequest(request(1, 1)));
        assertEquals(ResultCode.MALFORMED, judgeRequest(Arrays.copyOf(request(1, 0), 15)));
        assertEquals(ResultCode.TRAILING_BYTES, judgeRequest(Arrays.copyOf(request(1, 0), 17)));
    }

    @Test
    void shouldNeverReadPastTheEnd() {
        Random random = new Random(11);
        for (int i = 0; i < 50_000; i++) {
            byte[] message = Arrays.copyOf(peers(3), random.nextInt(220));
            for (int flips = random.nextInt(4); flips > 0 && message.length > 0; flips--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt();
            }
            if (judge(message) == ResultCode.OK) {
                for (int entry = 0; entry < view.count(); entry++) {
                    assertTrue(view.addressAt(entry) + 16 <= AT + message.length);
                    assertTrue(view.port(entry) > 0);
                }
            }
            judgeRequest(message);
        }
    }
}
