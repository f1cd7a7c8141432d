package io.timecoin.codec;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.CommitCertificateDecoder;
import io.timecoin.codec.sbe.CommitCertificateDecoder.BitmapDecoder;
import io.timecoin.codec.sbe.CommitCertificateDecoder.SignaturesDecoder;
import org.agrona.DirectBuffer;

/**
 * A window on one encoded commit certificate: checks the canonical form once, then gives every field by index without
 * copying or allocating. Whether it proves anything depends on the validator set. Reused; owned by one thread. After
 * {@link #wrap} returned anything but OK no accessor may be called.
 *
 * <pre>
 *  | header 8 | height 8, round 4, zero 4, block hash 32 | bitmap 4 + 8 w | signatures 4 + 64 s |
 * </pre>
 */
public final class CertificateView {
    /** Most words of the bitmap. */
    public static final int WORDS_MAX = (Limits.VALIDATORS_MAX + Long.SIZE - 1) / Long.SIZE;

    private static final int BLOCK_AT = EncodedMessage.HEADER_BYTES;
    private static final int BITMAP_AT = BLOCK_AT + CommitCertificateDecoder.BLOCK_LENGTH;
    private static final int WORDS_AT = BITMAP_AT + EncodedMessage.GROUP_HEADER_BYTES;
    private static final int WORD_BYTES = BitmapDecoder.sbeBlockLength();
    private static final int SIGNATURE_BYTES = SignaturesDecoder.sbeBlockLength();

    private final EncodedMessage message = new EncodedMessage();
    private int wordCount;
    private int signaturesAt;
    private int signatureCount;

    /**
     * Points the view at bytes and checks every rule that needs nothing but the bytes.
     *
     * @return OK, or the first rule broken (1xx)
     */
    public ResultCode wrap(DirectBuffer buffer, int offset, int length) {
        ResultCode code = message.wrap(
                buffer, offset, length, CommitCertificateDecoder.BLOCK_LENGTH, CommitCertificateDecoder.TEMPLATE_ID);
        if (code != ResultCode.OK) {
            return code;
        }
        wordCount = message.groupCount(BITMAP_AT, WORD_BYTES);
        code = EncodedMessage.formOf(wordCount, WORDS_MAX);
        if (code != ResultCode.OK) {
            return code;
        }
        int at = EncodedMessage.groupEnd(BITMAP_AT, wordCount, WORD_BYTES);
        signaturesAt = at + EncodedMessage.GROUP_HEADER_BYTES;
        signatureCount = message.groupCount(at, SIGNATURE_BYTES);
        code = EncodedMessage.formOf(signatureCount, Limits.VALIDATORS_MAX);
        if (code == ResultCode.OK) {
            code = message.endsAt(EncodedMessage.groupEnd(at, signatureCount, SIGNATURE_BYTES));
        }
        return code == ResultCode.OK && !isCanonical() ? ResultCode.NOT_CANONICAL : code;
    }

    private boolean isCanonical() {
        int bits = 0;
        for (int i = 0; i < wordCount; i++) {
            bits += Long.bitCount(word(i));
        }
        return height() > 0
                && round() >= 0
                && message.getInt(BLOCK_AT + CommitCertificateDecoder.reservedEncodingOffset()) == 0
                && bits == signatureCount;
    }

    /** The buffer the view looks at; the positions below are in it. */
    public DirectBuffer buffer() {
        return message.buffer();
    }

    /** The height decided, above 0. */
    public long height() {
        return message.getLong(BLOCK_AT + CommitCertificateDecoder.heightEncodingOffset());
    }

    /** The round whose COMMIT votes these are. */
    public int round() {
        return message.getInt(BLOCK_AT + CommitCertificateDecoder.roundEncodingOffset());
    }

    /** Position of the 32-byte hash of the block decided. */
    public int blockHashAt() {
        return message.at(BLOCK_AT + CommitCertificateDecoder.blockHashEncodingOffset());
    }

    /** Number of words of the bitmap. */
    public int wordCount() {
        return wordCount;
    }

    /** A word of the bitmap: bit i of word w is validator 64 w + i. */
    public long word(int index) {
        return message.getLong(WORDS_AT + index * WORD_BYTES);
    }

    /** Whether a validator has signed, by its index in the set. */
    public boolean isSigner(int validator) {
        int word = validator / Long.SIZE;
        return word < wordCount && (word(word) >>> validator & 1) != 0;
    }

    /** Number of signatures. */
    public int signatureCount() {
        return signatureCount;
    }

    /** Position of a 64-byte signature; they stand in the order of the bits. */
    public int signatureAt(int index) {
        return message.at(signaturesAt + index * SIGNATURE_BYTES);
    }
}
