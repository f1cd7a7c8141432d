package io.timecoin.crypto;

import io.timecoin.base.Hash;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The hashes that tie a transaction together, over bytes already encoded (PROTOCOL, Money and transactions). One thread;
 * allocates nothing after construction.
 *
 * <pre>
 *   txId           = H(TRANSACTION_ID, body)
 *   content        = H(TRANSACTION_CONTENT, txId, witnesses)
 *   owner          = H(OWNER, public key)
 *   signed message = tag TRANSACTION_SIGNATURE, chain id int32 LE, txId: signed as it is, not hashed
 * </pre>
 */
public final class TransactionHashes {
    private static final int CHAIN_ID_OFFSET = DomainTag.TRANSACTION_SIGNATURE.length();
    private static final int TX_ID_OFFSET = CHAIN_ID_OFFSET + Integer.BYTES;

    /** Length of the message an owner signs, in bytes. */
    public static final int SIGNED_MESSAGE_BYTES = TX_ID_OFFSET + Hash.BYTES;

    private final Hasher idHasher = new Hasher(DomainTag.TRANSACTION_ID);
    private final Hasher contentHasher = new Hasher(DomainTag.TRANSACTION_CONTENT);
    private final Hasher ownerHasher = new Hasher(DomainTag.OWNER);
    private final UnsafeBuffer signedMessage = new UnsafeBuffer(new byte[SIGNED_MESSAGE_BYTES]);

    /** Creates the hashers; the tag of the signed message is written once. */
    public TransactionHashes() {
        DomainTag.TRANSACTION_SIGNATURE.writeTo(signedMessage, 0);
    }

    /** Writes the 32-byte id of a body. */
    public void txId(DirectBuffer body, int offset, int length, MutableDirectBuffer target, int targetOffset) {
        idHasher.update(body, offset, length).digest(target, targetOffset);
    }

    /** Writes the 32-byte hash of a whole transaction: its id, then its encoded witnesses. */
    public void content(
            DirectBuffer txId,
            int txIdOffset,
            DirectBuffer witnesses,
            int witnessesOffset,
            int witnessesLength,
            MutableDirectBuffer target,
            int targetOffset) {
        contentHasher
                .update(txId, txIdOffset, Hash.BYTES)
                .update(witnesses, witnessesOffset, witnessesLength)
                .digest(target, targetOffset);
    }

    /** Writes the 32-byte owner that outputs name, from a 32-byte public key. */
    public void owner(DirectBuffer publicKey, int offset, MutableDirectBuffer target, int targetOffset) {
        ownerHasher.update(publicKey, offset, Signer.PUBLIC_KEY_BYTES).digest(target, targetOffset);
    }

    /**
     * Builds the message that the owners of a transaction's inputs sign.
     *
     * @return {@link #SIGNED_MESSAGE_BYTES} bytes at offset 0, backed by an array, valid until the next call
     */
    public DirectBuffer signedMessage(int chainId, DirectBuffer txId, int txIdOffset) {
        signedMessage.putInt(CHAIN_ID_OFFSET, chainId, ByteOrder.LITTLE_ENDIAN);
        signedMessage.putBytes(TX_ID_OFFSET, txId, txIdOffset, Hash.BYTES);
        return signedMessage;
    }
}
