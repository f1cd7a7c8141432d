package io.timecoin.replica;

import io.timecoin.base.Invariant;
import io.timecoin.codec.sbe.EpochRecordEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.ledger.StandingCodec;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** Writes the record of an epoch as it is kept and sent. One thread; grows to the largest record it has written. */
public final class EpochRecordWriter {
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final EpochRecordEncoder encoder = new EpochRecordEncoder();
    private final ExpandableArrayBuffer bytes = new ExpandableArrayBuffer();

    /** Writes the record of the epoch that a committed block ends; returns its length. */
    public int write(CommittedBlock block) {
        Invariant.check(block.endsEpoch(), "a record is of the last block of an epoch");
        byte[] standing = StandingCodec.encode(block.standingBefore());
        encoder.wrapAndApplyHeader(bytes, 0, header).epoch(block.epoch());
        encoder.putStanding(standing, 0, standing.length);
        encoder.putBlock(block.bytes(), 0, block.length());
        return encoder.limit();
    }

    /** What was written last, from 0. */
    public DirectBuffer bytes() {
        return bytes;
    }
}
