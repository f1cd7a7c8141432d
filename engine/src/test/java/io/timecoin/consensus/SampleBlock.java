package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.sbe.BlockHeaderEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.MerkleAccumulator;
import org.agrona.concurrent.UnsafeBuffer;

/** A block as agreement sees it: a header, its hash and the hashes of what it holds. */
final class SampleBlock {
    static final int CONTENTS = 3;

    final UnsafeBuffer header = new UnsafeBuffer(new byte[BlockHeaderView.BYTES]);
    final UnsafeBuffer contents = new UnsafeBuffer(new byte[CONTENTS * Hash.BYTES]);
    final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);

    /** Blocks of different salt differ. */
    SampleBlock(int chainId, long height, int round, Hash proposer, int salt) {
        contents.putInt(0, salt);
        UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
        MerkleAccumulator merkle = new MerkleAccumulator();
        for (int i = 0; i < CONTENTS; i++) {
            merkle.add(contents, i * Hash.BYTES, Hash.BYTES);
        }
        merkle.root(root, 0);
        new BlockHeaderEncoder()
                .wrapAndApplyHeader(header, 0, new MessageHeaderEncoder())
                .blockVersion(1)
                .chainId(chainId)
                .height(height)
                .timeMs(height * 1_000 + salt)
                .round(round)
                .transactionCount(CONTENTS)
                .transactionBytes(CONTENTS * 200L)
                .putTransactionRoot(root, 0, Hash.BYTES)
                .putProposer(proposer.toByteArray(), 0, Hash.BYTES);
        new Hasher(DomainTag.BLOCK).update(header, 0, BlockHeaderView.BYTES).digest(hash, 0);
    }

    Hash id() {
        return Hash.of(hash, 0);
    }
}
