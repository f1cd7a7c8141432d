package io.timecoin.node;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.base.StatePath;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HelloView;
import io.timecoin.codec.StateRequestView;
import io.timecoin.codec.SyncRequestView;
import io.timecoin.codec.sbe.AnswerEncoder;
import io.timecoin.codec.sbe.HelloEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.crypto.NodeKey;
import io.timecoin.crypto.Voucher;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.proof.SortedCoins;
import io.timecoin.replica.SampleHistory;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A peer of a newcomer that is honest, as far as a test does not override it. What is null is not here. */
class NewcomersPeer {
    /** Silence. */
    static final List<Reply> NOTHING = List.of();

    final List<Long> epochsAsked = new ArrayList<>();
    int offersAsked;
    int partsAsked;

    private final SampleHistory.Chain chain;
    private final SyncRequestView syncRequest = new SyncRequestView();
    private final StateRequestView stateRequest = new StateRequestView();

    /** One message of it. */
    record Reply(FrameType type, byte[] payload) {}

    NewcomersPeer(SampleHistory.Chain chain) {
        this.chain = chain;
    }

    /** The height that it says it has. */
    long height() {
        return chain.height() + 1;
    }

    byte[] offer(long height) {
        return height == 0 || height == chain.height() ? chain.history().offer(chain.height()) : null;
    }

    byte[] recordOf(long epoch) {
        return epoch < chain.history().records() ? chain.history().record((int) epoch) : null;
    }

    Reply part(UnsafeBuffer path) {
        byte[] answer = chain.coins().answer(chain.height(), path);
        boolean areCoins = SortedCoins.isSmall(chain.coins().at(path));
        return new Reply(areCoins ? FrameType.STATE_COINS : FrameType.STATE_CHILDREN, answer);
    }

    /** How long what it says to a message is on its way, ms, at least 1. */
    long delayMs(FrameType type) {
        return 1;
    }

    /** What it says to a message. */
    List<Reply> answer(FrameType type, DirectBuffer payload, int length) {
        UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
        copy.putBytes(0, payload, 0, length);
        switch (type) {
            case SYNC_OFFER_REQUEST -> {
                offersAsked++;
                require(syncRequest.wrapOffer(copy, 0, length));
                return List.of(reply(type, FrameType.SYNC_OFFER, offer(syncRequest.height())));
            }
            case EPOCH_REQUEST -> {
                require(syncRequest.wrapEpochs(copy, 0, length));
                List<Reply> replies = new ArrayList<>();
                for (long epoch = syncRequest.fromEpoch();
                        epoch < syncRequest.fromEpoch() + syncRequest.count();
                        epoch++) {
                    epochsAsked.add(epoch);
                    byte[] record = recordOf(epoch);
                    replies.add(reply(type, FrameType.EPOCH_RECORD, record));
                    if (record == null) {
                        return replies;
                    }
                }
                return replies;
            }
            case STATE_REQUEST -> {
                partsAsked++;
                require(stateRequest.wrap(copy, 0, length));
                Reply part = stateRequest.height() == chain.height()
                        ? part(new UnsafeBuffer(copy, stateRequest.pathAt(), StatePath.BYTES))
                        : null;
                return List.of(part == null ? refusal(type, ResultCode.NOT_HERE) : part);
            }
            default -> {
                return NOTHING;
            }
        }
    }

    private static void require(ResultCode code) {
        if (code != ResultCode.OK) {
            throw new IllegalArgumentException(code.text());
        }
    }

    private static Reply reply(FrameType request, FrameType type, byte[] payload) {
        return payload == null ? refusal(request, ResultCode.NOT_HERE) : new Reply(type, payload);
    }

    static Reply refusal(FrameType request, ResultCode code) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        AnswerEncoder encoder = new AnswerEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .resultCode(code.code())
                .reserved(0)
                .requestType(request.code())
                .text(code.text());
        return new Reply(FrameType.ANSWER, bytes(buffer, encoder.limit()));
    }

    byte[] hello(int node) {
        Genesis genesis = chain.history().genesis();
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        HelloEncoder encoder = new HelloEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .protocolVersion(HelloView.PROTOCOL_VERSION)
                .role((short) HelloView.ROLE_PEER)
                .capabilities((short) 0)
                .chainId(genesis.chainId())
                .height(height());
        GenesisCodec.hash(genesis).writeTo(buffer, encoder.offset() + HelloEncoder.genesisHashEncodingOffset());
        UnsafeBuffer key = new UnsafeBuffer(new byte[Hash.BYTES]);
        key.putInt(0, node);
        Voucher.ofNode(new NodeKey(Hash.of(key, 0)))
                .writeTo(buffer, encoder.offset() + HelloEncoder.nodeEncodingOffset());
        encoder.listenPort(0).reserved(0).putAgent(new byte[0], 0, 0);
        return bytes(buffer, encoder.limit());
    }

    private static byte[] bytes(ExpandableArrayBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    static byte[] flipped(byte[] bytes, int at) {
        byte[] copy = bytes.clone();
        copy[at] ^= 1;
        return copy;
    }
}
