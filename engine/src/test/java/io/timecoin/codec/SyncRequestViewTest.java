package io.timecoin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.EpochRequestEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.SyncOfferRequestEncoder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What newcomers ask for: the canonical form and nothing else. */
class SyncRequestViewTest {
    private static final int AT = 5;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final SyncRequestView view = new SyncRequestView();

    private ResultCode offer(long height) {
        new SyncOfferRequestEncoder().wrapAndApplyHeader(buffer, AT, header).height(height);
        return view.wrapOffer(buffer, AT, FrameType.SYNC_OFFER_REQUEST.payloadBytesMax());
    }

    private ResultCode epochs(long from, int count, int reserved) {
        new EpochRequestEncoder()
                .wrapAndApplyHeader(buffer, AT, header)
                .fromEpoch(from)
                .count(count)
                .reserved(reserved);
        return view.wrapEpochs(buffer, AT, FrameType.EPOCH_REQUEST.payloadBytesMax());
    }

    @Test
    void shouldReadWhatIsAskedFor() {
        assertEquals(ResultCode.OK, offer(0));
        assertEquals(ResultCode.OK, offer(77));
        assertEquals(77, view.height());
        assertEquals(ResultCode.OK, epochs(9, Limits.EPOCHS_A_REQUEST_MAX, 0));
        assertEquals(9, view.fromEpoch());
        assertEquals(Limits.EPOCHS_A_REQUEST_MAX, view.count());
    }

    @Test
    void shouldRefuseWhatIsNotThere() {
        assertEquals(ResultCode.NOT_CANONICAL, offer(-1));
        assertEquals(ResultCode.NOT_CANONICAL, epochs(-1, 1, 0));
        assertEquals(ResultCode.NOT_CANONICAL, epochs(0, 0, 0));
        assertEquals(ResultCode.NOT_CANONICAL, epochs(0, -1, 0));
        assertEquals(ResultCode.NOT_CANONICAL, epochs(0, Limits.EPOCHS_A_REQUEST_MAX + 1, 0));
        assertEquals(ResultCode.NOT_CANONICAL, epochs(0, 1, 1));
    }

    @Test
    void shouldRefuseEveryOtherLengthAndHeader() {
        epochs(1, 1, 0);
        byte[] good = new byte[FrameType.EPOCH_REQUEST.payloadBytesMax()];
        buffer.getBytes(AT, good);
        for (int length = 0; length <= good.length + 1; length++) {
            ResultCode code = view.wrapEpochs(new UnsafeBuffer(Arrays.copyOf(good, length)), 0, length);
            assertEquals(length == good.length, code == ResultCode.OK, "length " + length);
        }
        for (int at = 0; at < 8; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            assertNotEquals(ResultCode.OK, view.wrapEpochs(new UnsafeBuffer(bad), 0, bad.length), "byte " + at);
        }
    }
}
