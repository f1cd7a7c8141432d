package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.codec.BlockHeaderView;
import org.agrona.DirectBuffer;

/**
 * A header that a quorum has certified: what a conflict of two histories is proven with. The arrays are not to be changed.
 *
 * @param height its height
 * @param hash the block hash
 * @param parentHash the hash of the block below
 * @param header the encoded header
 * @param certificate the encoded commit certificate
 */
public record CertifiedHeader(long height, Hash hash, Hash parentHash, byte[] header, byte[] certificate) {
    /** Copies a header that has been judged. */
    static CertifiedHeader of(
            BlockHeaderView view, Hash hash, DirectBuffer certificate, int certificateAt, int certificateLength) {
        return new CertifiedHeader(
                view.height(),
                hash,
                Hash.of(view.buffer(), view.parentHashAt()),
                copy(view.buffer(), view.offset(), BlockHeaderView.BYTES),
                copy(certificate, certificateAt, certificateLength));
    }

    static byte[] copy(DirectBuffer source, int offset, int length) {
        byte[] bytes = new byte[length];
        source.getBytes(offset, bytes);
        return bytes;
    }

    /** Whether no one history holds both: another block at the same height, or at the one between them. */
    boolean contradicts(CertifiedHeader other) {
        if (height == other.height) {
            return !hash.equals(other.hash);
        }
        return height == other.height + 1 && !parentHash.equals(other.hash)
                || other.height == height + 1 && !other.parentHash.equals(hash);
    }
}
