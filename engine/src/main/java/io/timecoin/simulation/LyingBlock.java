package io.timecoin.simulation;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.sbe.BlockHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.crypto.MerkleAccumulator;
import io.timecoin.crypto.TransactionHashes;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A block in the making that an honest proposer would not make: begins as a copy of one that he made.
 *
 * <pre>
 *  copy of a true one --change the contents--> its root, count and bytes follow --bend a field--> hash, proposal
 * </pre>
 */
final class LyingBlock {
    private static final int BODY = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int FIELDS = 12;

    private final byte[] header = new byte[BlockHeaderView.BYTES];
    private final UnsafeBuffer view = new UnsafeBuffer(header);
    private final List<Hash> contents = new ArrayList<>();
    private final List<byte[]> bodies = new ArrayList<>();

    LyingBlock(ProposalView original) {
        original.buffer().getBytes(original.headerAt(), header);
        for (int i = 0; i < original.contentHashCount(); i++) {
            contents.add(Hash.of(original.buffer(), original.contentHashAt(i)));
        }
    }

    /** Holds these transactions and no others. */
    LyingBlock of(List<byte[]> transactions) {
        contents.clear();
        bodies.addAll(transactions);
        int bytes = 0;
        for (byte[] transaction : transactions) {
            contents.add(content(transaction));
            bytes += transaction.length;
        }
        return contentsChanged(bytes);
    }

    /** Holds a transaction that nobody has. */
    LyingBlock ofUnknown(Hash content) {
        contents.clear();
        contents.add(content);
        return contentsChanged(Long.BYTES);
    }

    private LyingBlock contentsChanged(int bytes) {
        view.putInt(BODY + BlockHeaderDecoder.transactionCountEncodingOffset(), contents.size(), LITTLE_ENDIAN);
        view.putInt(BODY + BlockHeaderDecoder.transactionBytesEncodingOffset(), bytes, LITTLE_ENDIAN);
        MerkleAccumulator merkle = new MerkleAccumulator();
        merkle.reset();
        contents.forEach(content -> merkle.add(new UnsafeBuffer(content.toByteArray()), 0, Hash.BYTES));
        merkle.root(view, BODY + BlockHeaderDecoder.transactionRootEncodingOffset());
        return this;
    }

    private static Hash content(byte[] transaction) {
        UnsafeBuffer buffer = new UnsafeBuffer(transaction);
        TransactionView tx = new TransactionView();
        tx.wrapChecked(buffer, 0, transaction.length);
        UnsafeBuffer hashes = new UnsafeBuffer(new byte[2 * Hash.BYTES]);
        TransactionHashes hasher = new TransactionHashes();
        hasher.txId(buffer, 0, tx.bodyLength(), hashes, 0);
        hasher.content(hashes, 0, buffer, tx.bodyLength(), transaction.length - tx.bodyLength(), hashes, Hash.BYTES);
        return Hash.of(hashes, Hash.BYTES);
    }

    /** Another time. */
    LyingBlock later(long ms) {
        int at = BODY + BlockHeaderDecoder.timeMsEncodingOffset();
        view.putLong(at, view.getLong(at, LITTLE_ENDIAN) + ms, LITTLE_ENDIAN);
        return this;
    }

    /** Another height and round. */
    LyingBlock at(long height, int round) {
        view.putLong(BODY + BlockHeaderDecoder.heightEncodingOffset(), height, LITTLE_ENDIAN);
        view.putInt(BODY + BlockHeaderDecoder.roundEncodingOffset(), round, LITTLE_ENDIAN);
        return this;
    }

    /** Another who proposed it first. */
    LyingBlock proposer(Hash key) {
        key.writeTo(view, BODY + BlockHeaderDecoder.proposerEncodingOffset());
        return this;
    }

    /** Makes one field untrue. */
    LyingBlock bend(Dice dice, ChainSetting chain) {
        switch (dice.below(FIELDS)) {
            case 0 -> flip(BlockHeaderDecoder.parentStateRootEncodingOffset());
            case 1 -> flip(BlockHeaderDecoder.parentHashEncodingOffset());
            case 2 -> flip(BlockHeaderDecoder.standingHashEncodingOffset());
            case 3 -> flip(BlockHeaderDecoder.transactionRootEncodingOffset());
            case 4 -> later(dice.between(20_000, 1_000_000));
            case 5 -> later(-dice.between(500, dice.oneIn(2) ? 4_000 : 1_000_000));
            case 6 -> flip(BlockHeaderDecoder.heightEncodingOffset());
            case 7 -> flip(BlockHeaderDecoder.roundEncodingOffset());
            case 8 -> proposer(chain.publicKey(dice.below(chain.members())));
            case 9 -> flip(BlockHeaderDecoder.transactionCountEncodingOffset());
            case 10 -> flip(BlockHeaderDecoder.transactionBytesEncodingOffset());
            default -> flip(BlockHeaderDecoder.chainIdEncodingOffset());
        }
        return this;
    }

    private void flip(int at) {
        header[BODY + at] ^= 1;
    }

    byte[] header() {
        return header;
    }

    Hash hash() {
        return LieWriter.hash(header);
    }

    List<Hash> contents() {
        return contents;
    }

    /** Those of its transactions that nobody else has. */
    List<byte[]> bodies() {
        return bodies;
    }
}
