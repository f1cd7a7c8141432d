package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.ValidatorFields;
import io.timecoin.codec.VoteView;
import org.agrona.concurrent.UnsafeBuffer;

/** Makes evidence of two encoded votes. */
final class SampleEvidence {
    private SampleEvidence() {}

    static UnsafeBuffer of(byte[] one, byte[] other) {
        UnsafeBuffer target = new UnsafeBuffer(new byte[ValidatorFields.EVIDENCE_BYTES]);
        new EvidenceWriter().write(view(one), view(other), target);
        return target;
    }

    private static VoteView view(byte[] vote) {
        VoteView view = new VoteView();
        assertEquals(ResultCode.OK, view.wrapEvidence(new UnsafeBuffer(vote), 0, vote.length));
        return view;
    }
}
