package io.timecoin.archive;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.StateChildrenView;
import io.timecoin.codec.StateCoinsView;
import io.timecoin.codec.sbe.AnswerEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.StateChildrenEncoder;
import io.timecoin.codec.sbe.StateCoinsEncoder;
import io.timecoin.store.ArrangedCoins;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes the answer to one request for a subtree of the state. Server's thread; allocates nothing for coins and parts. */
final class StateAnswers {
    private static final int HASH_OFFSET = 8;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[StateCoinsView.BYTES_MAX]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final StateCoinsEncoder coins = new StateCoinsEncoder();
    private final StateChildrenEncoder children = new StateChildrenEncoder();
    private final AnswerEncoder answer = new AnswerEncoder();
    private final int[] nodes = new int[Limits.STATE_PARTS_MAX];
    private final int[] splits = new int[Limits.STATE_PARTS_MAX];
    private FrameType type;
    private int length;

    /** Room that the answer about a node may take, in bytes. */
    static int bytesMax(ArrangedCoins copy, int node) {
        if (node == ArrangedCoins.NONE) {
            return FrameType.ANSWER.payloadBytesMax();
        }
        return copy.isPart(node)
                ? StateCoinsView.FRONT_BYTES + copy.count(node) * CoinLayout.BYTES
                : StateChildrenView.BYTES_MAX;
    }

    /** Encodes what is under a node that was found for a path. */
    void encode(ArrangedCoins copy, int node, DirectBuffer path, int pathOffset) {
        if (node == ArrangedCoins.NONE) {
            encodeNotHere();
        } else if (copy.isPart(node)) {
            encodeCoins(copy, node, path, pathOffset);
        } else {
            encodeParts(copy, node);
        }
    }

    private void encodeCoins(ArrangedCoins copy, int node, DirectBuffer path, int pathOffset) {
        int count = copy.read(node, path, pathOffset, buffer, StateCoinsView.FRONT_BYTES);
        if (count == 0) {
            encodeNotHere();
            return;
        }
        coins.wrapAndApplyHeader(buffer, 0, header).height(copy.height()).coinsCount(count);
        type = FrameType.STATE_COINS;
        length = StateCoinsView.FRONT_BYTES + count * CoinLayout.BYTES;
    }

    private void encodeParts(ArrangedCoins copy, int node) {
        int count = copy.open(node, nodes, splits);
        StateChildrenEncoder.PartsEncoder parts = children.wrapAndApplyHeader(buffer, 0, header)
                .height(copy.height())
                .partsCount(count);
        for (int i = 0; i < count; i++) {
            parts.next().splitBit(splits[i]).reserved(0).coins(copy.count(nodes[i]));
            copy.copyHash(nodes[i], buffer, children.limit() - StateChildrenView.PART_BYTES + HASH_OFFSET);
        }
        type = FrameType.STATE_CHILDREN;
        length = children.limit();
    }

    /** Encodes that what was asked for is not here. */
    void encodeNotHere() {
        byte[] text = ResultCode.NOT_HERE.text().getBytes(StandardCharsets.UTF_8);
        answer.wrapAndApplyHeader(buffer, 0, header)
                .resultCode(ResultCode.NOT_HERE.code())
                .reserved(0)
                .requestType(FrameType.STATE_REQUEST.code());
        buffer.setMemory(answer.offset() + AnswerEncoder.txIdEncodingOffset(), Hash.BYTES, (byte) 0);
        answer.putText(text, 0, text.length);
        type = FrameType.ANSWER;
        length = answer.limit();
    }

    FrameType type() {
        return type;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    int length() {
        return length;
    }
}
