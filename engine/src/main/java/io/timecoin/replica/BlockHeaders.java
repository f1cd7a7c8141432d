package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.sbe.BlockHeaderDecoder;
import io.timecoin.codec.sbe.BlockHeaderEncoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Builds and hashes block headers. State thread. */
public final class BlockHeaders {
    /** Length of an encoded header. */
    public static final int BYTES = BlockHeaderView.BYTES;

    /** Position of the state root after the parent. */
    public static final int PARENT_STATE_ROOT_AT =
            MessageHeaderDecoder.ENCODED_LENGTH + BlockHeaderDecoder.parentStateRootEncodingOffset();

    private final MessageHeaderEncoder messageHeader = new MessageHeaderEncoder();
    private final BlockHeaderEncoder encoder = new BlockHeaderEncoder();
    private final Hasher hasher = new Hasher(DomainTag.BLOCK);
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[BYTES]);

    /** Starts a header: every field but the hashes. */
    void begin(int chainId, long height, long timeMs, int round, int transactions, int transactionBytes) {
        encoder.wrapAndApplyHeader(bytes, 0, messageHeader)
                .blockVersion(BlockHeaderView.VERSION)
                .reserved(0)
                .chainId(chainId)
                .height(height)
                .timeMs(timeMs)
                .round(round)
                .transactionCount(transactions)
                .transactionBytes(transactionBytes)
                .reserved2(0);
    }

    void parentHash(DirectBuffer hash) {
        putHash(BlockHeaderEncoder.parentHashEncodingOffset(), hash);
    }

    void transactionRoot(DirectBuffer hash) {
        putHash(BlockHeaderEncoder.transactionRootEncodingOffset(), hash);
    }

    void parentStateRoot(DirectBuffer hash) {
        putHash(BlockHeaderEncoder.parentStateRootEncodingOffset(), hash);
    }

    void standingHash(DirectBuffer hash) {
        putHash(BlockHeaderEncoder.standingHashEncodingOffset(), hash);
    }

    void proposer(Hash proposerKey) {
        proposerKey.writeTo(bytes, encoder.offset() + BlockHeaderEncoder.proposerEncodingOffset());
    }

    private void putHash(int encodingOffset, DirectBuffer hash) {
        bytes.putBytes(encoder.offset() + encodingOffset, hash, 0, Hash.BYTES);
    }

    /** The encoded header. */
    DirectBuffer bytes() {
        return bytes;
    }

    /** Writes the block hash. */
    void hash(MutableDirectBuffer target, int offset) {
        hasher.update(bytes, 0, BYTES).digest(target, offset);
    }
}
