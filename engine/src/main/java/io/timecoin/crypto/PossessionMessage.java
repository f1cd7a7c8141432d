package io.timecoin.crypto;

import io.timecoin.base.Hash;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a consensus key signs to be registered, so that nobody registers a key he does not hold, binds it to another node, or
 * has another paid. One thread; allocates nothing after construction.
 *
 * <pre>
 *  | tag POSSESSION | chain id 4 | consensus key 32 | node key 32 | collateral's owner 32 |      signed as it is
 * </pre>
 */
public final class PossessionMessage {
    private static final int CHAIN_AT = DomainTag.POSSESSION.length();
    private static final int CONSENSUS_KEY_AT = CHAIN_AT + Integer.BYTES;
    private static final int NODE_KEY_AT = CONSENSUS_KEY_AT + Signer.PUBLIC_KEY_BYTES;
    private static final int OWNER_AT = NODE_KEY_AT + Signer.PUBLIC_KEY_BYTES;

    /** Length of the message. */
    public static final int BYTES = OWNER_AT + Hash.BYTES;

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[BYTES]);

    /** Creates a builder; the tag is written once. */
    public PossessionMessage() {
        DomainTag.POSSESSION.writeTo(message, 0);
    }

    /**
     * Builds the message.
     *
     * @return {@link #BYTES} bytes at offset 0, valid until the next call
     */
    public DirectBuffer build(
            int chainId,
            DirectBuffer consensusKey,
            int consensusKeyAt,
            DirectBuffer nodeKey,
            int nodeKeyAt,
            DirectBuffer owner,
            int ownerAt) {
        message.putInt(CHAIN_AT, chainId, ByteOrder.LITTLE_ENDIAN);
        message.putBytes(CONSENSUS_KEY_AT, consensusKey, consensusKeyAt, Signer.PUBLIC_KEY_BYTES);
        message.putBytes(NODE_KEY_AT, nodeKey, nodeKeyAt, Signer.PUBLIC_KEY_BYTES);
        message.putBytes(OWNER_AT, owner, ownerAt, Hash.BYTES);
        return message;
    }
}
