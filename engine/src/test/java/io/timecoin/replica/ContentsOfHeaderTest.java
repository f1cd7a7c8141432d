package io.timecoin.replica;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.sbe.ContentsEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.crypto.MerkleAccumulator;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ContentsOfHeaderTest {
    private static final int CHAIN_ID = 7;
    private static final int COUNT = 3;

    private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[COUNT * Hash.BYTES]);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[1024]);
    private int hashesAt;

    private ResultCode prepare(int length) {
        return new Preparation(CHAIN_ID, Hash.ZERO, null)
                .prepare(EventKind.CONTENTS, message, 0, length, new TransactionIds());
    }

    private int encode() {
        BlockHeaders headers = new BlockHeaders();
        UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
        MerkleAccumulator merkle = new MerkleAccumulator();
        for (int i = 0; i < COUNT; i++) {
            hashes.setMemory(i * Hash.BYTES, Hash.BYTES, (byte) (i + 1));
            merkle.add(hashes, i * Hash.BYTES, Hash.BYTES);
        }
        merkle.root(root, 0);
        headers.begin(CHAIN_ID, 1, 1_000, 0, COUNT, 300);
        headers.parentHash(new UnsafeBuffer(new byte[Hash.BYTES]));
        headers.transactionRoot(root);
        headers.parentStateRoot(new UnsafeBuffer(new byte[Hash.BYTES]));
        headers.standingHash(new UnsafeBuffer(new byte[Hash.BYTES]));
        headers.proposer(Hash.ZERO);
        ContentsEncoder contents = new ContentsEncoder();
        contents.wrapAndApplyHeader(message, 0, new MessageHeaderEncoder()).height(1);
        int at = contents.limit();
        message.putShort(at, (short) Hash.BYTES, LITTLE_ENDIAN);
        message.putShort(at + 2, (short) COUNT, LITTLE_ENDIAN);
        hashesAt = at + 4;
        message.putBytes(hashesAt, hashes, 0, hashes.capacity());
        at = hashesAt + hashes.capacity();
        message.putInt(at, BlockHeaders.BYTES, LITTLE_ENDIAN);
        message.putBytes(at + 4, headers.bytes(), 0, BlockHeaders.BYTES);
        return at + 4 + BlockHeaders.BYTES;
    }

    @Test
    void shouldTakeContentsThatTheHeaderCommitsTo() {
        assertEquals(ResultCode.OK, prepare(encode()));
    }

    @Test
    void shouldRefuseOtherContentsUnderTheTrueHeader() {
        int length = encode();
        message.putByte(hashesAt + 40, (byte) 99);
        assertEquals(ResultCode.HEADER_INVALID, prepare(length));
    }
}
