package io.timecoin.codec;

import io.timecoin.base.Limits;
import io.timecoin.codec.sbe.BlocksRequestDecoder;
import io.timecoin.codec.sbe.ContentsRequestDecoder;
import io.timecoin.codec.sbe.EpochRequestDecoder;
import io.timecoin.codec.sbe.PeerStatesQueryDecoder;
import io.timecoin.codec.sbe.StatusQueryDecoder;
import io.timecoin.codec.sbe.SubscribeBlocksDecoder;
import io.timecoin.codec.sbe.SyncOfferRequestDecoder;
import io.timecoin.codec.sbe.VoteDecoder;

/** What a frame carries, with the most payload bytes its kind may have; checked before anything is allocated. */
public enum FrameType {
    /** {@code Hello}: the first frame on a link between validators. */
    HELLO(1, 512, TakenFrom.ANYBODY),
    /** {@code Transaction}: a client submits, a peer gossips. */
    TRANSACTION(2, Limits.TRANSACTION_BYTES_MAX, TakenFrom.ANYBODY),
    /** {@code StatusQuery}. */
    STATUS_QUERY(3, Sizes.HEADER + StatusQueryDecoder.BLOCK_LENGTH, TakenFrom.ANYBODY),
    /** {@code SubscribeBlocks}. */
    SUBSCRIBE_BLOCKS(4, Sizes.HEADER + SubscribeBlocksDecoder.BLOCK_LENGTH, TakenFrom.ANYBODY),
    /** {@code Vote}. */
    VOTE(10, Sizes.HEADER + VoteDecoder.BLOCK_LENGTH, TakenFrom.PEERS),
    /** {@code Proposal}. */
    PROPOSAL(11, Limits.BLOCK_FRAME_BYTES_MAX, TakenFrom.PEERS),
    /** {@code RoundChange}. */
    ROUND_CHANGE(12, 64 * 1024, TakenFrom.PEERS),
    /** {@code ContentsRequest}. */
    CONTENTS_REQUEST(13, Sizes.HEADER + ContentsRequestDecoder.BLOCK_LENGTH, TakenFrom.PEERS),
    /** {@code Contents}. */
    CONTENTS(14, Limits.BLOCK_FRAME_BYTES_MAX, TakenFrom.PEERS),
    /** {@code BodiesRequest}. */
    BODIES_REQUEST(15, 256 + Limits.BLOCK_TRANSACTIONS_MAX * 2, TakenFrom.PEERS),
    /** {@code Bodies}. */
    BODIES(16, Limits.BODIES_BYTES_MAX + Limits.TRANSACTION_BYTES_MAX + 1024, TakenFrom.PEERS),
    /** {@code BlocksRequest}. */
    BLOCKS_REQUEST(17, Sizes.HEADER + BlocksRequestDecoder.BLOCK_LENGTH, TakenFrom.PEERS),
    /** {@code Block}. */
    BLOCK(18, Limits.BLOCK_FRAME_BYTES_MAX, TakenFrom.PEERS),
    /** {@code Evidence}. */
    EVIDENCE(19, ValidatorFields.EVIDENCE_BYTES, TakenFrom.PEERS),
    /** {@code Answer}: the outcome of a request. */
    ANSWER(20, 1024, TakenFrom.PEERS),
    /** {@code Status}. */
    STATUS(21, 1024, TakenFrom.NOBODY),
    /** {@code BlockFinal}. */
    BLOCK_FINAL(22, 256 + Limits.BLOCK_TRANSACTIONS_MAX * 32, TakenFrom.NOBODY),
    /** {@code StateRequest}. */
    STATE_REQUEST(23, StateRequestView.BYTES, TakenFrom.PEERS),
    /** {@code StateChildren}. */
    STATE_CHILDREN(24, StateChildrenView.BYTES_MAX, TakenFrom.PEERS),
    /** {@code StateCoins}. */
    STATE_COINS(25, StateCoinsView.BYTES_MAX, TakenFrom.PEERS),
    /** {@code SyncOfferRequest}. */
    SYNC_OFFER_REQUEST(26, Sizes.HEADER + SyncOfferRequestDecoder.BLOCK_LENGTH, TakenFrom.PEERS),
    /** {@code SyncOffer}. */
    SYNC_OFFER(27, Limits.STANDING_BYTES_MAX + Limits.CERTIFICATE_BYTES_MAX + 1024, TakenFrom.PEERS),
    /** {@code EpochRequest}. */
    EPOCH_REQUEST(28, Sizes.HEADER + EpochRequestDecoder.BLOCK_LENGTH, TakenFrom.PEERS),
    /** {@code EpochRecord}. */
    EPOCH_RECORD(29, Limits.BLOCK_FRAME_BYTES_MAX + Limits.STANDING_BYTES_MAX + 64, TakenFrom.PEERS),
    /** {@code PeersRequest}. */
    PEERS_REQUEST(31, PeersView.REQUEST_BYTES, TakenFrom.PEERS),
    /** {@code Peers}. */
    PEERS(32, PeersView.BYTES_MAX, TakenFrom.PEERS),
    /** {@code TxAnnounce}. */
    TX_ANNOUNCE(33, HashList.BYTES_MAX, TakenFrom.PEERS),
    /** {@code TxRequest}. */
    TX_REQUEST(34, HashList.BYTES_MAX, TakenFrom.PEERS),
    /** {@code PeerStatesQuery}. */
    PEER_STATES_QUERY(35, Sizes.HEADER + PeerStatesQueryDecoder.BLOCK_LENGTH, TakenFrom.ANYBODY),
    /** {@code PeerStates}. */
    PEER_STATES(36, 96 * 1024, TakenFrom.NOBODY);

    private enum TakenFrom {
        NOBODY,
        PEERS,
        ANYBODY
    }

    private static final class Sizes {
        static final int HEADER = 8;
    }

    private static final int CODE_MAX = 64;
    private static final FrameType[] BY_CODE = new FrameType[CODE_MAX];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final int payloadBytesMax;
    private final TakenFrom takenFrom;

    FrameType(int code, int payloadBytesMax, TakenFrom takenFrom) {
        this.code = code;
        this.payloadBytesMax = payloadBytesMax;
        this.takenFrom = takenFrom;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** Most payload bytes. */
    public int payloadBytesMax() {
        return payloadBytesMax;
    }

    /** Whether a validator takes this type from some connections at least; the others it only sends. */
    public boolean isInbound() {
        return takenFrom != TakenFrom.NOBODY;
    }

    /**
     * Whether a peer may send this type compressed: where many transactions stand in one frame. Everything else is keys,
     * hashes and signatures, or too short.
     */
    public boolean isCompressible() {
        return this == BLOCK || this == BODIES;
    }

    /** Whether this type is taken only from a connection whose other side has said it is a peer. */
    public boolean isPeerOnly() {
        return takenFrom == TakenFrom.PEERS;
    }

    /**
     * Finds a type by its number.
     *
     * @return the type, or null if the number names none
     */
    public static FrameType byCode(int code) {
        return code < 0 || code >= CODE_MAX ? null : BY_CODE[code];
    }
}
