package io.timecoin.ledger;

import io.timecoin.base.Hash;
import io.timecoin.codec.sbe.EvidenceEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes evidence whose signatures are worth nothing: rules of the ledger are judged behind them. */
final class EvidenceBytes {
    private EvidenceBytes() {}

    static byte[] of(Hash accused, long height) {
        byte[] first = new byte[Hash.BYTES];
        byte[] second = new byte[Hash.BYTES];
        second[0] = 1;
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[512]);
        EvidenceEncoder encoder = new EvidenceEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .txVersion(1)
                .kind(3)
                .chainId(7)
                .expiryMs(Long.MAX_VALUE)
                .height(height)
                .round(0)
                .phase(2)
                .reserved(0)
                .putAccused(accused.toByteArray(), 0, Hash.BYTES)
                .putFirstHash(first, 0, Hash.BYTES)
                .putFirstSignature(new byte[64], 0, 64)
                .putSecondHash(second, 0, Hash.BYTES)
                .putSecondSignature(new byte[64], 0, 64);
        encoder.inputsCount(0);
        encoder.outputsCount(0);
        encoder.witnessesCount(0);
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }
}
