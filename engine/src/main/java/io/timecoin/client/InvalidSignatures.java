package io.timecoin.client;

import io.timecoin.base.Hash;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.TransactionEncoder;
import io.timecoin.crypto.Signer;
import io.timecoin.wallet.DerivedWallets;
import io.timecoin.wallet.TransactionBuilder;
import java.util.SplittableRandom;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Transfers of which nothing is wrong but the signature, each with an id of its own. Key and point of the signature are on
 * the curve and its scalar is in range, so that only the whole equation tells.
 */
final class InvalidSignatures implements AttackScript {
    private static final int KEYS = 16;
    private static final long AMOUNT = 1_000_000;
    private static final int WITNESS_BYTES = TransactionEncoder.WitnessesEncoder.sbeBlockLength();
    private static final int INPUT_AT = FrameHeader.BYTES
            + MessageHeaderEncoder.ENCODED_LENGTH
            + TransactionEncoder.BLOCK_LENGTH
            + TransactionEncoder.InputsEncoder.sbeHeaderSize();

    /** Leaves the scalar below 2^252, which is below the order of the group. */
    private static final long SCALAR_MASK = 0x0FFF_FFFF_FFFF_FFFFL;

    private static final int SCALAR_TOP_WORD_AT = Signer.SIGNATURE_BYTES - Long.BYTES;

    private final SplittableRandom random;
    private final DerivedWallets keys;
    private final UnsafeBuffer frame;
    private final int witnessAt;
    private long number;

    InvalidSignatures(AttackTarget target, DerivedWallets keys, SplittableRandom random) {
        this.random = random;
        this.keys = keys;
        TransactionBuilder builder = new TransactionBuilder(target.chainId());
        builder.begin(Long.MAX_VALUE)
                .spend(new UnsafeBuffer(new byte[Hash.BYTES]), 0, 0, keys.publicKeys(), 0)
                .pay(AMOUNT, keys.owners(), 0)
                .pay(AMOUNT, keys.owners(), keys.ownerAt(1));
        frame = new UnsafeBuffer(new byte[FrameHeader.BYTES + builder.encodedBytes()]);
        int length = builder.encode(frame, FrameHeader.BYTES);
        witnessAt = FrameHeader.BYTES + length - WITNESS_BYTES;
        FrameHeader.encode(frame, 0, FrameType.TRANSACTION, length, 0);
    }

    /** Keys for all connections of an attack; deriving them takes 2 ms. */
    static DerivedWallets keys(long seed) {
        return DerivedWallets.ofNumber(seed, KEYS);
    }

    @Override
    public void begin() {
        // Every transfer stands for itself.
    }

    @Override
    public int write(MutableDirectBuffer target, int offset) {
        for (int i = 0; i < Hash.BYTES; i += Long.BYTES) {
            frame.putLong(INPUT_AT + i, random.nextLong());
        }
        int signatureAt = witnessAt + Signer.PUBLIC_KEY_BYTES;
        putKey(witnessAt);
        putKey(signatureAt);
        for (int i = Signer.PUBLIC_KEY_BYTES; i < SCALAR_TOP_WORD_AT; i += Long.BYTES) {
            frame.putLong(signatureAt + i, random.nextLong());
        }
        frame.putLong(signatureAt + SCALAR_TOP_WORD_AT, random.nextLong() & SCALAR_MASK);
        FrameHeader.encode(frame, 0, FrameType.TRANSACTION, frame.capacity() - FrameHeader.BYTES, ++number);
        target.putBytes(offset, frame, 0, frame.capacity());
        return frame.capacity();
    }

    /** A public key is also a point for a signature. */
    private void putKey(int at) {
        frame.putBytes(at, keys.publicKeys(), keys.publicKeyAt(random.nextInt(KEYS)), Signer.PUBLIC_KEY_BYTES);
    }
}
